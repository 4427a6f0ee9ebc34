// Whatever a server sends, and wherever its connections break, the client stays in order, and what it shows can do
// nothing to a terminal.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ch01-chatroom/xmpp-client/screen.hpp"
#include "shared/text/utf8.hpp"
#include "tests/unit/ch01-chatroom/xmpp-client-session/talk.hpp"

namespace {

/// Between two pieces of input. The first byte of a piece says what happens besides.
constexpr char marker = '\x1E';

void check(const std::string& row) {
    // The only control sequence of a screen without colours sends the cursor to a column.
    for (std::string_view rest = row; !rest.empty();) {
        const auto escape = rest.find('\x1B');
        if (text::find_control(rest.substr(0, escape))) std::abort();
        if (escape == std::string_view::npos) return;
        rest.remove_prefix(rest.find('G', escape) + 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace xmpp::client;
    Talk talk;
    talk.comes_online(management);
    talk.session.join(xmpp::Jid::parse("room@c.im.example").value(), "Al");
    talk.session.send_message(xmpp::Jid::parse("bob@im.example").value(), "hi");
    Screen screen("", false);
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    while (!rest.empty()) {
        const auto end = rest.find(marker);
        const auto piece = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (piece.empty()) continue;
        const auto head = static_cast<std::uint8_t>(piece.front());
        talk.hears(piece.substr(1));
        if (head % 16 == 3) talk.loses_the_connection();
        if (head % 16 == 5) talk.waits(std::chrono::seconds{head});
        if (head % 32 == 7) talk.session.log_out();
        if (talk.session.is_over() && head % 2 == 0) talk.comes_online(management);
        if (talk.session.is_over() && head % 2 == 1) talk.connects();
        for (const auto& event : talk.session.take_events()) screen.take(event, talk.now.wall);
        screen.step(head % 3);
        for (const auto& row : screen.draw(40 + head % 64, 10, talk.session)) check(row);
    }
    return 0;
}
