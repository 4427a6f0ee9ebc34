// The chat room: who is in it, what they say, what it remembers. It is sans-I/O: connections, bytes and the time come
// in; what is to be sent goes into an outbox. A driver (shared/net) or a test carries it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ch01-chatroom/chat-messages/client_command.hpp"
#include "ch01-chatroom/chat-messages/server_line.hpp"
#include "ch01-chatroom/chat-session/member.hpp"
#include "ch01-chatroom/chat-session/ports.hpp"
#include "ch01-chatroom/chat-session/settings.hpp"
#include "shared/engine/service.hpp"

namespace chat::session {

/// Not safe to share between threads: its driver calls it from one thread at a time.
class Room : public engine::Service {
  public:
    /// `accounts` and `journal` must outlive the room. `remembered` is what an earlier run of the journal kept, oldest
    /// first.
    Room(Settings settings, Accounts& accounts, Journal& journal, const std::vector<Record>& remembered = {});
    ~Room() override;

    void connected(engine::ConnectionId id, std::string_view peer, core::Now now, engine::Outbox& out) override;
    void received(engine::ConnectionId id, std::string_view bytes, core::Now now, engine::Outbox& out) override;
    bool input_ended(engine::ConnectionId id, core::Now now, engine::Outbox& out) override;
    void disconnected(engine::ConnectionId id, std::string_view reason, core::Now now, engine::Outbox& out) override;
    void tick(core::Now now, engine::Outbox& out) override;
    void stopping(core::Now now, engine::Outbox& out) override;

    /// What Accounts found out about the question `ticket`. Without effect if who asked is gone.
    void answer(Ticket ticket, AccountAnswer answer, core::Now now, engine::Outbox& out);

    std::size_t member_count() const { return joined_.size(); }
    std::size_t connection_count() const { return members_.size(); }

  private:
    /// One call of the service: what most functions below need.
    struct Call {
        core::Now now;
        engine::Outbox& out;
    };

    void handle_line(Member& member, const core::Result<std::string_view>& line, Call call);
    void refuse_line(Member& member, std::string_view line, const core::Error& error, Call call);
    void handle_held_lines(Member& member, Call call);

    // One function a command (chat-messages/client_command.hpp).
    void handle(Member& member, const messages::Say& say, Call call);
    void handle(Member& member, const messages::Act& act, Call call);
    void handle(Member& member, const messages::Whisper& whisper, Call call);
    void handle(Member& member, const messages::TakeNick& take, Call call);
    void handle(Member& member, const messages::Register& request, Call call);
    void handle(Member& member, const messages::LogIn& request, Call call);
    void handle(Member& member, const messages::Who& who, Call call);
    void handle(Member& member, const messages::Topic& topic, Call call);
    void handle(Member& member, const messages::Ping& ping, Call call);
    void handle(Member& member, const messages::WhoIs& who, Call call);
    void handle(Member& member, const messages::Kick& kick, Call call);
    void handle(Member& member, const messages::Ban& ban, Call call);
    void handle(Member& member, const messages::Unban& unban, Call call);
    void handle(Member& member, const messages::Bans& bans, Call call);
    void handle(Member& member, const messages::Help& help, Call call);
    void handle(Member& member, const messages::Quit& quit, Call call);

    /// A nick that `member` may take: well-formed, not banned, not in use by another. Else tells why.
    struct Name {
        std::string nick, key;
    };
    std::optional<Name> free_name(Member& member, std::string_view wanted, Call call);
    bool password_fits(Member& member, std::string_view password, Call call);
    bool may_operate(Member& member, Call call);
    bool may_talk(Member& member, Call call);
    /// The member who is in the room under this name; tells `asker` if there is none.
    Member* find_joined(Member& asker, std::string_view nick, Call call);

    void ask_accounts(Member& member, const Name& name, bool registering, std::string_view password, Call call);
    void enter(Member& member, const Name& name, bool registered, Call call);
    void rename(Member& member, const Name& name, Call call);
    /// Ends a connection from our side: tells it why, lets the others know.
    void send_out(Member& member, std::string_view told, std::string_view reason, Call call);
    /// Takes the member out of every list and tells the others. It is destroyed when the service call ends.
    void forget(Member& member, std::string_view reason, Call call);

    bool is_joined(const Member& member) const;
    void remember(Record record);       // in memory
    void record(const Record& record);  // in memory and in the journal
    void show_history(const Member& member, Call call);
    void announce(const messages::ServerLine& line, Call call);
    void announce_joined(const Member& member, Call call);
    void announce_left(const std::string& nick, std::string_view reason, Call call);
    static void tell(const Member& member, const messages::ServerLine& line, Call call);
    static void fail(const Member& member, std::string text, Call call);

    Settings settings_;
    Accounts& accounts_;
    Journal& journal_;

    std::unordered_map<engine::ConnectionId, std::unique_ptr<Member>> members_;  // every connection
    std::vector<std::unique_ptr<Member>> departed_;                              // gone in this very call
    std::vector<Member*> joined_;                                                // those in the room, in no order
    std::map<std::string, Member*, std::less<>> by_key_;  // taken names; a name is taken from /register on
    std::map<Ticket, engine::ConnectionId> tickets_;
    std::uint64_t next_ticket_ = 1;

    std::deque<Record> history_;
    std::optional<Record> topic_;
    std::map<std::string, Record, std::less<>> bans_;  // by nick key, or "@" and the address

    messages::Crowd crowd_{};
    std::chrono::steady_clock::time_point crowd_told_at_{}, timeouts_checked_at_{};
};

}  // namespace chat::session
