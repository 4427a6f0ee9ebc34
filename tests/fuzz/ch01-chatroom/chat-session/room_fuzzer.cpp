// A whole conversation: the first byte of each piece says which of four people sends it and what else happens.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/unit/ch01-chatroom/chat-session/accounts_of_a_test.hpp"

namespace {

/// Every line that the room sends must end in a newline and be one that a client can read.
class CheckingOutbox final : public engine::Outbox {
  public:
    void send(engine::ConnectionId, std::string_view bytes) override {
        if (!bytes.ends_with('\n') || !chat::messages::parse_server_line(bytes.substr(0, bytes.size() - 1)))
            std::abort();
        if (bytes.size() > chat::messages::server_line_limit + 1) std::abort();
    }
    void close(engine::ConnectionId, std::string_view) override {}
    std::size_t waiting(engine::ConnectionId) override { return 0; }
    std::size_t unacknowledged(engine::ConnectionId) override { return 0; }
    void note(engine::ConnectionId, std::string_view) override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace chat::session;
    RoomFixture fixture{Settings{.operator_keys = {"root"}, .history = 3, .crowd = 2}};
    CheckingOutbox out;
    core::Now now{std::chrono::steady_clock::time_point{std::chrono::hours{1}}, {}};
    std::uint32_t places = 0;
    engine::ConnectionId people[4]{};
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    while (!rest.empty()) {
        const auto head = static_cast<std::uint8_t>(rest.front());
        const auto length = std::min<std::size_t>(rest.size() - 1, 1 + (head >> 2) * 4u);
        auto& who = people[head & 3];
        if (who == engine::ConnectionId{}) {
            ++places;
            who = engine::make_connection_id(places, places);
            fixture.room.connected(who, "127.0.0.1:4000", now, out);
        }
        fixture.room.received(who, rest.substr(1, length), now, out);
        if (head % 7 == 0) {
            const bool stays = head % 2 == 0 && fixture.room.input_ended(who, now, out);
            if (!stays) fixture.room.disconnected(who, "reset", now, out);
            who = {};
        }
        if (head % 5 == 0 && !fixture.accounts.questions.empty()) {
            const auto [ticket, answer] = fixture.accounts.answer_next();
            fixture.room.answer(ticket, answer, now, out);
        }
        now.steady += std::chrono::milliseconds{head * 10};
        fixture.room.tick(now, out);
        rest.remove_prefix(1 + length);
    }
    if (fixture.room.member_count() > fixture.room.connection_count()) std::abort();
    return 0;
}
