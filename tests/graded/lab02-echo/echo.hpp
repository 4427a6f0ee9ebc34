// The words that the graded tests of lab02 are written in.
#pragma once

#include <chrono>
#include <string>

#include "tests/graded/kit/server.hpp"

class Echo : public graded::SystemTest {
  protected:
    static constexpr int places = 4;
    static constexpr std::chrono::seconds time_to_stop{5};

    /// A client that got its first word back: its place is taken.
    graded::Client arrives(const std::string& name, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        auto client = server.connects(name, where);
        speaks(client, where);
        return client;
    }
    /// As arrives, where somebody has just left: the server may take a moment to see that.
    graded::Client arrives_at_last(const std::string& name,
                                   const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        const auto word = any_word();
        return server.connects_until_served(name, word, word, "a place is free", where);
    }
    void speaks(graded::Client& client, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        const auto word = any_word();
        client.sends(word, where);
        client.expects(word, "every byte comes back as soon as it has come", where);
    }
    void is_refused(graded::Client client, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        client.expects_line("Sorry, all 4 places are taken. Try again later.", "all places are taken", where);
        client.expects_end("a client that is refused gets the line and nothing else", where);
    }

    /// The client sends and reads nothing, until the server waits in send() and there is no room at all. A thread in
    /// send() sleeps on until a third of the buffer is free; a signal wakes it, and it takes the room that there is.
    void fills_all_buffers(graded::Client& client) {
        const auto bytes = much(16 * mebibyte);
        client.sends_what_fits(bytes);
        server.pauses();
        server.goes_on();
        client.sends_what_fits(bytes);
    }

    /// So many bytes. What repeats in them has an odd length, so that bytes lost or sent twice show.
    std::string much(std::size_t size) {
        const auto part = any_bytes(65'521);
        std::string all;
        while (all.size() < size) all += part;
        all.resize(size);
        return all;
    }
    static constexpr std::size_t mebibyte = 1 << 20;
};
