#include "ch05-jtwitter/streaming/hub.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <queue>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ch05-jtwitter/rest-api/failures.hpp"
#include "ch05-jtwitter/streaming/connection.hpp"
#include "ch05-jtwitter/streaming/feed.hpp"
#include "ch05-jtwitter/streaming/http_head.hpp"
#include "ch05-jtwitter/streaming/inbox.hpp"
#include "ch05-jtwitter/streaming/poller.hpp"
#include "ch05-jtwitter/streaming/server_sent_events.hpp"
#include "ch05-jtwitter/streaming/websocket_messages.hpp"

namespace streaming {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Connection::Id inbox_id = 0;         // of the inbox in the poller; connections count from 1
constexpr std::size_t events_of_turn = 64;     // so that sockets are looked at in between
constexpr std::size_t read_bytes = 16 * 1024;  // of one socket in one turn
constexpr int most_unanswered_pings = 2;
constexpr std::string_view closed_account = "the account was closed";

storage::Time wall_clock() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Bytes shared(std::string bytes) {
    return std::make_shared<const std::string>(std::move(bytes));
}

}  // namespace

/// Everything but the inbox belongs to the hub's thread.
struct Hub::Inside {
    Inside(microblog::Microblog& blog, rest::Presenter& presenter, const Limits& chosen, core::Log& its_log)
        : limits{chosen},
          log{its_log},
          feed{blog, presenter},
          inbox{std::make_shared<Inbox>(chosen.streams, chosen.waiting_events)} {
        poller.add(inbox->wake_descriptor(), inbox_id);
        due.emplace(Clock::now() + limits.recheck, inbox_id);
        blog.events.listen([to = inbox](const microblog::Event& event) { to->put(event); });
        thread = std::thread([this] { run(); });
    }

    void stop() {
        std::call_once(stopped, [this] {
            inbox->ask_to_stop();
            thread.join();
        });
    }

    void run();
    void turn();
    std::chrono::milliseconds until_due() const;
    void look_into_inbox();
    void serve(const Poller::Ready& ready);
    void ring();
    void recheck();
    void take_away_gone();
    void end_all(CloseCode code, std::string_view why);

    // A new stream
    void take_in(Arrival arrival);
    std::optional<rest::Response> refuse(const Accepted& accepted);
    std::size_t count_of(const Accepted& accepted) const;

    // What has happened
    void tell(const microblog::Event& event);
    void close_streams_without_right(const microblog::Event& event);

    // What a client says
    void read(Connection& connection);
    void hear(Connection& connection, const Message& message);
    void obey(Connection& connection, const Command& command);
    std::optional<Refused> subscribe(Connection& connection, Subscription subscription);

    // What is sent
    void send(Connection& connection, Bytes bytes);
    void flush(Connection& connection);
    void keep_alive(Connection& connection);
    void end(Connection& connection, CloseCode code, std::string_view why);
    void fail(Connection& connection, const core::Error& error);
    void close_after(Connection& connection, std::string last_frame);
    void drop(Connection& connection) { connection.gone = true, gone.push_back(connection.id()); }

    void schedule(Connection& connection, std::chrono::milliseconds from_now) {
        connection.due = Clock::now() + from_now;
        due.emplace(connection.due, connection.id());
    }

    const Limits limits;
    core::Log& log;
    Feed feed;
    Poller poller;
    std::shared_ptr<Inbox> inbox;  // shared with the listener, which stays as long as the microblog
    std::unordered_map<Connection::Id, std::unique_ptr<Connection>> connections;
    std::vector<Connection::Id> gone;
    Connection::Id last_id = inbox_id;
    using Due = std::pair<Clock::time_point, Connection::Id>;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due;  // may hold old times: Connection::due counts
    std::string buffer = std::string(read_bytes, '\0');
    const Bytes heartbeat = shared(std::string(event_stream_heartbeat)), ping = shared(frame(Opcode::ping, ""));
    std::optional<Clock::time_point> ends_at;  // set when stopping
    std::thread thread;
    std::once_flag stopped;
};

Hub::Hub(microblog::Microblog& blog, rest::Presenter& presenter, const Limits& limits, core::Log& log)
    : inside_{std::make_unique<Inside>(blog, presenter, limits, log)} {}

Hub::~Hub() {
    stop();
}

void Hub::adopt(Descriptor socket, Accepted accepted) {
    inside_->inbox->put(Arrival{std::move(socket), std::move(accepted)});
}

std::size_t Hub::listeners() const {
    return inside_->inbox->streams;
}

