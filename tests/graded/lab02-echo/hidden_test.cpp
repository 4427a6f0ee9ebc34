#include <gtest/gtest.h>

#include <csignal>
#include <vector>

#include "tests/graded/lab02-echo/echo.hpp"

TEST_F(Echo, sends_the_rest_when_a_call_is_interrupted) {
    server.starts();
    auto ann = arrives("ann");
    for (int round = 0; round < 6; ++round) {
        const auto bytes = much(16 * mebibyte);
        const auto taken = ann.sends_what_fits(bytes);
        server.pauses();
        server.goes_on();
        ann.expects(std::string_view(bytes).substr(0, taken),
                    "a call that was interrupted may have sent a part, or must be made again");
    }
    speaks(ann);
}

TEST_F(Echo, lives_on_when_a_client_leaves_before_its_echo_comes) {
    server.starts();
    auto ann = arrives("ann");
    for (int round = 0; round < 4; ++round) {
        auto bob = arrives_at_last("bob");
        server.pauses();
        bob.sends(any_bytes(static_cast<std::size_t>(any(20'000, 30'000))));
        bob.closes();
        server.goes_on();
        speaks(ann);
    }
    server.pauses();
    server.connects("eve").resets();
    server.goes_on();
    auto joe = arrives_at_last("joe");
    speaks(ann);
    speaks(joe);
}

TEST_F(Echo, sends_back_all_that_waits_when_a_client_that_did_not_read_half_closes) {
    server.starts();
    auto slow = arrives("slow");
    const auto bytes = much(16 * mebibyte);
    const auto taken = slow.sends_what_fits(bytes);
    slow.half_closes();
    slow.expects(std::string_view(bytes).substr(0, taken), "it sends no more, but now it reads");
    slow.expects_end();
}

TEST_F(Echo, does_not_collect_what_a_client_does_not_read) {
    server.starts();
    auto slow = arrives("slow");
    const auto bytes = much(96 * mebibyte);
    const auto taken = slow.sends_what_fits(bytes);
    if (taken == bytes.size())
        graded::end_test(story, "failed",
                         "the server has read everything, although the client reads nothing: it must stop reading, or "
                         "one client can take all its memory");
    slow.expects(std::string_view(bytes).substr(0, taken));
}

TEST_F(Echo, keeps_nothing_of_clients_that_left) {
    server.starts();
    arrives("the first").closes();
    const int files = server.open_files();
    for (int round = 0; round < 25; ++round) {
        auto bob = arrives_at_last("bob");
        const auto how = any(0, 2);
        if (how == 0) {
            bob.half_closes();
            bob.expects_end();
        } else if (how == 1) {
            bob.closes();
        } else {
            bob.resets();
        }
    }
    std::vector<graded::Client> guests;
    for (const auto* name : {"ann", "bob", "eve", "joe"}) guests.push_back(arrives_at_last(name));
    for (int round = 0; round < 12; ++round) is_refused(server.connects("one too many"));
    guests.clear();
    for (int round = 0; round < 3; ++round)
        arrives_at_last("kim");  // a server may look for who left when somebody comes
    auto last = arrives_at_last("the last");
    server.expects_open_files(files + 2 * places, "a client that left, and one that was refused, leaves no open file");
    server.expects_threads(2 * places, "the thread of a client ends with the client");
    speaks(last);
}

TEST_F(Echo, stops_whatever_its_clients_do) {
    server.starts();
    arrives("the first").closes();
    std::vector<graded::Client> guests;
    for (auto left = any(0, places - 1); left > 0; --left) {
        guests.push_back(arrives_at_last("guest " + std::to_string(left)));
        const auto what = any(0, 2);
        if (what == 0) fills_all_buffers(guests.back());
        if (what == 1) speaks(guests.back());
    }
    server.gets_signal(any(0, 1) == 0 ? SIGTERM : SIGINT);
    server.expects_exit(0, time_to_stop);
}
