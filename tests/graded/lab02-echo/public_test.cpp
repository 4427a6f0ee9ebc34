#include <gtest/gtest.h>

#include <csignal>
#include <iterator>
#include <list>
#include <vector>

#include "tests/graded/lab02-echo/echo.hpp"

TEST_F(Echo, sends_back_what_comes_as_soon_as_it_comes) {
    server.starts();
    auto ann = server.connects("ann");
    for (int round = 0; round < 5; ++round) speaks(ann);
    const auto line = any_text(30) + "\n";
    ann.sends(line);
    ann.expects(line, "the end of the line, too");
}

TEST_F(Echo, sends_back_bytes_of_any_value) {
    server.starts();
    auto ann = server.connects("ann");
    std::string all_values;
    for (int value = 0; value < 256; ++value) all_values += static_cast<char>(value);
    ann.sends(all_values);
    ann.expects(all_values, "bytes are no text: also 0, 0xff and '\\r' come back");
    const auto bytes = any_bytes(static_cast<std::size_t>(any(1000, 3000)));
    ann.sends(bytes);
    ann.expects(bytes);
}

TEST_F(Echo, sends_back_much) {
    server.starts();
    auto ann = server.connects("ann");
    const auto bytes = much(static_cast<std::size_t>(any(3, 4)) * mebibyte + static_cast<std::size_t>(any(1, 5000)));
    ann.exchanges(bytes, bytes, "nothing is lost, and nothing comes twice");
    speaks(ann);
}

TEST_F(Echo, sends_back_the_last_bytes_and_ends_the_connection_when_a_client_half_closes) {
    server.starts();
    auto ann = server.connects("ann");
    speaks(ann);
    const auto bytes = any_bytes(static_cast<std::size_t>(any(20'000, 30'000)));
    server.pauses();
    ann.sends(bytes);
    ann.half_closes();
    server.goes_on();
    ann.expects(bytes, "ann sends no more, but she still reads");
    ann.expects_end("she has sent all, and got all");
}

TEST_F(Echo, serves_four_clients_side_by_side) {
    server.starts();
    std::vector<graded::Client> guests;
    for (const auto* name : {"ann", "bob", "eve", "joe"}) guests.push_back(arrives(name));
    for (int round = 0; round < 8; ++round) speaks(guests[static_cast<std::size_t>(any(0, places - 1))]);
    for (auto& guest : guests) speaks(guest);
}

TEST_F(Echo, serves_others_while_a_client_does_not_read) {
    server.starts();
    auto slow = arrives("slow");
    const auto bytes = much(16 * mebibyte);
    const auto taken = slow.sends_what_fits(bytes);
    auto ann = arrives("ann");
    const auto hers = much(mebibyte);
    ann.exchanges(hers, hers, "that another client does not read is not her concern");
    slow.expects(std::string_view(bytes).substr(0, taken), "it reads again: all its bytes come back");
}

TEST_F(Echo, goes_on_when_a_client_resets_its_connection) {
    server.starts();
    auto ann = arrives("ann");
    for (int round = 0; round < 8; ++round) {
        auto bob = arrives_at_last("bob");
        if (round % 2 == 1) bob.sends_what_fits(much(16 * mebibyte));  // so that the server is waiting in send()
        bob.resets();
        speaks(ann);
    }
    server.expects_running();
}

TEST_F(Echo, tells_the_fifth_client_that_all_places_are_taken) {
    server.starts();
    std::vector<graded::Client> guests;
    for (const auto* name : {"ann", "bob", "eve", "joe"}) guests.push_back(arrives(name));
    is_refused(server.connects("the fifth"));
    is_refused(server.connects("the sixth"));
    for (auto& guest : guests) speaks(guest);
}

TEST_F(Echo, gives_a_place_that_is_free_again_to_the_next_client) {
    server.starts();
    std::list<graded::Client> guests;
    for (const auto* name : {"ann", "bob", "eve", "joe"}) guests.push_back(arrives(name));
    is_refused(server.connects("the fifth"));
    for (const auto* name : {"kim", "leo", "mia", "ned", "ola"}) {
        const auto leaving = std::next(guests.begin(), any(0, places - 1));
        leaving->half_closes();
        leaving->expects_end("this client has finished");
        guests.erase(leaving);
        guests.push_back(arrives_at_last(name));
    }
    is_refused(server.connects("the last"));
    for (auto& guest : guests) speaks(guest);
}

TEST_F(Echo, stops_on_sigterm_while_clients_are_silent) {
    server.starts();
    auto ann = arrives("ann");
    auto bob = arrives("bob");
    server.gets_signal(SIGTERM);
    server.expects_exit(0, time_to_stop);
    ann.expects_any_end();
    bob.expects_any_end();
}

TEST_F(Echo, stops_on_sigint_while_a_client_does_not_read) {
    server.starts();
    auto slow = arrives("slow");
    fills_all_buffers(slow);
    server.gets_signal(SIGINT);
    server.expects_exit(0, time_to_stop);
}
