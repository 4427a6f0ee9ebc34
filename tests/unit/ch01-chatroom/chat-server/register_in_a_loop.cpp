// The victim of kill_test: registers one nick after the other in the data directory argv[1] and prints
// "registered NICK" when it was told `done`. Two registrations are always under way, so that a kill finds it writing.
#include <iostream>
#include <string>

#include "ch01-chatroom/chat-server/accounts_file.hpp"
#include "shared/core/guarded.hpp"
#include "storage_fixture.hpp"

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    using chat::session::AccountAnswer, chat::session::Ticket;
    const std::string round = argv[2];
    const auto nick_of = [&](Ticket ticket) {
        return "nick-" + round + "-" + std::to_string(static_cast<std::uint64_t>(ticket));
    };
    RecordingLog log;
    core::Guarded<std::uint64_t> answered;
    const chat::server::DataDirectory directory(argv[1]);
    chat::server::AccountsFile accounts(
        directory, {.cost = {.memory_kib = 8, .iterations = 1, .parallelism = 1}},
        [](std::string_view nick) { return std::string(nick); },
        [&](Ticket ticket, AccountAnswer answer) {
            answered.with([&](std::uint64_t& count) {
                ++count;
                if (answer == AccountAnswer::done) std::cout << "registered " << nick_of(ticket) << std::endl;
            });
            answered.notify_all();
        },
        log);
    for (std::uint64_t asked = 0;; ++asked) {
        accounts.register_nick(Ticket{asked}, nick_of(Ticket{asked}), "secret of " + nick_of(Ticket{asked}));
        answered.wait([&](std::uint64_t count) { return asked + 1 - count < 2; }, [](std::uint64_t) {});
    }
}
