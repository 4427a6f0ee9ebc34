#include <gtest/gtest.h>

#include "tests/graded/lab04-sockets/sockets.hpp"

TEST_F(ProcNet, reads_an_ipv4_address_in_the_byte_order_of_this_machine) {
    auto made = plain_socket(false);
    made.local = std::string("\x7f\0\0\1", 4), made.peer = std::string("\x7f\0\0\2", 4);
    parse(made, line(made) + "\n").gives({row(made)}, "127.0.0.1 is 7f 00 00 01 in memory");
    made.local = any_address(false), made.peer = any_address(false);
    made.local_port = any_port(), made.peer_port = any_port();
    parse(made, line(made) + "\n").gives({row(made)});
}

TEST_F(ProcNet, reads_an_ipv6_address_of_four_numbers) {
    auto made = plain_socket(true);
    made.local = std::string(15, '\0') + '\1', made.peer = std::string(16, '\0');
    parse(made, line(made) + "\n").gives({row(made)}, "::1 is fifteen bytes of 00 and one of 01 in memory");
    made.local = any_address(true), made.peer = any_address(true);
    parse(made, line(made) + "\n").gives({row(made)}, "each of the four numbers is turned round by itself");
}

TEST_F(ProcNet, knows_each_state_by_its_number) {
    for (unsigned state = 1; state <= 11; ++state) {
        auto made = plain_socket(false);
        made.state = state;
        parse(made, line(made) + "\n").gives({row(made)}, "the number of the state is hexadecimal: 0A is 10");
    }
}

TEST_F(ProcNet, reads_queues_user_and_inode) {
    auto made = plain_socket(false);
    made.receive_queue = number(10, 0xffffffff), made.send_queue = number(10, 0xffffffff);
    made.uid = number(1000, 99'999), made.inode = number(10'000, 0xffffffff), made.probes = number(10, 99);
    parse(made, line(made) + "\n").gives({row(made)}, "the queues are hexadecimal; uid, timeout and inode are decimal");
    made.receive_queue = 0, made.uid = 0, made.inode = 0;
    parse(made, line(made) + "\n").gives({row(made)});
    made.receive_queue = made.inode = 0xffffffff, made.send_queue = 0;
    parse(made, line(made) + "\n").gives({row(made)}, "32 bits are needed, and no sign");
}

