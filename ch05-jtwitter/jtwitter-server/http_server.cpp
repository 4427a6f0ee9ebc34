#include "ch05-jtwitter/jtwitter-server/http_server.hpp"

#include <Poco/ErrorHandler.h>
#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnection.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/ThreadPool.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "ch05-jtwitter/jtwitter-server/timed_socket.hpp"
#include "ch05-jtwitter/rest-api/network.hpp"
#include "shared/core/guarded.hpp"
#include "shared/net/listening.hpp"

namespace jtwitter {

namespace {

using std::chrono::steady_clock;

/// What the threads of all connections share.
struct Hall {
    HttpLimits limits;
    core::Log& log;
    HttpService service{};
    std::atomic<bool> stopping = false;
    std::atomic<std::size_t> body_bytes = 0;  // of all requests that are being read or answered
    std::function<bool()> others_wait{};      // for a thread
    core::Guarded<std::unordered_set<TimedSocket*>> open{};
    core::Guarded<std::unordered_map<std::string, int>> of_network{};  // connections that have a thread
};

std::string without_v6_prefix(std::string address) {
    constexpr std::string_view mapped = "::ffff:";
    if (address.starts_with(mapped) && address.find('.') != std::string::npos) address.erase(0, mapped.size());
    return address;
}

/// What a request's body takes of the room for all bodies. Without this limit each of many connections may hold as much
/// as the greatest body that is allowed.
class BodyShare {
  public:
    explicit BodyShare(Hall& hall) : hall_{hall} {}
    ~BodyShare() { give_back(); }
    BodyShare(const BodyShare&) = delete;
    BodyShare& operator=(const BodyShare&) = delete;

    /// False: there is no room for so many bytes.
    bool grow_to(std::size_t bytes) {
        if (bytes <= held_) return true;
        const auto more = bytes - held_;
        held_ = bytes;
        return (hall_.body_bytes += more) <= hall_.limits.bodies;
    }
    void give_back() { hall_.body_bytes -= std::exchange(held_, 0); }

  private:
    Hall& hall_;
    std::size_t held_ = 0;
};

/// One connection's place among those of its address. Without this limit a single machine that sends its requests byte
/// by byte ("slow loris") has all threads.
class AddressShare {
  public:
    AddressShare(Hall& hall, const std::string& peer) : hall_{hall} {
        const auto& trusted = hall_.service.trusted_proxies;
        if (hall_.limits.connections_of_address == 0 || std::ranges::find(trusted, peer) != trusted.end()) return;
        network_ = rest::network_of(peer);
        hall_.of_network.with([&](auto& counts) { fits_ = ++counts[network_] <= hall_.limits.connections_of_address; });
    }
    ~AddressShare() {
        if (network_.empty()) return;
        hall_.of_network.with([&](auto& counts) {
            const auto found = counts.find(network_);
            if (--found->second == 0) counts.erase(found);
        });
    }
    AddressShare(const AddressShare&) = delete;
    AddressShare& operator=(const AddressShare&) = delete;

    bool fits() const { return fits_; }

  private:
    Hall& hall_;
    std::string network_;
    bool fits_ = true;
};

class Connection : public Poco::Net::TCPServerConnection {
  public:
    Connection(const Poco::Net::StreamSocket& socket, Hall& hall)
        : TCPServerConnection(socket), hall_{hall}, socket_{socket} {}

    void run() override {
        hall_.open.with([this](auto& open) { open.insert(&socket_); });
        try {
            peer_ = without_v6_prefix(socket().peerAddress().host().toString());
            const AddressShare share(hall_, peer_);
            if (!share.fits()) refuse_one_of_too_many();
            while (share.fits() && !hall_.stopping && serve_one()) {
            }
        } catch (const std::exception& failure) {
            hall_.log.warn("a connection failed", {{"peer", peer_}, {"reason", failure.what()}});
        }
        hall_.open.with([this](auto& open) { open.erase(&socket_); });
        hall_.open.notify_all();
    }

