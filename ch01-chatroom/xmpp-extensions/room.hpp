// One room of a multi-user chat (XEP-0045): who is in it under which nick, what each of them may do, and what was said.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/xmpp-messages/delay.hpp"
#include "ch01-chatroom/xmpp-session/core.hpp"

namespace xmpp::extensions {

/// What somebody is to a room for good (section 5.2); in rising order.
enum class Affiliation { outcast, none, member, admin, owner };
/// What somebody in the room may do at present (section 5.1); in rising order.
enum class Role { none, visitor, participant, moderator };

std::string_view name_of(Affiliation affiliation);
std::string_view name_of(Role role);
std::optional<Affiliation> affiliation_of(std::string_view name);
std::optional<Role> role_of(std::string_view name);

/// In bytes what has no other unit. What a newcomer gets at once, the presences and the history, must be no more than a
/// connection takes whose reader is slow.
struct RoomLimits {
    std::size_t occupants = 500;  // their programs are counted
    std::size_t history = 20;     // messages that a newcomer is shown
    std::size_t history_bytes = 256 * 1024;
    std::size_t kept_stanza = 16 * 1024;  // a presence or a subject; a longer one is refused
    std::size_t presences = 512 * 1024;   // of all; past the half of it they are shown without what is in them
    std::size_t title = 200, subject = 1'000, nick = 200;
    std::size_t affiliations = 1'000;
};

/// What its owners choose (section 10).
struct RoomConfig {
    std::string title;
    std::string password;        // empty: none
    bool persistent = false;     // stays when the last one leaves, and over a restart
    bool listed = true;          // is found by service discovery
    bool members_only = false;   // whoever is no member stays outside
    bool moderated = false;      // whoever is no member may only listen
    bool anonymous = true;       // only moderators see the addresses
    bool subject_by_all = true;  // participants, too, may change the subject
};

/// Is this presence marked as one that wants to enter a room? The older way of section 7.2.1 has no mark; it is good
/// enough for a room that is there.
bool is_join(const xml::Element& presence);

class Room {
  public:
    Room(session::Core& core, Jid its_jid, RoomLimits limits);
    /// As it was stored. Empty if that, or any right of somebody in it, cannot be read.
    static std::optional<Room> load(session::Core& core, const Jid& jid, RoomLimits limits, std::string_view state);
    std::string state() const;

    /// All that is sent to the room or to somebody in it.
    void take(session::Stanza stanza);

    const Jid& jid() const { return jid_; }
    const RoomConfig& config() const { return config_; }
    std::string title() const;
    std::size_t size() const { return occupants_.size(); }
    /// Who was its first owner, whatever she is now: nobody else can make one reach the limit. None: not known.
    const std::optional<Jid>& maker() const { return maker_; }
    /// All of this domain, which has lost its connection.
    void put_out_domain(std::string_view domain);
    /// This user has no account any more. A persistent room that has lost its last owner ends: nobody could ever end
    /// it.
    void forget_user(const Jid& user);
    /// Nobody is in it and nothing of it is to stay.
    bool is_over() const { return is_destroyed_ || (occupants_.empty() && !config_.persistent); }
    bool is_destroyed() const { return is_destroyed_; }
    /// Something has changed that is to be stored, since this was last asked.
    bool has_changed() { return std::exchange(has_changed_, false); }

  private:
    struct Program {
        Jid jid;  // full
        xml::Element presence;
        std::size_t cost = 0;
    };
    /// One user under one nick, with one program or several (section 7.2.8).
    struct Occupant {
        Jid user() const { return programs.front().jid.bare(); }
        /// The one whose presence the others see.
        const Program& shown() const { return programs.back(); }
        bool has(const Jid& full) const;
        /// It is the one that is shown, from now on.
        void put(Program program);
        void erase(const Jid& full);

        std::string nick;
        Role role{};
        std::vector<Program> programs;  // never empty; in the order in which they have sent their presence
    };
    struct Said {
        xml::Element message;
        Time time;
        std::size_t cost = 0;
    };