void Hub::stop() {
    inside_->stop();
}

// The thread

void Hub::Inside::run() {
    while (!ends_at || (!connections.empty() && Clock::now() < *ends_at)) {
        try {
            turn();
        } catch (const std::exception& error) {  // no memory, or no answer of the kernel: others may go on
            log.error("a turn of the streams failed", {{"why", error.what()}});
        }
    }
    inbox->streams -= connections.size();
    connections.clear();
}

void Hub::Inside::turn() {
    for (const auto& ready : poller.wait(until_due())) serve(ready);
    ring();
    take_away_gone();
}

std::chrono::milliseconds Hub::Inside::until_due() const {
    const auto next = ends_at ? std::min(due.top().first, *ends_at) : due.top().first;
    return std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
}

void Hub::Inside::serve(const Poller::Ready& ready) {
    if (ready.id == inbox_id) return look_into_inbox();
    const auto found = connections.find(ready.id);
    if (found == connections.end() || found->second->gone) return;
    auto& connection = *found->second;
    if (ready.writable) flush(connection);
    if (ready.readable && !connection.gone)
        read(connection);
    else if (ready.broken && !connection.gone)
        drop(connection);
}

void Hub::Inside::look_into_inbox() {
    auto content = inbox->take(events_of_turn);
    if (content.stop) {
        inbox->streams -= content.arrivals.size();
        if (!ends_at) {
            ends_at = Clock::now() + limits.farewell;
            end_all(CloseCode::going_away, "the server stops");
        }
        return;
    }
    for (auto& arrival : content.arrivals) take_in(std::move(arrival));
    if (content.overflowed) {
        log.warn("streams fell behind", {{"closed", std::to_string(connections.size())},
                                         {"waiting_events", std::to_string(limits.waiting_events)}});
        end_all(CloseCode::try_again_later, "the server fell behind");
    }
    for (const auto& event : content.events) tell(event);
}

void Hub::Inside::ring() {
    const auto now = Clock::now();
    while (!due.empty() && due.top().first <= now) {
        const auto [at, id] = due.top();
        due.pop();
        if (id == inbox_id) {
            due.emplace(now + limits.recheck, inbox_id);  // first: the rest may throw
            recheck();
            continue;
        }
        const auto found = connections.find(id);
        if (found == connections.end() || found->second->gone || found->second->due != at) continue;
        keep_alive(*found->second);
    }
}

/// Another process that works on the same store, as an admin's program does, tells us nothing.
void Hub::Inside::recheck() {
    std::set<storage::AccountId> accounts;
    for (const auto& [id, connection] : connections) {
        if (connection->who().account) accounts.insert(*connection->who().account);
    }
    const auto active = feed.active_ones({accounts.begin(), accounts.end()});
    for (auto& [id, connection] : connections) {
        const auto account = connection->who().account;
        if (account && !active.contains(*account)) end(*connection, CloseCode::policy, closed_account);
    }
}

void Hub::Inside::take_away_gone() {
    for (const auto id : std::exchange(gone, {})) {
        const auto found = connections.find(id);
        if (found == connections.end()) continue;
        const auto account = found->second->who().account;
        connections.erase(found);
        --inbox->streams;
        const bool others = account && std::ranges::any_of(connections, [&](const auto& each) {
                                return each.second->who().account == account;
                            });
        if (account && !others) feed.forget(*account);
    }
}

void Hub::Inside::end_all(CloseCode code, std::string_view why) {
    for (auto& [id, connection] : connections) end(*connection, code, why);
}

// A new stream

void Hub::Inside::take_in(Arrival arrival) {
    auto& [socket, accepted] = arrival;
    const auto id = ++last_id;
    try {
        prepare(socket.get(), limits.send_buffer);
        if (const auto refusal = refuse(accepted)) {
            Outgoing answer;
            answer.add(shared(http_answer(*refusal, wall_clock())));
            answer.send_to(socket.get());
            --inbox->streams;
            return;
        }
        auto& added = *connections
                           .emplace(id, std::make_unique<Connection>(id, std::move(socket), accepted.form,
                                                                     Identity::of(accepted.caller),
                                                                     std::move(accepted.address), limits.frame_bytes))
                           .first->second;
        poller.add(added.socket(), id);
        if (accepted.first) added.subscriptions.push_back(*std::move(accepted.first));
        if (!added.is_websocket()) accepted.head += event_stream_greeting;
        send(added, shared(std::move(accepted.head)));
        schedule(added, added.is_websocket() ? limits.ping : limits.heartbeat);
        feed.expect(added.who(), wall_clock());
    } catch (const std::exception& error) {
        connections.erase(id);
        --inbox->streams;
        log.error("a stream was not opened", {{"why", error.what()}});
    }
}

