// What happens around a call into the service. Both drivers use it, so a service cannot tell which of them carries it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/core/clock.hpp"
#include "shared/core/log.hpp"
#include "shared/engine/service.hpp"
#include "shared/net/server.hpp"

namespace net {

enum class Ending { orderly, abnormal };  // for the log: an abnormal one is seen at level info

/// Owns the connections, makes every call into the service, and is the outbox into which the service answers.
/// For one thread at a time: the blocking driver keeps it under a lock, the event loop on its own thread.
///
/// `Connection` is the driver's type. Nothing that is asked of it here may block or come back to the switchboard:
///     peer()         the other end's address and port, as text
///     queued()       bytes that wait to be sent to it
///     unacknowledged()  bytes that were sent, and of which it is not known whether they have come
///     queue(bytes)   takes more of them
///     cut(notice)    drops what has not begun to be sent, and takes `notice` instead
///     finish()       sends what is queued, tells the peer that no more will come, and waits for it to close
template <typename Connection>
class Switchboard final : public engine::Outbox {
  public:
    Switchboard(engine::Service& service, const Limits& limits, core::Log& log)
        : service_{&service}, limits_{limits}, log_{&log} {}

    /// Gives a connection its place. The service hears of it by connected().
    engine::ConnectionId add(std::unique_ptr<Connection> connection) {
        if (free_.empty()) {
            free_.push_back(static_cast<std::uint32_t>(places_.size()));
            places_.emplace_back();
        }
        const std::uint32_t number = free_.back();
        free_.pop_back();
        Place& place = places_[number];
        place.connection = std::move(connection);
        place.stage = Stage::served;
        place.refused = 0;
        return engine::make_connection_id(place.generation, number);
    }

    /// Gives a connection back to its driver and frees its place; the id is dead from now on.
    std::unique_ptr<Connection> remove(engine::ConnectionId id) {
        Place* place = find_place(id);
        if (place == nullptr) return nullptr;
        auto connection = std::move(place->connection);
        ++place->generation;
        free_.push_back(engine::place_of(id));
        return connection;
    }

    /// Null if it has been removed. Also finds those that are only being wound up.
    Connection* find(engine::ConnectionId id) {
        Place* place = find_place(id);
        return place == nullptr ? nullptr : place->connection.get();
    }

    std::size_t count() const { return places_.size() - free_.size(); }

    // --- from the driver to the service ---

    void connected(engine::ConnectionId id) {
        Place* place = find_place(id);
        if (place == nullptr) return;
        log_->debug("connected", {{"peer", place->connection->peer()}});
        call(id, [&](core::Now now) { service_->connected(id, place->connection->peer(), now, *this); });
    }

    void received(engine::ConnectionId id, std::string_view bytes) {
        const Place* place = find_place(id);
        if (place == nullptr || place->stage != Stage::served) return;  // its last words come too late
        call(id, [&](core::Now now) { service_->received(id, bytes, now, *this); });
    }

    /// The peer has ended its side in the orderly way. Unless the service wants to go on talking, that is the end.
    void input_ended(engine::ConnectionId id) {
        const Place* place = find_place(id);
        if (place == nullptr) return;
        bool goes_on = false;
        if (place->stage == Stage::served)
            call(id, [&](core::Now now) { goes_on = service_->input_ended(id, now, *this); });
        if (!goes_on) lost(id, engine::closed_by_peer, Ending::orderly);
    }

    /// Nothing more will come from this connection. What is queued for it is still sent, if that is possible.
    void lost(engine::ConnectionId id, std::string_view reason, Ending ending) {
        Place* place = find_place(id);
        if (place == nullptr) return;
        const auto level = ending == Ending::abnormal ? core::LogLevel::info : core::LogLevel::debug;
        log_->write(level, "disconnected", {{"peer", place->connection->peer()}, {"reason", std::string(reason)}});
        if (place->stage != Stage::served) return;
        wind_up(id, *place);
        endings_.push_back({id, std::string(reason)});
        report_endings();
    }

    void tick() {
        if (notes_ > limits_.notes)
            log_->warn("more bad input, not logged", {{"lines", std::to_string(notes_ - limits_.notes)}});
        notes_ = 0;
        call({}, [&](core::Now now) { service_->tick(now, *this); });
    }
    void take_turn(const engine::Turn& turn) {
        call({}, [&](core::Now now) { turn(now, *this); });
    }

    /// The last call into the service. Every connection is being wound up after it.
    void stopping() {
        call({}, [&](core::Now now) { service_->stopping(now, *this); });
        for (std::uint32_t number = 0; number < places_.size(); ++number) {
            Place& place = places_[number];
            if (place.connection == nullptr || place.stage != Stage::served) continue;
            wind_up(engine::make_connection_id(place.generation, number), place);
            place.stage = Stage::unknown_to_service;
        }
    }

    /// Calls `give_up(id, connection)` for each connection that has not ended within Limits::farewell.
    template <typename GiveUp>
    void end_overdue(std::chrono::steady_clock::time_point now, GiveUp&& give_up) {
        while (!farewells_.empty() && farewells_.front().until <= now) {
            const engine::ConnectionId id = farewells_.front().whom;
            farewells_.pop_front();
            Connection* connection = find(id);
            if (connection == nullptr) continue;
            const std::string unsent = std::to_string(connection->queued());
            log_->info("given up", {{"peer", connection->peer()}, {"unsent", unsent}});
            give_up(id, *connection);
        }
    }

