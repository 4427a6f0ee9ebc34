// Whatever people send, the server with all its extensions stays in order: nothing crashes, and what it keeps can be
// taken up again by the next process.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/unit/ch01-chatroom/xmpp-session/world.hpp"

namespace {

/// Between two pieces of input: who says the next one, and what happens besides.
constexpr char marker = '\x1E';

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace xmpp::session;
    WorldSettings settings;
    settings.guard.on = false;
    World world(settings);
    for (const auto* name : {"alice", "bob"}) {
        world.has_account(name);
        world.comes(name, name);
        world.says(name, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
    }
    world.connects("stranger");
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    while (!rest.empty()) {
        const auto end = rest.find(marker);
        const auto piece = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (piece.empty()) continue;
        const auto head = static_cast<std::uint8_t>(piece.front());
        const char* who = head % 4 == 0 ? "stranger" : head % 2 == 0 ? "alice" : "bob";
        world.holds_back = head % 3 == 0;
        world.says(who, piece.substr(1));
        if (head % 16 == 7) world.waits(std::chrono::seconds{1});
        if (head % 32 == 9) world.drops(who);
        if (head % 64 == 11) world.is_killed_and_restarted();
        if (!world.is_open(who)) {
            if (std::string_view(who) == "stranger")
                world.connects(who);
            else if (world.storage.has_account(who))
                world.comes(who, who);
        }
    }
    world.holds_back = false;
    world.settle();
    world.is_killed_and_restarted();
    if (world.server().figures().sessions > 100) std::abort();
    return 0;
}