std::optional<rest::Response> Hub::Inside::refuse(const Accepted& accepted) {
    if (connections.size() >= limits.streams) return rest::error_response(503, "Too many streams are open here");
    const bool of_account = accepted.caller && accepted.caller->account;
    if (count_of(accepted) >= (of_account ? limits.of_account : limits.of_address))
        return rest::too_many(rest::retry_after_seconds);
    // The door was open when the caller came in; the token may have been dropped since, and we have not heard of it.
    if (accepted.caller && !feed.is_good(*accepted.caller)) return rest::invalid_token();
    if (accepted.first && accepted.first->stream == Stream::list &&
        !feed.owns_list(*accepted.caller->account, accepted.first->list()))
        return rest::not_found();
    return std::nullopt;
}

std::size_t Hub::Inside::count_of(const Accepted& accepted) const {
    const auto account = accepted.caller ? accepted.caller->account : std::nullopt;
    return static_cast<std::size_t>(std::ranges::count_if(connections, [&](const auto& each) {
        const auto& other = *each.second;
        return account ? other.who().account == account : !other.who().account && other.address() == accepted.address;
    }));
}

// What has happened

void Hub::Inside::tell(const microblog::Event& event) {
    try {
        if (const auto* const changed = std::get_if<microblog::RelationsChanged>(&event)) feed.forget(changed->who);
        close_streams_without_right(event);
        auto news = connections.empty() ? std::nullopt : feed.news_of(event);
        if (!news) return;
        const auto now = wall_clock();
        std::vector<std::pair<Connection*, const Subscription*>> listeners;
        std::set<storage::AccountId> accounts;
        for (auto& [id, connection] : connections) {
            if (connection->gone || connection->closing) continue;
            for (const auto& subscription : connection->subscriptions) {
                if (!feed.shows(*news, connection->who(), subscription, now)) continue;
                listeners.emplace_back(connection.get(), &subscription);
                if (connection->who().account) accounts.insert(*connection->who().account);
            }
        }
        feed.write_for(*news, accounts, now);
        for (const auto& [connection, subscription] : listeners) {
            auto bytes = feed.bytes_for(*news, connection->who(), *subscription, connection->form(), now);
            if (bytes) send(*connection, std::move(bytes));
        }
    } catch (const std::exception& error) {
        log.error("an event did not reach all streams", {{"why", error.what()}});
    }
}

void Hub::Inside::close_streams_without_right(const microblog::Event& event) {
    const auto end_those = [&](auto whose, std::string_view why) {
        for (auto& [id, connection] : connections) {
            if (whose(connection->who())) end(*connection, CloseCode::policy, why);
        }
    };
    if (const auto* const dropped = std::get_if<microblog::TokenDropped>(&event))
        end_those([&](const Identity& who) { return who.token == dropped->id; }, "the access token was revoked");
    if (const auto* const changed = std::get_if<microblog::AccountChanged>(&event)) {
        const auto is_its_own = [&](const Identity& who) { return who.account == changed->id; };
        const bool listens =
            std::ranges::any_of(connections, [&](const auto& each) { return is_its_own(each.second->who()); });
        if (listens && feed.active_ones({changed->id}).empty()) end_those(is_its_own, closed_account);
    }
}

// What a client says

void Hub::Inside::read(Connection& connection) {
    const auto bytes = receive(connection.socket(), buffer);
    if (!bytes) return drop(connection);
    if (!connection.is_websocket()) return;  // a listener to server-sent events has nothing to say
    connection.reader().feed(*bytes);
    while (!connection.gone) {
        const auto message = connection.reader().next();
        if (!message) return;
        if (*message)
            hear(connection, **message);
        else
            fail(connection, message->error());
    }
}

void Hub::Inside::hear(Connection& connection, const Message& message) {
    if (message.opcode == Opcode::close) {
        connection.peer_closed = true;
        if (!connection.closing) return close_after(connection, frame(Opcode::close, message.payload.substr(0, 2)));
        if (connection.outgoing.empty()) drop(connection);
        return;
    }
    if (connection.closing) return;
    switch (message.opcode) {
        case Opcode::ping:
            return send(connection, shared(frame(Opcode::pong, message.payload)));
        case Opcode::pong:
            connection.unanswered_pings = 0;
            return;
        case Opcode::text:
            break;
        default:
            return end(connection, CloseCode::unsupported, "messages are JSON in text frames");
    }
    const auto command = read_command(message.payload);
    if (const auto* const refused = std::get_if<Refused>(&command))
        send(connection, shared(frame(Opcode::text, error_message(*refused))));
    else
        obey(connection, std::get<Command>(command));
}

