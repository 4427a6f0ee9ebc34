#include "tests/e2e/ch01-chatroom/xmpp-server/xmpp_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "shared/crypto/token.hpp"
#include "shared/testkit/process.hpp"

namespace xmpp_e2e {

XmppPeer::XmppPeer(const core::Endpoint& server) : socket_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port);
    inet_pton(AF_INET, server.host.c_str(), &address.sin_addr);
    if (socket_ < 0 || connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::system_error(errno, std::generic_category(), "connecting to " + core::to_string(server));
}

XmppPeer::~XmppPeer() {
    if (socket_ >= 0) close(socket_);
}

XmppPeer::XmppPeer(XmppPeer&& other) noexcept
    : socket_{std::exchange(other.socket_, -1)}, received_{std::move(other.received_)} {}

bool XmppPeer::send(std::string_view text) {
    while (!text.empty()) {
        const auto count = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::optional<std::string> XmppPeer::read_until(std::string_view text) {
    const auto until = std::chrono::steady_clock::now() + testkit::patience;
    for (;;) {
        if (const auto at = received_.find(text); at != std::string::npos) {
            auto found = received_.substr(0, at + text.size());
            received_.erase(0, at + text.size());
            return found;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd wait{socket_, POLLIN, 0};
        if (left.count() <= 0 || poll(&wait, 1, static_cast<int>(left.count())) <= 0) return {};
        std::array<char, 64 * 1024> buffer{};
        const auto count = recv(socket_, buffer.data(), buffer.size(), 0);
        if (count <= 0) return {};
        received_.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

std::string XmppPeer::read_to_the_end() {
    static_cast<void>(read_until("\x01 never comes"));
    return std::exchange(received_, {});
}

std::string XmppPeer::read_now() {
    std::array<char, 64 * 1024> buffer{};
    for (;;) {
        const auto count = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count <= 0) return std::exchange(received_, {});
        received_.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

bool XmppPeer::open() {
    return send(
               "<stream:stream to='im.example' xmlns='jabber:client' "
               "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>") &&
           read_until("</stream:features>");
}

bool XmppPeer::log_in(const std::string& name, bool registers) {
    const auto password = "secret of " + name;
    if (!open()) return false;
    if (registers) {
        send("<iq type='set' id='reg'><query xmlns='jabber:iq:register'><username>" + name + "</username><password>" +
             password + "</password></query></iq>");
        if (!read_until("<iq type='result' id='reg'/>")) return false;
    }
    const auto plain = std::string(1, '\0') + name + std::string(1, '\0') + password;
    return send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + crypto::base64(plain) +
                "</auth>") &&
           read_until("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>") && open();
}

bool XmppPeer::bind(const std::string& resource) {
    return send("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource +
                "</resource></bind></iq>") &&
           read_until("</bind></iq>");
}

}  // namespace xmpp_e2e
