// Acknowledged stanzas and streams that go on with another connection (XEP-0198).
//
// A stanza of a client counts as handled when the server has taken responsibility for it. For a message that means: it
// is in the storage (the answer waits for the commit, see server.hpp) until the reader's program says that it has it.
// So what was acknowledged survives the end of the server's process; and since the count of what was handled is
// committed together with the messages, a client that comes back hears exactly what has to be sent again.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ch01-chatroom/xmpp-extensions/sent_messages.hpp"
#include "ch01-chatroom/xmpp-session/extension.hpp"
#include "ch01-chatroom/xmpp-session/link.hpp"
#include "ch01-chatroom/xmpp-session/managed.hpp"

namespace xmpp::extensions {

struct ManagementSettings {
    std::chrono::seconds longest_absence{300};  // then a session whose connection is lost ends
    std::size_t waiting_stanzas = 5'000;        // without an answer of the client; one more ends the session
    std::size_t waiting_bytes = 8 * 1024 * 1024;
    // What is in the storage is sent as long as less than half of both is waiting.
};

class StreamManagement final : public session::Extension {
  public:
    /// Takes up the sessions that the storage has from before a restart.
    StreamManagement(session::Core& core, ManagementSettings settings);

    void offer(bool logged_in, xml::Element& features) override;
    bool take_other(session::Link& link, const xml::Element& element) override;
    bool carry(session::Session& to, const Parcel& parcel) override;
    bool is_behind(const session::Session& session) override;
    void handled(session::Session& session) override;
    void before_commit() override;
    void committed() override;
    bool outlives_its_link(session::Session& session) override;
    void link_ended(session::Link& link) override;
    void ended(session::Session& session) override;
    void tick() override;
    void storage_failed() override;
    void begin_anew() override { restore(); }
    void stopping() override;

  private:
    void restore();
    void enable(session::Link& link, const xml::Element& element);
    void resume(session::Link& link, const xml::Element& element);
    /// A session of the process before has heard how many stanzas its program has.
    void number_anew(session::Managed& managed, std::uint32_t count);
    void send_count(session::Link& link);
    void take_count(session::Link& link, const xml::Element& element);
    /// False: the peer cannot have so many; its stream is over.
    bool acknowledge(session::Session& session, session::Link& link, std::string_view count);
    void fail(session::Link& link, StanzaFault fault);
    void ask(session::Session& session);
    void store(session::Session& session);
    /// What has been counted must be on the disk before anybody hears of it.
    void store_count(session::Managed& managed);
    /// Writes what is waiting, as far as the connection has room for it.
    void write_on(session::Session& session);
    void write_on_to_all();
    session::MessageId store_message(const session::Session& to, const std::string& key,
                                     const session::Unacknowledged& stanza);
    /// It has not come, and its way ends here: it goes the way of messages for somebody who is not there, or back.
    void redirect(const session::Unacknowledged& stanza);

    session::Core& core_;
    ManagementSettings settings_;
    std::set<session::Session*> managed_;
    std::map<std::string, session::Session*> by_key_;  // those that can be resumed
    std::set<session::Session*> behind_;               // who have more to be written than there was room for
    std::set<session::Session*> counted_;              // whose count has changed since the last commit
    Arrivals arrived_;
    SentMessages sent_;  // to those without stream management
    bool is_stopping_ = false;
};

}  // namespace xmpp::extensions