  private:
    /// False: no more requests come on this connection.
    bool serve_one() {
        if (!wait_for_request()) return false;
        began_ = steady_clock::now();
        auto head = receive_head();
        if (!head) {
            rest::Request unread;
            unread.address = peer_;
            return refuse(unread, "", head.error());
        }
        auto& request = head->request;
        see_through_proxy(request);
        BodyShare share(hall_);
        if (const auto bad = receive_body(*head, share)) {
            std::string().swap(buffer_);
            share.give_back();
            return refuse(request, head->version, *bad);
        }
        auto outcome = ask_service(request);
        if (head->is_head && std::holds_alternative<TakeOver>(outcome))
            outcome = rest::error_response(405, "A stream has no head alone");
        if (auto* taken = std::get_if<TakeOver>(&outcome)) {
            observe(request, head->version, taken->status, 0);
            taken->take(socket());
            return false;
        }
        // Whoever has the answer may count on the room that the body took.
        std::string().swap(request.body);
        share.give_back();
        const auto& response = std::get<rest::Response>(outcome);
        const bool goes_on = head->keeps_alive && !hall_.stopping && !hall_.others_wait();
        const bool sent = send(response, !head->is_head, goes_on);
        observe(request, head->version, response.status, head->is_head ? 0 : response.body.size());
        if (sent && !goes_on && !buffer_.empty()) say_goodbye();  // it has sent more, unasked
        return sent && goes_on;
    }

    /// A next request may be here already: clients may send several without waiting (RFC 9112, section 9.3.2).
    bool wait_for_request() {
        const auto until = steady_clock::now() + hall_.limits.keep_alive;  // empty lines win no time
        for (;;) {
            const auto first = buffer_.find_first_not_of("\r\n");  // empty lines before a request are passed over
            buffer_.erase(0, first);
            if (!buffer_.empty()) return true;
            if (steady_clock::now() >= until || socket_.receive(buffer_, until) != TimedSocket::Got::bytes)
                return false;
        }
    }

    Read<Head> receive_head() {
        if (const auto bad = refuse_beginning(buffer_)) return *bad;
        const auto& limits = hall_.limits;
        const auto until = began_ + std::min(limits.head_within, limits.request_within);
        for (;;) {
            const auto size = size_of_head(buffer_);
            if (!size && buffer_.size() > limits.head.bytes)
                return Rejection{431, "The head is too long: at most " + std::to_string(limits.head.bytes) + " bytes"};
            if (size) {
                auto head = read_head(std::string_view(buffer_).substr(0, *size), limits.head);
                buffer_.erase(0, *size);
                return head;
            }
            if (const auto bad = receive_more(until)) return *bad;
        }
    }

    std::optional<Rejection> receive_body(Head& head, BodyShare& share) {
        if (head.body == BodyForm::none) return {};
        const auto limit = hall_.service.body_limit(head.request);
        if (head.length > limit)
            return Rejection{413, "The body is too long: at most " + std::to_string(limit) + " bytes"};
        const auto until = began_ + hall_.limits.request_within;
        if (head.expects_continue && buffer_.empty() && !socket_.send(continue_line, until))
            return Rejection{400, "The connection ended before the body came"};
        return head.body == BodyForm::sized ? receive_sized(head, share, until)
                                            : receive_chunks(head, limit, share, until);
    }

    std::optional<Rejection> receive_sized(Head& head, BodyShare& share, Deadline until) {
        while (buffer_.size() < head.length) {
            if (!share.grow_to(buffer_.size())) return no_room();
            if (const auto bad = receive_more(until)) return bad;
        }
        if (buffer_.size() == head.length) {
            head.request.body = std::exchange(buffer_, {});
        } else {  // the next request has begun to come, too
            head.request.body = buffer_.substr(0, head.length);
            buffer_.erase(0, head.length);
        }
        return {};
    }

    std::optional<Rejection> receive_chunks(Head& head, std::size_t limit, BodyShare& share, Deadline until) {
        ChunkedBody body(limit);
        for (;;) {
            const auto taken = body.take(buffer_);
            if (!taken) return taken.error();
            buffer_.erase(0, *taken);
            if (body.is_whole()) break;
            if (!share.grow_to(body.text().size())) return no_room();
            if (const auto bad = receive_more(until)) return bad;
        }
        head.request.body = std::move(body.text());
        return {};
    }

    static Rejection no_room() { return {503, "Too many large requests come at the same time; try again in a moment"}; }

