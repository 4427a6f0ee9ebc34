// Many clients of an XMPP server on one thread, in pairs that talk: what xmpp_load is made of. Messages are found by
// their end tag, not by an XML parser: the driver must cost less than the servers that it drives. All else that a
// server sends is read as the stanzas that servers write, not as any XML.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/crypto/scram.hpp"
#include "tests/bench/ch01-chatroom/crowd.hpp"

namespace bench {

/// How many of `all` are done.
using OnProgress = std::function<void(std::size_t done, std::size_t all)>;

/// Not to be shared between threads. Client n logs in as user n; clients 2n and 2n + 1 are a pair. Whatever is not as
/// it should be throws std::runtime_error: an error stanza, a message that is lost, out of order or twice, a connection
/// that ends, a wait that is too long.
class XmppCrowd {
  public:
    /// `server` by its name, for what is thrown.
    XmppCrowd(std::string name, const core::Endpoint& server, std::string domain);

    /// Makes the accounts of clients 0 to `count` - 1 (XEP-0077), each on a connection that is closed then. One that is
    /// there already is fine. An object is for this or for all the rest.
    void make_accounts(std::size_t count, const OnProgress& progress);

    /// Connects more clients until `count` are bound, have asked for their roster and have sent their presence.
    void log_in(std::size_t count, const OnProgress& progress);

    /// Messages delivered a second with `window` of them under way in each pair.
    double messages(std::size_t window, double seconds);

    /// Delays in ms of all messages, when `rate` a second are sent by the clock: from when one was due.
    std::vector<double> delays(double rate, double seconds);

    /// Lets time pass; pings are answered.
    void idle(std::chrono::milliseconds time);

  private:
    enum class Step { features, account, login, features_again, bind, roster_and_presence, in, out };
    struct Client {
        std::size_t user = 0;
        bool wants_account = false;
        Step step = Step::features;
        std::string rest;  // what came and is not yet a whole stanza
        std::optional<crypto::ScramClient> scram;
        bool has_roster = false, has_presence = false;
        std::string jid;      // the full one, when bound
        std::string opening;  // of a message to the partner
        std::size_t expects = 0;
    };

    void join(std::size_t user, bool wants_account);
    void take(std::size_t number, std::string_view bytes);
    void take_stanza(std::size_t number, std::string_view stanza);
    void ask_for_account(std::size_t number, std::string_view features);
    void begin_login(std::size_t number, std::string_view features);
    void go_on_with_login(std::size_t number, std::string_view stanza);
    void answer_ping(std::size_t number, std::string_view stanza);

    void hear(std::size_t number, std::string_view bytes);
    void take_message(std::size_t number, std::string_view message, Clock::time_point now);
    std::string_view take_others(std::size_t number, std::string_view bytes);
    void begin();
    void say(std::size_t pair, std::size_t count);
    void finish();
    [[noreturn]] void fail(std::size_t number, std::string_view what, std::string_view text) const;

    std::string name_, domain_;
    std::vector<Client> clients_;
    std::vector<std::size_t> pairs_;  // how many messages each has said
    std::size_t done_ = 0;            // have their account, or are in
    std::size_t said_ = 0, heard_ = 0;
    bool refill_ = false;  // a message that arrives is followed by the next
    double rate_ = 0;      // of delays(); 0: not measured
    Clock::time_point start_;
    std::vector<double> delays_;
    std::array<std::string, 2> texts_;  // what the two of a pair are about to send: kept for its memory
    Crowd crowd_;
};

}  // namespace bench