void Hub::Inside::obey(Connection& connection, const Command& command) {
    auto subscription = subscription_of(command.asked);
    auto* const refused = std::get_if<Refused>(&subscription);
    auto refusal = refused ? std::optional(*refused) : std::nullopt;
    if (!refused && command.verb == Command::Verb::subscribe)
        refusal = subscribe(connection, std::get<Subscription>(std::move(subscription)));
    else if (!refused)
        std::erase(connection.subscriptions, std::get<Subscription>(subscription));
    if (refusal) send(connection, shared(frame(Opcode::text, error_message(*refusal))));
}

std::optional<Refused> Hub::Inside::subscribe(Connection& connection, Subscription subscription) {
    auto& all = connection.subscriptions;
    if (std::ranges::find(all, subscription) != all.end()) return std::nullopt;
    if (all.size() >= limits.subscriptions) return Refused{429, "Too many subscriptions on one connection"};
    if (auto refused = refusal_of(subscription, connection.who())) return refused;
    if (subscription.stream == Stream::list && !feed.owns_list(*connection.who().account, subscription.list()))
        return Refused{404, "Record not found"};
    all.push_back(std::move(subscription));
    return std::nullopt;
}

// What is sent

void Hub::Inside::send(Connection& connection, Bytes bytes) {
    if (connection.gone || connection.closing) return;
    auto& outgoing = connection.outgoing;
    if (outgoing.count() >= limits.queued_events || outgoing.bytes() + bytes->size() > limits.queued_bytes) {
        log.info("a listener reads too slowly", {{"address", connection.address()},
                                                 {"queued_events", std::to_string(outgoing.count())},
                                                 {"queued_bytes", std::to_string(outgoing.bytes())}});
        return end(connection, CloseCode::try_again_later, "this listener reads too slowly");
    }
    outgoing.add(std::move(bytes));
    if (!connection.waits_for_room) flush(connection);
}

void Hub::Inside::flush(Connection& connection) {
    auto& outgoing = connection.outgoing;
    if (!outgoing.send_to(connection.socket())) return drop(connection);
    if (outgoing.empty() && connection.peer_closed) return drop(connection);
    if (outgoing.empty() && connection.failed) ::shutdown(connection.socket(), SHUT_WR);
    if (outgoing.empty() != connection.waits_for_room) return;
    connection.waits_for_room = !outgoing.empty();
    poller.watch_for_room(connection.socket(), connection.id(), connection.waits_for_room);
}

/// A heartbeat or a ping is due; or a closing peer's time is over.
void Hub::Inside::keep_alive(Connection& connection) {
    if (connection.closing) return drop(connection);
    if (!connection.is_websocket()) {
        if (connection.outgoing.empty()) send(connection, heartbeat);  // else it hears of us when it reads
        return schedule(connection, limits.heartbeat);
    }
    if (connection.unanswered_pings >= most_unanswered_pings) return drop(connection);
    ++connection.unanswered_pings;
    send(connection, ping);
    if (!connection.closing) schedule(connection, limits.ping);
}

void Hub::Inside::end(Connection& connection, CloseCode code, std::string_view why) {
    if (connection.gone || connection.closing) return;
    if (!connection.is_websocket()) return drop(connection);  // the end of the answer says it all
    close_after(connection, close_frame(code, why));
}

/// What comes after a fault cannot be read (RFC 6455, section 7.1.7), so the peer's word is not waited for. Its bytes
/// are dropped until it closes: closing at once with some of them unread would send a reset, and that may destroy our
/// last frame on its way.
void Hub::Inside::fail(Connection& connection, const core::Error& error) {
    connection.failed = true;
    end(connection, close_code_for(error), to_string(error));
}

/// The last frame goes behind what has begun to be sent, and nothing behind it. Then the peer has some time to answer.
void Hub::Inside::close_after(Connection& connection, std::string last_frame) {
    connection.closing = true;
    connection.outgoing.drop_unbegun();
    connection.outgoing.add(shared(std::move(last_frame)));
    schedule(connection, limits.farewell);
    flush(connection);
}

}  // namespace streaming