    // --- from the service to its connections: engine::Outbox ---

    void send(engine::ConnectionId to, std::string_view bytes) override {
        Place* place = find_place(to);
        if (place == nullptr) return;
        if (place->stage != Stage::served) {
            place->refused += bytes.size();
            return;
        }
        Connection& connection = *place->connection;
        if (connection.queue(bytes)) return;

        const std::string figures =
            std::to_string(connection.queued()) + " bytes queued, limit " + std::to_string(limits_.queue_bytes);
        log_->warn("slow reader", {{"peer", connection.peer()}, {"queue", figures}});
        connection.cut(limits_.slow_notice);
        wind_up(to, *place);
        endings_.push_back({to, "slow reader: " + figures});  // the service is told when it has returned
        place->refused += bytes.size();
    }

    void close(engine::ConnectionId whom, std::string_view reason) override {
        Place* place = find_place(whom);
        if (place == nullptr || place->stage == Stage::unknown_to_service) return;
        log_->info("closing", {{"peer", place->connection->peer()}, {"reason", std::string(reason)}});
        if (place->stage == Stage::served) wind_up(whom, *place);
        place->stage = Stage::unknown_to_service;
    }

    std::size_t waiting(engine::ConnectionId whom) override {
        const Place* place = find_place(whom);
        return place == nullptr ? 0 : place->connection->queued() + place->refused;
    }

    std::size_t unacknowledged(engine::ConnectionId whom) override {
        Connection* connection = find(whom);
        return connection == nullptr ? 0 : connection->unacknowledged();
    }

    void note(engine::ConnectionId about, std::string_view what) override {
        const Connection* connection = find(about);
        if (connection == nullptr || ++notes_ > limits_.notes) return;
        log_->info("bad input", {{"peer", connection->peer()}, {"what", std::string(what)}});
    }

  private:
    enum class Stage {
        served,              // the service talks with it
        lost,                // it is being wound up, and the service has yet to be told
        unknown_to_service,  // it is being wound up; the service was told, or has closed it
    };
    struct Place {
        std::unique_ptr<Connection> connection{};  // null: the place is free
        std::uint32_t generation = 1;              // the upper half of the id, other for each guest of this place
        Stage stage = Stage::served;
        std::size_t refused = 0;  // bytes that were not even queued
    };
    struct Farewell {
        std::chrono::steady_clock::time_point until;
        engine::ConnectionId whom;
    };
    struct End {
        engine::ConnectionId whom;
        std::string reason;
    };

    Place* find_place(engine::ConnectionId id) {
        const std::uint32_t number = engine::place_of(id);
        if (number >= places_.size()) return nullptr;
        Place& place = places_[number];
        const bool same = place.connection != nullptr && engine::make_connection_id(place.generation, number) == id;
        return same ? &place : nullptr;
    }

    void wind_up(engine::ConnectionId id, Place& place) {
        place.stage = Stage::lost;
        place.connection->finish();
        farewells_.push_back({std::chrono::steady_clock::now() + limits_.farewell, id});
    }

    /// Makes one call into the service. If it throws, the connection `about` is ended and the server goes on.
    template <typename Call>
    void call(engine::ConnectionId about, Call&& into_service) {
        try {
            into_service(core::Now::read());
        } catch (const std::exception& failure) {
            service_failed(about, failure.what());
        } catch (...) {
            service_failed(about, "unknown exception");
        }
        report_endings();
    }

    void service_failed(engine::ConnectionId about, std::string_view what) {
        Place* place = find_place(about);
        const std::string peer = place == nullptr ? "none" : place->connection->peer();
        log_->error("exception out of the service", {{"peer", peer}, {"what", std::string(what)}});
        if (place == nullptr || place->stage != Stage::served) return;
        wind_up(about, *place);
        endings_.push_back({about, "error in the server"});
    }

    /// Tells the service which connections have ended. Its answers may overfill further queues and so add to the list:
    /// hence a loop, and no call inside a call.
    void report_endings() {
        if (reporting_) return;
        reporting_ = true;
        for (std::size_t next = 0; next < endings_.size(); ++next) {
            const End end = endings_[next];
            Place* place = find_place(end.whom);
            if (place == nullptr || place->stage != Stage::lost) continue;  // the service has closed it meanwhile
            place->stage = Stage::unknown_to_service;
            call(end.whom, [&](core::Now now) { service_->disconnected(end.whom, end.reason, now, *this); });
        }
        endings_.clear();
        reporting_ = false;
    }

    engine::Service* service_;
    Limits limits_;
    core::Log* log_;
    std::vector<Place> places_;
    std::vector<std::uint32_t> free_;  // numbers of the places that are free
    std::deque<Farewell> farewells_;   // in the order of `until`, as all of them last equally long
    std::vector<End> endings_;         // of which the service has yet to hear
    bool reporting_ = false;
    std::size_t notes_ = 0;  // about bad input since the last tick
};

}  // namespace net