TEST_F(ProcNet, reads_the_timer_that_runs) {
    for (unsigned timer = 0; timer < timer_words.size(); ++timer) {
        auto made = plain_socket(false);
        made.timer = timer, made.ticks = number(1, 720'000);
        made.retransmits = number(10, 99), made.probes = number(100, 200);
        parse(made, line(made) + "\n")
            .gives({row(made)}, timer == 0 ? "timer 0 is off; what stands behind the colon means nothing then"
                                           : "timer " + std::to_string(timer) + " is called " + timer_words[timer]);
    }
}

TEST_F(ProcNet, names_the_column_and_the_byte_of_a_fault) {
    const auto made = plain_socket(false);
    const auto good = columns(made);
    parse(made, line(made) + "\n").gives({row(made)}, "this line has no fault");

    const struct {
        std::size_t column;
        std::string text, fault, name;
        std::size_t at;  // in the column
    } faults[]{
        {1, "0100007X:1388", "malformed", "local_address", 0},
        {1, "010000:1388", "malformed", "local_address", 0},
        {2, "0100007F1388", "malformed", "rem_address", 0},
        {2, "0100007F:11388", "out_of_range", "rem_address", 9},
        {3, "0C", "unknown", "st", 0},
        {4, "00000000:0000000x", "malformed", "rx_queue", 9},
        {4, "-1:00000000", "malformed", "tx_queue", 0},
        {5, "05:00000000", "unknown", "tr", 0},
        {6, "0x01", "malformed", "retrnsmt", 0},
        {7, "1a", "malformed", "uid", 0},
        {9, "4294967296", "out_of_range", "inode", 0},
    };
    for (const auto& [column, text, word, name, at] : faults) {
        auto bad = good;
        bad[column] = text;
        const auto before = line(std::vector(bad.begin(), bad.begin() + static_cast<std::ptrdiff_t>(column)));
        parse(made, line(bad) + "\n").gives({fault(word, name, heading.size() + before.size() + 1 + at)});
    }
}

TEST_F(SockDiag, asks_for_what_is_wanted_and_nothing_else) {
    for (const bool v6 : {false, true}) {
        for (const bool udp : {false, true}) {
            std::string words;
            std::uint32_t bits = 0;
            for (unsigned state = 1; state < state_words.size(); ++state) {
                if (any(0, 1) == 0 && !(bits == 0 && state == 11)) continue;
                words += (words.empty() ? "" : " ") + state_words[state];
                bits |= 1U << state;
            }
            const auto given =
                student.step("request", {udp ? "udp" : "tcp", std::int64_t{v6 ? 6 : 4}, words, std::int64_t{question}});
            const auto bytes = given.rows().empty() ? "" : std::get<std::string>(given.rows()[0].at(1));
            struct {
                nlmsghdr header;
                inet_diag_req_v2 question;
            } sent{};
            given.holds(bytes.size() == sizeof sent,
                        "nlmsghdr has 16 bytes and inet_diag_req_v2 has 56, so a request has " +
                            std::to_string(sizeof sent) + "; this one has " + std::to_string(bytes.size()));
            std::memcpy(&sent, bytes.data(), sizeof sent);
            const auto is = [&](const std::string& field, std::uint32_t expected, std::uint32_t got) {
                given.holds(expected == got, field + ": expected " + std::to_string(expected) + ", got " +
                                                 std::to_string(got) +
                                                 "\n  the request: " + graded::hex_difference("", bytes));
            };
            is("nlmsg_len, header and question together", sizeof sent, sent.header.nlmsg_len);
            is("nlmsg_type, SOCK_DIAG_BY_FAMILY", SOCK_DIAG_BY_FAMILY, sent.header.nlmsg_type);
            is("nlmsg_flags, the bits NLM_F_REQUEST and NLM_F_DUMP", NLM_F_REQUEST | NLM_F_DUMP,
               sent.header.nlmsg_flags & (NLM_F_REQUEST | NLM_F_DUMP));
            is("nlmsg_seq, what the caller gave", question, sent.header.nlmsg_seq);
            is("sdiag_family, AF_INET is 2 and AF_INET6 is 10", v6 ? AF_INET6 : AF_INET, sent.question.sdiag_family);
            is("sdiag_protocol, IPPROTO_TCP is 6 and IPPROTO_UDP is 17", udp ? IPPROTO_UDP : IPPROTO_TCP,
               sent.question.sdiag_protocol);
            is("idiag_states, one bit for each state", bits, sent.question.idiag_states);
            is("idiag_ext, the bit for INET_DIAG_TCLASS", 1U << (INET_DIAG_TCLASS - 1),
               sent.question.idiag_ext & (1U << (INET_DIAG_TCLASS - 1)));
            ++question;
        }
    }
}

TEST_F(SockDiag, reads_a_socket_of_ipv4) {
    auto made = any_socket(false);
    made.timer = 0;
    Datagram datagram;
    add_socket(datagram, made);
    parse(datagram).gives({row(made), end()},
                          "ports and addresses are in network byte order, all other numbers in this machine's");
}

TEST_F(SockDiag, reads_a_socket_of_ipv6_and_its_timer) {
    for (unsigned timer = 0; timer < timer_words.size(); ++timer) {
        auto made = any_socket(true);
        made.timer = timer;
        Datagram datagram;
        add_socket(datagram, made);
        parse(datagram).gives({row(made), end()},
                              timer == 0 ? "timer 0 is off; what expires and retrans hold means nothing then" : "");
    }
}

TEST_F(SockDiag, reads_several_messages_of_a_datagram) {
    const auto first = plain_socket(false), second = plain_socket(true), third = plain_socket(false);
    Datagram datagram;
    add_socket(datagram, first, attribute(INET_DIAG_SHUTDOWN, "\1"));
    datagram.fill_up();
    add_socket(datagram, second, attribute(INET_DIAG_CGROUP_ID, any_bytes(8)) + attribute(INET_DIAG_SOCKOPT, "\1\2"));
    datagram.fill_up();
    add_socket(datagram, third, attribute(INET_DIAG_SHUTDOWN, "\2"));
    parse(datagram).gives(
        {row(first), row(second), row(third), end()},
        "nlmsg_len does not count the bytes that fill a message up; after the last they may be absent");
}

TEST_F(SockDiag, knows_the_end_of_the_answer) {
    const auto made = plain_socket(false);
    Datagram datagram;
    add_socket(datagram, made);
    parse(datagram).gives({row(made), end()}, "no NLMSG_DONE in it: there is more to come");
    add_end(datagram, NLMSG_DONE, 0);
    parse(datagram).gives({row(made), end("done")});
    add_socket(datagram, plain_socket(false));
    parse(datagram).gives({row(made), end("done")}, "what stands behind the end is not looked at");

    const auto code = static_cast<int>(any(1, 130));
    Datagram refusal;
    add_end(refusal, NLMSG_ERROR, -code, 0);
    refusal.add("the header of our request", any_bytes(16));
    nlmsghdr header{};
    std::memcpy(&header, refusal.bytes.data(), sizeof header);
    header.nlmsg_len += 16;
    refusal.bytes.replace(0, sizeof header, bytes_of(header));
    refusal.parts[0].second = "nlmsghdr, type NLMSG_ERROR";
    parse(refusal).gives({end("done", code)},
                         "the kernel refused: an errno value with a minus sign, here " + std::to_string(-code));
}

TEST_F(SockDiag, skips_what_belongs_to_another_question) {
    const auto mine = plain_socket(true);
    Datagram datagram;
    add_socket(datagram, plain_socket(false), "", question - 1);
    add_message(datagram, NLMSG_DONE, "NLMSG_DONE", bytes_of(0), question - 1);
    add_message(datagram, NLMSG_NOOP, "NLMSG_NOOP", "", question);
    add_message(datagram, 99, "a type that nobody knows", any_bytes(12), question);
    add_socket(datagram, mine);
    add_socket(datagram, plain_socket(false), "", question + 1);
    parse(datagram).gives({row(mine), end()});
}

TEST_F(SockDiag, trusts_no_length_of_a_message) {
    const auto made = plain_socket(false);
    Datagram good;
    add_socket(good, made);
    const auto second = good.bytes.size();
    const auto with = [&](std::uint32_t length, std::uint32_t sequence) {
        auto datagram = good;
        add_message(datagram, SOCK_DIAG_BY_FAMILY, "inet_diag_msg", diag_struct(made), sequence, NLM_F_MULTI, length);
        return datagram;
    };
    const auto parse_with = [&](std::uint32_t length, std::uint32_t sequence) {
        return parse_like_it("nlmsg_len of the second is " + std::to_string(length) +
                                 (sequence == question ? "" : ", and it belongs to another question"),
                             with(length, sequence));
    };
    const auto right = static_cast<std::uint32_t>(second);
    const auto bad = fault("out_of_range", "nlmsg_len", second);
    parse(with(right, question)).gives({row(made), row(made), end()}, "this length is right");
    for (const auto length : {right + 1, right + number(10, 400), 0xffffffffU, 0xfffffff0U})
        parse_with(length, question).gives({bad}, "more than there is");
    for (const auto length : {0U, number(1, 14), 15U})
        parse_with(length, question).gives({bad}, "less than the header it stands in");
    parse_with(number(1, 15), question + 1).gives({bad}, "a message to another question has a length, too");
    parse_with(number(16, 40), question)
        .gives({fault("truncated", "inet_diag_msg", second + 16)}, "the message ends in its struct");
}

TEST_F(NextState, follows_the_end_that_closes_first) {
    walk("CLOSED", {{"active_open", "SYN-SENT"},
                    {"syn_ack", "ESTABLISHED"},
                    {"close", "FIN-WAIT-1"},
                    {"ack_of_fin", "FIN-WAIT-2"},
                    {"fin", "TIME-WAIT"},
                    {"time_out", "CLOSED"}});
}

TEST_F(NextState, follows_the_end_that_closes_second) {
    walk("CLOSED", {{"passive_open", "LISTEN"},
                    {"syn", "SYN-RECEIVED"},
                    {"ack_of_syn", "ESTABLISHED"},
                    {"fin", "CLOSE-WAIT"},
                    {"close", "LAST-ACK"},
                    {"ack_of_fin", "CLOSED"}});
}

TEST_F(NextState, follows_both_ends_that_open_or_close_at_once) {
    walk("CLOSED", {{"active_open", "SYN-SENT"},
                    {"syn", "SYN-RECEIVED"},
                    {"ack_of_syn", "ESTABLISHED"},
                    {"close", "FIN-WAIT-1"},
                    {"fin", "CLOSING"},
                    {"ack_of_fin", "TIME-WAIT"},
                    {"time_out", "CLOSED"}});
}