    std::optional<Rejection> receive_more(Deadline until) {
        switch (socket_.receive(buffer_, until)) {
            case TimedSocket::Got::bytes:
                return {};
            case TimedSocket::Got::nothing:
                return Rejection{408, "The request did not come within the time that it may take"};
            default:
                return Rejection{400, "The connection ended before the request did"};
        }
    }

    void see_through_proxy(rest::Request& request) {
        const auto& trusted = hall_.service.trusted_proxies;
        request.address = peer_;
        if (std::ranges::find(trusted, peer_) != trusted.end()) {
            const auto field = joined_values(request.headers, "X-Forwarded-For");
            request.address = forwarded_address(field, trusted, peer_);
            return;
        }
        const auto by_proxy = [](const auto& field) {
            return same_name(field.first, "X-Forwarded-For") || same_name(field.first, "X-Forwarded-Proto") ||
                   same_name(field.first, "X-Forwarded-Host") || same_name(field.first, "Forwarded");
        };
        request.passed_on = std::erase_if(request.headers, by_proxy) > 0;
    }

    Outcome ask_service(const rest::Request& request) {
        try {
            return hall_.service.answer(request);
        } catch (const std::exception& failure) {
            hall_.log.error("a request failed",
                            {{"method", request.method}, {"path", request.path}, {"reason", failure.what()}});
            return rest::error_response(500, "Something went wrong on the server; it has noted what");
        }
    }

    bool refuse(const rest::Request& request, std::string_view version, const Rejection& rejection) {
        auto response = rest::error_response(rejection.status, rejection.why);
        if (hall_.service.complete_refusal) hall_.service.complete_refusal(request, response);
        const bool sent = send(response, true, false);
        observe(request, version, rejection.status, response.body.size());
        if (sent) say_goodbye();
        return false;
    }

    /// Without a wait for the peer: it gets no thread's time.
    void refuse_one_of_too_many() {
        began_ = steady_clock::now();
        rest::Request unread;
        unread.address = peer_;
        auto response =
            rest::error_response(429, "Too many connections come from your address: at most " +
                                          std::to_string(hall_.limits.connections_of_address) + " at the same time");
        response.set("Retry-After", "5");
        if (send(response, true, false)) socket_.say_goodbye(hall_.limits.goodbye_bytes, steady_clock::now());
        observe(unread, "", response.status, response.body.size());
    }

    bool send(const rest::Response& response, bool with_body, bool goes_on) {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        return socket_.send(write_answer(response, with_body, goes_on, now),
                            steady_clock::now() + hall_.limits.answer_within);
    }

    void say_goodbye() { socket_.say_goodbye(hall_.limits.goodbye_bytes, steady_clock::now() + hall_.limits.goodbye); }

    void observe(const rest::Request& request, std::string_view version, int status, std::size_t bytes) {
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - began_);
        hall_.service.observe({request, version, status, bytes, took});
    }

    Hall& hall_;
    TimedSocket socket_;
    std::string peer_;
    std::string buffer_;  // what has come and is not read yet
    steady_clock::time_point began_;
};

class ConnectionFactory : public Poco::Net::TCPServerConnectionFactory {
  public:
    explicit ConnectionFactory(Hall& hall) : hall_{hall} {}
    Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override {
        return new Connection(socket, hall_);
    }

  private:
    Hall& hall_;
};

/// The accept loop of POCO tells this what it could not do, and tries again at once: without a pause a process that has
/// no descriptor left would use up a processor and the log.
class AcceptErrors : public Poco::ErrorHandler {
  public:
    explicit AcceptErrors(core::Log& log) : log_{log} {}
    void exception(const Poco::Exception& failure) override { note(failure.displayText()); }
    void exception(const std::exception& failure) override { note(failure.what()); }
    void exception() override { note("unknown exception"); }

