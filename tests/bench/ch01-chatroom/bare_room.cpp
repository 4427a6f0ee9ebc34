// The least that a chat room can be on Asio: every line to everyone, no names, no limits, no errors told. It is the
// yardstick of chat_load: what our server does more, it does on top of this. Like ours it sends once a turn of the
// loop: all lines that came in meanwhile go to a client in one piece.
#include <boost/asio.hpp>
#include <iostream>
#include <memory>
#include <set>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

struct Session;
std::set<std::shared_ptr<Session>> room;
bool will_flush = false;

struct Session : std::enable_shared_from_this<Session> {
    explicit Session(tcp::socket s) : socket(std::move(s)) {}

    void read() {
        auto self = shared_from_this();
        socket.async_read_some(asio::buffer(incoming),
                               [this, self](boost::system::error_code error, std::size_t count) {
                                   if (error) return void(room.erase(self));
                                   half.append(incoming.data(), count);
                                   if (const auto end = half.rfind('\n'); end != std::string::npos) {
                                       for (const auto& member : room) member->pending.append(half, 0, end + 1);
                                       half.erase(0, end + 1);
                                       if (!will_flush) asio::post(socket.get_executor(), flush_all);
                                       will_flush = true;
                                   }
                                   read();
                               });
    }

    static void flush_all() {
        will_flush = false;
        for (const auto& member : room) {
            if (member->writing.empty() && !member->pending.empty()) member->write();
        }
    }

    void write() {
        writing.swap(pending);
        auto self = shared_from_this();
        asio::async_write(socket, asio::buffer(writing), [this, self](boost::system::error_code error, std::size_t) {
            writing.clear();
            if (!error && !pending.empty()) write();
        });
    }

    tcp::socket socket;
    std::array<char, 16384> incoming{};
    std::string half, pending, writing;
};

int main() {
    asio::io_context loop(1);
    tcp::acceptor acceptor(loop, {asio::ip::make_address("127.0.0.1"), 0});
    std::cout << "ready bare_room 127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
    std::function<void()> accept = [&] {
        acceptor.async_accept([&](boost::system::error_code error, tcp::socket socket) {
            if (!error) (*room.insert(std::make_shared<Session>(std::move(socket))).first)->read();
            accept();
        });
    };
    accept();
    loop.run();
}
