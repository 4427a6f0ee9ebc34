// What the server needs from outside: a place for what must last, somebody to work on passwords, and random texts. The
// program gives real ones, a test gives its own.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/xmpp-messages/delay.hpp"
#include "ch01-chatroom/xmpp-messages/jid.hpp"
#include "ch01-chatroom/xmpp-session/subscription.hpp"
#include "shared/crypto/scram.hpp"

namespace xmpp::session {

/// What is kept of a password: keys for each mechanism.
struct Credentials {
    crypto::ScramKeys sha1, sha256;
    const crypto::ScramKeys& of(crypto::ScramHash hash) const {
        return hash == crypto::ScramHash::sha1 ? sha1 : sha256;
    }
};

/// What the owner of a roster has with one other address.
struct Contact {
    Jid jid;  // bare
    std::string name{};
    std::vector<std::string> groups{};
    Bond bond{};
    bool listed = false;    // stands in the roster that clients see
    std::string request{};  // the <presence type='subscribe'/> that waits for an answer, as XML
};

enum class MessageId : std::int64_t {};

/// A message that waits for its reader.
struct KeptMessage {
    MessageId id{};
    std::string stanza;  // as XML
    Time sent{};
    std::string session{};     // for whom it was on its way (StoredSession::key); empty: nobody was there
    std::uint32_t number = 0;  // of it in that session's stream
};

/// Of messages for one account.
struct KeptSize {
    std::size_t messages = 0, bytes = 0;
};

/// A session with stream management, as it outlives its connection and the server's process.
struct StoredSession {
    std::string key;  // the digest of the id that the client shows
    std::string account, resource;
    std::uint32_t handled = 0;  // of the client's stanzas
    std::string presence{};     // as XML; empty: none
    bool wants_roster = false, carbons = false;
    std::vector<std::string> directed{};  // addresses that have got its presence without being contacts
};

struct StoredRoom {
    std::string name;
    std::string state;  // as XML, in the form of the room itself
};

/// The storage cannot be used now: the disk is full, say.
class StorageFailure : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Writes gather until commit(). Reads see them at once; after the end of the process only what was committed is there.
/// All may throw StorageFailure. Accounts are named by the local part of their addresses.
class Storage {
  public:
    /// Is there something to commit?
    virtual bool has_changes() const = 0;
    /// After a failure nothing of what gathered was done.
    virtual void commit() = 0;
    virtual void forget_changes() = 0;

    virtual bool has_account(std::string_view account) = 0;
    virtual std::size_t account_count() = 0;
    virtual std::optional<Credentials> credentials(std::string_view account) = 0;
    virtual void put_account(std::string_view account, const Credentials& credentials) = 0;
    /// With all that belongs to it.
    virtual void erase_account(std::string_view account) = 0;
    virtual std::vector<std::string> accounts() = 0;

    virtual std::vector<Contact> roster(std::string_view account) = 0;
    /// A number that grows with each change of what clients see of the roster.
    virtual std::int64_t roster_version(std::string_view account) = 0;
    virtual void put_roster_version(std::string_view account, std::int64_t version) = 0;
    virtual void put_contact(std::string_view account, const Contact& contact) = 0;
    virtual void erase_contact(std::string_view account, const Jid& contact) = 0;

    virtual MessageId keep_message(std::string_view account, const KeptMessage& message) = 0;
    /// Of those that are on their way to no session.
    virtual KeptSize kept_size(std::string_view account) = 0;
    /// The first of these.
    virtual std::optional<KeptMessage> first_kept_message(std::string_view account) = 0;
    /// All, in the order in which they were kept.
    virtual std::vector<KeptMessage> kept_messages(std::string_view account) = 0;
    virtual void erase_message(MessageId id) = 0;
    /// It is on its way to a session now; an empty key: to none any more.
    virtual void put_on_its_way(MessageId id, std::string_view session_key, std::uint32_t number) = 0;
    /// A session has ended: what was on its way to it waits for whoever comes.
    virtual void release_messages(std::string_view session_key) = 0;
    /// The same for all sessions that are not stored.
    virtual void release_lost_messages() = 0;

    virtual void put_session(const StoredSession& session) = 0;
    virtual void put_handled(std::string_view session_key, std::uint32_t handled) = 0;
    virtual void erase_session(std::string_view session_key) = 0;
    virtual std::vector<StoredSession> sessions() = 0;

    virtual std::optional<std::string> vcard(std::string_view account) = 0;  // as XML
    virtual void put_vcard(std::string_view account, std::string_view vcard) = 0;

    /// XML that the account's programs keep for themselves, by namespace and name of the element.
    virtual std::optional<std::string> private_xml(std::string_view account, std::string_view ns,
                                                   std::string_view name) = 0;
    virtual void put_private_xml(std::string_view account, std::string_view ns, std::string_view name,
                                 std::string_view xml) = 0;
    virtual std::size_t private_bytes(std::string_view account) = 0;  // of all of it

    virtual std::vector<StoredRoom> rooms() = 0;
    virtual void put_room(const StoredRoom& room) = 0;
    virtual void erase_room(std::string_view name) = 0;

  protected:
    ~Storage() = default;
};

/// Names one question to Passwords, so that its answer finds back.
enum class Ticket : std::uint64_t {};

/// Slow work on passwords, elsewhere. Each question that is taken is answered once, in a later turn of the service:
/// Server::password_checked, Server::password_prepared. False: too many questions wait.
class Passwords {
  public:
    [[nodiscard]] virtual bool check(Ticket ticket, const crypto::ScramKeys& keys, std::string password) = 0;
    [[nodiscard]] virtual bool prepare(Ticket ticket, std::string password, std::uint32_t iterations) = 0;

  protected:
    ~Passwords() = default;
};

/// 256 random bits as letters, digits, "-" and "_".
using NewToken = std::function<std::string()>;

}  // namespace xmpp::session
