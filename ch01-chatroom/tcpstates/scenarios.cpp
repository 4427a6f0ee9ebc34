#include "ch01-chatroom/tcpstates/scenarios.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace tcpstates {

namespace {

/// The server's end of a connection that accept() has not given out yet: the client's addresses, looked at from the
/// other side.
FourTuple seen_from_the_server(const End& client) {
    return {.local = client.addresses().remote, .remote = client.addresses().local};
}

void closed(Story& story, const Choices&) {
    End socket{"socket"};
    story.tell("socket() makes a socket, and nothing else is done with it.");
    story.expect(socket, State::closed, "There is a descriptor but no connection: CLOSED means 'nothing there yet'.");
}

void listen(Story& story, const Choices&) {
    End server{"server"};
    story.expect(server, State::closed, "A fresh socket.");
    server.listen();
    story.tell("The server calls bind() and listen().");
    story.expect(server, State::listen,
                 "It waits for a SYN. It never carries data itself: each caller gets a new socket.");
    server.give_up();
    story.tell("The server ends it: shutdown(), as close() would, but the descriptor stays to be read.");
    story.expect(server, State::closed, "Nobody listens on the port any more.");
}

void syn_sent(Story& story, const Choices&) {
    End listener{"listener"}, first{"first client"}, client{"client"}, impatient{"impatient client"};
    listener.listen(0);
    first.connect(listener);
    listener.wait_for_caller();
    story.tell("A server listens with a backlog of 0, and a first client fills the queue: nobody calls accept().");

    story.expect(client, State::closed, "A fresh socket.");
    client.begin_connect(listener);
    story.tell("The client calls connect(). The server's kernel drops its SYN, because the queue is full.");
    story.expect(client, State::syn_sent, "The SYN is out, no SYN,ACK comes back; the client will send it again.");

    story.expect(impatient, State::closed, "A fresh socket.");
    impatient.begin_connect(listener);
    story.expect(impatient, State::syn_sent, "A second one waits the same way,");
    impatient.give_up();
    story.expect(impatient, State::closed, "and gives up: nothing has to be said to anybody.");

    const End accepted = listener.accept("accepted");
    story.tell("The server calls accept(): the queue has room. The client's SYN comes again after a second.");
    client.finish_connect();
    story.expect(client, State::established, "SYN,ACK came, the ACK is sent.");
}

void syn_received(Story& story, const Choices&) {
    End listener{"server"}, client{"client"};
    listener.listen();
    listener.set_option(IPPROTO_TCP, TCP_DEFER_ACCEPT, 30, "TCP_DEFER_ACCEPT");
    story.tell("The server listens with TCP_DEFER_ACCEPT: 'show me a caller only when it has sent data'.");
    story.expect(listener, State::listen, "The listening socket.");
    client.connect(listener);
    story.tell("The client connects and says nothing.");
    story.expect(client, State::established, "For the client the handshake is over: it has its SYN,ACK.");
    story.expect_by_address("server", seen_from_the_server(client), State::syn_received,
                            "The server's kernel passed over the bare ACK. It keeps a small request, not a socket yet: "
                            "no descriptor shows it.",
                            patience);
    client.send("x");
    const End server = listener.accept("server");
    story.tell("The client sends one byte, and accept() returns.");
    story.expect(server, State::established, "Now the request has become a socket.");
}

void established(Story& story, const Choices&) {
    const auto [client, server] = connected_pair();
    story.tell("connect() on one side, accept() on the other.");
    story.expect(client, State::established, "Both have seen the other's SYN acknowledged:");
    story.expect(server, State::established, "data may flow both ways.");
}

void fin_wait_1(Story& story, const Choices&) {
    auto [client, server] = connected_pair(Windows::small);
    story.expect(client, State::established, "Connected.");
    client.fill();
    story.tell("The client writes until nothing more goes; the server does not read. The server's window is full.");
    client.finish_sending();
    story.tell("The client calls shutdown(SHUT_WR). Its FIN has to wait behind data that no window lets through.");
    story.expect(client, State::fin_wait_1, "Our side is closed, and the peer has not acknowledged our FIN.");
    server.drain();
    story.tell("The server reads everything. The data goes, then the FIN; the server's kernel acknowledges it.");
    story.expect(client, State::fin_wait_2, "Our FIN is acknowledged.");
}

void fin_wait_2(Story& story, const Choices&) {
    auto [client, server] = connected_pair();
    client.finish_sending();
    server.drain();
    story.tell("The client calls shutdown(SHUT_WR). The server sees the end of the stream, and does not close.");
    story.expect(client, State::fin_wait_2, "Our FIN is acknowledged, the peer's FIN has not come: it may still talk.");
    story.expect(server, State::close_wait, "The peer, meanwhile.");
}

void close_wait(Story& story, const Choices&) {
    auto [client, server] = connected_pair();
    story.expect(server, State::established, "Connected.");
    client.close();
    server.drain();
    story.tell("The client closes. The server's recv() returns 0, and the server does nothing about it.");
    story.expect(server, State::close_wait,
                 "The kernel waits for OUR program to close. Many of these in a server are a leak in that server.");
}

void closing(Story& story, const Choices&) {
    auto [client, server] = connected_pair(Windows::small);
    client.fill();
    server.fill();
    story.tell("Both ends write until nothing more goes; nobody reads. Both windows are full.");
    client.finish_sending();
    server.finish_sending();
    story.tell("Both ends call shutdown(SHUT_WR). Both FINs wait behind their data.");
    story.expect(client, State::fin_wait_1, "Closed here, not yet told to the other.");
    story.expect(server, State::fin_wait_1, "The same: both closed at once.");
    client.drain();
    story.tell("The client reads everything, up to the server's FIN. The server still reads nothing.");
    story.expect(client, State::closing, "The peer's FIN came before the acknowledgement of ours: the closes crossed.");
    story.expect(server, State::fin_wait_2, "The server's FIN is acknowledged, the client's has not reached it.");
    server.drain();
    story.tell("The server reads everything, up to the client's FIN, and acknowledges it.");
    story.expect_by_address(client, State::time_wait, "Both FINs are sent and acknowledged.");
}

void last_ack(Story& story, const Choices&) {
    auto [client, server] = connected_pair(Windows::small);
    server.fill();
    story.tell("The server writes until nothing more goes; the client does not read. The client's window is full.");
    client.finish_sending();
    server.drain();
    story.tell("The client calls shutdown(SHUT_WR), and the server sees it.");
    story.expect(server, State::close_wait, "The peer has closed, we have not.");
    server.finish_sending();
    story.tell("The server calls shutdown(SHUT_WR) too. Its FIN waits behind its data.");
    story.expect(server, State::last_ack, "Both have closed; only the acknowledgement of our FIN is missing.");
    server.close();
    story.tell("The server calls close(): no descriptor is left, and no process. The kernel goes on alone.");
    story.expect_by_address(server, State::last_ack, "An orphan: the kernel still owes the peer data and a FIN.");
    client.drain();
    story.tell("The client reads everything, and acknowledges the FIN.");
    story.expect_by_address(server, State::closed, "Forgotten at once: who closes last does not have to wait.");
}

void time_wait(Story& story, const Choices& choices) {
    auto [client, server] = connected_pair();
    client.finish_sending();
    server.drain();
    story.tell("The client closes first: shutdown(SHUT_WR); the server sees the end of the stream.");
    story.expect(client, State::fin_wait_2, "Our FIN is acknowledged.");
    server.close();
    client.drain();
    story.tell("The server closes too. The client acknowledges that FIN, the last segment of all.");
    story.expect_by_address(client, State::time_wait,
                            "Who closes first waits: the last ACK may be lost, and late segments must not reach a new "
                            "connection with the same four numbers.");
    story.show(
        "TCP_INFO on the client's descriptor says CLOSED: the kernel has taken TIME-WAIT out of the socket, into "
        "a small record of its own. It stays 60 s, program or no program.",
        state_by_descriptor(client.descriptor()) == State::closed);
    if (choices.wait_out) {
        story.tell("Now wait for it.");
        story.expect_by_address(client.name(), client.addresses(), State::closed,
                                "2 MSL are over (Linux: 60 s, fixed): the four numbers are free again.",
                                std::chrono::seconds(90));
    }
}

void half_close(Story& story, const Choices&) {
    auto [client, server] = connected_pair();
    client.send("question");
    client.finish_sending();
    story.tell("The client sends its question and calls shutdown(SHUT_WR): 'that is all I ask'.");
    const auto length = server.drain();
    story.show("The server reads up to the end of the stream: 8 bytes. Now it knows the whole question.", length == 8);
    story.expect(client, State::fin_wait_2, "One direction is closed,");
    story.expect(server, State::close_wait, "the other is open:");
    server.send("answer");
    story.show("the server sends its answer, and the client reads it.", client.receive() == "answer");
    server.close();
    client.drain();
    story.expect_by_address(client, State::time_wait, "The server has closed too.");
}

void reset(Story& story, const Choices&) {
    auto [client, server] = connected_pair();
    story.expect(client, State::established, "Connected.");
    const FourTuple servers_end = server.addresses();
    server.abort();
    story.tell("The server closes with SO_LINGER {on, 0 s}: the kernel sends RST instead of FIN.");
    story.show("The client's recv() fails with ECONNRESET, 'connection reset by peer'.",
               client.receive_error() == ECONNRESET);
    story.expect(client, State::closed, "No FIN, no ACK, no waiting. Data on the way is lost.");
    story.expect_by_address("server", servers_end, State::closed,
                            "And nothing is left on the server's side: no TIME-WAIT.", patience);
}

void restart(Story& story, const Choices&) {
    End listener{"listener"}, client{"client"};
    listener.set_option(SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    listener.listen();
    client.connect(listener);
    End server = listener.accept("server");
    const std::uint16_t port = listener.port();
    listener.close();
    server.close();
    client.drain();
    client.close();
    story.tell("A server (with SO_REUSEADDR) ends and closes its connection first; then the client closes.");
    story.expect_by_address(server, State::time_wait,
                            "The server closed first, so the server's port has the TIME-WAIT.");

    End plain{"plain successor"};
    story.show("It starts again: bind() to the same port without SO_REUSEADDR fails with EADDRINUSE.",
               plain.try_bind(port) == EADDRINUSE);
    End successor{"successor"};
    successor.set_option(SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    story.show("bind() with SO_REUSEADDR works: old connections in TIME-WAIT do not hinder a new listener.",
               successor.try_bind(port) == 0);
    successor.listen();
    story.expect(successor, State::listen, "The server is back, without a minute of waiting.");
    End rival{"rival"};
    rival.set_option(SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    story.show(
        "A second listener on that port still gets EADDRINUSE: the option does not let two servers share a port.",
        rival.try_bind(port) == EADDRINUSE);
}

void restart_of_a_careless_server(Story& story, const Choices&) {
    End listener{"listener"}, client{"client"};
    listener.listen();
    client.connect(listener);
    End server = listener.accept("server");
    const std::uint16_t port = listener.port();
    listener.close();
    server.close();
    client.drain();
    client.close();
    story.tell("The same, but the old server had not set SO_REUSEADDR.");
    story.expect_by_address(server, State::time_wait, "The TIME-WAIT inherits that from its socket.");
    End successor{"successor"};
    successor.set_option(SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    story.show("bind() fails with EADDRINUSE, although the successor sets it: on Linux both must. Set it always.",
               successor.try_bind(port) == EADDRINUSE);
}

void restarts(Story& story, const Choices& choices) {
    restart(story, choices);
    restart_of_a_careless_server(story, choices);
}

constexpr std::array<Scenario, 14> all_scenarios{{
    {"CLOSED", State::closed, "nothing there yet", closed},
    {"LISTEN", State::listen, "a server waits for callers", listen},
    {"SYN-SENT", State::syn_sent, "called, no answer yet", syn_sent},
    {"SYN-RECEIVED", State::syn_received, "a caller whose handshake is not finished", syn_received},
    {"ESTABLISHED", State::established, "connected", established},
    {"FIN-WAIT-1", State::fin_wait_1, "we closed, the peer has not acknowledged it", fin_wait_1},
    {"FIN-WAIT-2", State::fin_wait_2, "we closed, the peer may still talk", fin_wait_2},
    {"CLOSE-WAIT", State::close_wait, "the peer closed, our program has not", close_wait},
    {"CLOSING", State::closing, "both closed at the same moment", closing},
    {"LAST-ACK", State::last_ack, "closed second, waiting for the last acknowledgement", last_ack},
    {"TIME-WAIT", State::time_wait, "closed first, and waits before it forgets", time_wait},
    {"half-close", {}, "one direction closed, the other in use", half_close},
    {"reset", {}, "the hard end", reset},
    {"restart", {}, "why a server sets SO_REUSEADDR", restarts},
}};

}  // namespace

std::span<const Scenario> scenarios() {
    return all_scenarios;
}

const Scenario* find_scenario(std::string_view name) {
    const auto state = state_of_name(name);
    const auto* const found = std::ranges::find_if(all_scenarios, [&](const Scenario& scenario) {
        return state ? scenario.shows == state : scenario.name == name;
    });
    return found == all_scenarios.end() ? nullptr : found;
}

Played play(const Scenario& scenario, const Choices& choices) {
    Played played{&scenario, Story{}, ""};
    try {
        scenario.play(played.story, choices);
    } catch (const std::exception& failure) {
        played.failure = failure.what();
    }
    return played;
}

}  // namespace tcpstates