    void take_presence(session::Stanza& presence);
    void join(session::Stanza& presence);
    void rename(Occupant& occupant, session::Stanza& presence);
    void take_message(session::Stanza& message);
    void say(Occupant& occupant, session::Stanza& message);
    void keep_in_history(xml::Element said, Time time);
    void whisper(Occupant& occupant, session::Stanza& message);
    void invite(Occupant& occupant, const session::Stanza& message);
    void decline(const session::Stanza& message, const xml::Element& decline);
    void take_iq(session::Stanza& iq);
    void pass_on_iq(session::Stanza& iq);
    void take_admin(const session::Stanza& iq);
    void list(const session::Stanza& iq, const xml::Element& item);
    std::optional<StanzaFault> change(const Jid& actor, const xml::Element& item);
    std::optional<StanzaFault> change_role(const Jid& actor, Occupant& target, Role role, const std::string& reason);
    std::optional<StanzaFault> change_affiliation(const Jid& actor, const Jid& whose, Affiliation affiliation,
                                                  const std::string& reason);
    void take_owner(const session::Stanza& iq);
    void destroy(std::string_view other_room, const std::string& reason);
    xml::Element config_form() const;
    std::optional<StanzaFault> configure(const xml::Element& form);

    /// Of whom this is a program.
    Occupant* find(const Jid& full);
    Occupant* find_nick(std::string_view nick);
    /// This user, if she has one nick here and no other: else an address of hers does not say which is meant.
    Occupant* find_only(const Jid& user);
    std::vector<std::string> nicks_of(const Jid& user) const;
    Affiliation affiliation(const Jid& who) const;
    std::ptrdiff_t owner_count() const;
    Role first_role(Affiliation affiliation) const;
    Jid address(std::string_view nick) const;
    std::size_t program_count() const;
    std::size_t cost_of_presences(const Jid& without) const;
    /// As it is kept and shown: without what does not fit.
    Program make_program(const session::Stanza& presence) const;

    /// What `reader` sees of an occupant's presence.
    xml::Element seen(const Occupant& occupant, const Occupant& reader, std::vector<int> codes) const;
    void show(const Occupant& occupant, std::vector<int> codes = {});
    struct Going {
        std::vector<int> codes{};
        std::string new_nick{}, reason{}, words{};  // words: its own last ones
        Role role = Role::none;
    };
    /// What `reader` sees of an occupant, or of one of its programs, that goes.
    xml::Element seen_going(const Occupant& occupant, const Jid& whose, const Occupant& reader,
                            const Going& going) const;
    /// All see that an occupant goes.
    void show_going(const Occupant& occupant, const Going& going);
    /// The same, and it is out, with all its programs.
    void put_out(const Occupant& whom, const Going& going);
    /// The same, against its will: to come back it must say so. What it tells everybody of its presence is not enough.
    void throw_out(const Occupant& whom, const Going& going);
    /// One program goes. The others see it if it was the last one of its occupant.
    void put_out_program(const Jid& which, const Going& going);
    void show_history(const Jid& newcomer, const xml::Element* wishes);
    void show_subject(const Jid& to);
    void send(const Jid& to, xml::Element stanza, const Jid& from);
    void send_to_all_of(const Occupant& to, const xml::Element& stanza, const Jid& from);
    void refuse(const session::Stanza& stanza, StanzaFault fault, std::string_view text = "");

    session::Core* core_;
    Jid jid_;
    RoomLimits limits_;
    RoomConfig config_;
    std::vector<Occupant> occupants_;  // in the order of their coming
    std::set<Jid> thrown_out_;         // programs
    std::optional<Jid> maker_;
    std::map<Jid, Affiliation> affiliations_;
    std::deque<Said> history_;
    std::size_t history_cost_ = 0;
    std::optional<Said> subject_;
    bool is_destroyed_ = false, has_changed_ = false, is_new_ = true;
};

}  // namespace xmpp::extensions