  private:
    void note(const std::string& what) {
        log_.error("cannot accept a connection; if there are too many open files, raise the limit (ulimit -n)",
                   {{"reason", what}});
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
    }
    core::Log& log_;
};

Poco::Net::SocketAddress resolve(const core::Endpoint& endpoint) {
    try {
        return {endpoint.host, endpoint.port};
    } catch (const Poco::Exception& failure) {
        net::throw_cannot_listen(endpoint, 0, failure.displayText());
    }
}

Poco::Net::ServerSocket listen_on(const core::Endpoint& endpoint, int backlog) {
    const auto address = resolve(endpoint);
    try {
        Poco::Net::ServerSocket socket;
        // Reuse the address, or a restart would wait until old connections are forgotten; never the port, or two
        // servers would share it without a word.
        socket.bind(address, true, false);
        net::set_inherited_options(static_cast<int>(socket.impl()->sockfd()), net::Limits{});
        socket.listen(backlog);
        return socket;
    } catch (const Poco::Exception& failure) {
        net::throw_cannot_listen(endpoint, failure.code(), net::describe(failure.code()));
    }
}

Poco::Net::TCPServerParams::Ptr parameters(const HttpLimits& limits) {
    Poco::Net::TCPServerParams::Ptr made(new Poco::Net::TCPServerParams);
    made->setMaxThreads(limits.connections);
    made->setMaxQueued(limits.queued);
    return made;
}

}  // namespace

struct HttpServer::Inside {
    Inside(const core::Endpoint& listen, const HttpLimits& limits, core::Log& log)
        : hall{limits, log},
          errors{log},
          pool{"http", std::min(2, limits.connections), limits.connections},
          socket{listen_on(listen, limits.backlog)},
          server{Poco::Net::TCPServerConnectionFactory::Ptr(new ConnectionFactory(hall)), pool, socket,
                 parameters(limits)} {
        hall.others_wait = [this] {
            // In this order: the connection that is in the queue now may be the one that the last thread takes now.
            return server.currentConnections() >= server.maxThreads() && server.queuedConnections() > 0;
        };
    }

    Hall hall;
    AcceptErrors errors;
    Poco::ErrorHandler* errors_before = nullptr;
    Poco::ThreadPool pool;
    Poco::Net::ServerSocket socket;
    Poco::Net::TCPServer server;
};

HttpServer::HttpServer(const core::Endpoint& listen, const HttpLimits& limits, core::Log& log)
    : inside_{std::make_unique<Inside>(listen, limits, log)} {}

HttpServer::~HttpServer() {
    stop(std::chrono::milliseconds{0});
}

core::Endpoint HttpServer::endpoint() const {
    const auto address = inside_->socket.address();
    return {address.host().toString(), address.port()};
}

void HttpServer::start(HttpService service) {
    inside_->hall.service = std::move(service);
    inside_->errors_before = Poco::ErrorHandler::set(&inside_->errors);
    inside_->server.start();
}

bool HttpServer::stop(std::chrono::milliseconds grace) {
    auto& hall = inside_->hall;
    const auto until = steady_clock::now() + grace;
    hall.stopping = true;
    inside_->server.stop();  // within a quarter of a second; what was queued for a thread is closed
    if (inside_->errors_before != nullptr) Poco::ErrorHandler::set(std::exchange(inside_->errors_before, nullptr));
    const auto all_ended = [](const auto& open) { return open.empty(); };
    hall.open.with([](auto& open) {
        for (auto* each : open) each->shut_down_reading();  // an answer that is being made still goes out
    });
    if (hall.open.wait_until(until, all_ended, all_ended)) return true;
    hall.open.with([](auto& open) {
        for (auto* each : open) each->shut_down();
    });
    constexpr std::chrono::milliseconds to_see_it{500};
    return hall.open.wait_until(steady_clock::now() + to_see_it, all_ended, all_ended);
}

std::size_t HttpServer::connections() const {
    return inside_->hall.open.with([](const auto& open) { return open.size(); });
}

std::string forwarded_address(std::string_view field, const std::vector<std::string>& trusted, std::string peer) {
    constexpr std::size_t longest_address = 45;  // of version 6 with one of version 4 inside
    while (!field.empty() && std::ranges::find(trusted, peer) != trusted.end()) {
        const auto comma = field.rfind(',');
        auto last = comma == std::string_view::npos ? field : field.substr(comma + 1);
        field = comma == std::string_view::npos ? std::string_view{} : field.substr(0, comma);
        while (last.starts_with(' ')) last.remove_prefix(1);
        while (last.ends_with(' ')) last.remove_suffix(1);
        if (last.empty() || last.size() > longest_address) break;
        peer = last;
    }
    return peer;
}

}  // namespace jtwitter
