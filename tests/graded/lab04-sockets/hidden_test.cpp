#include <gtest/gtest.h>

#include <algorithm>

#include "tests/graded/lab04-sockets/sockets.hpp"

TEST_F(ProcNet, reads_a_whole_table_however_it_ends) {
    for (const bool v6 : {false, true}) {
        auto kind = any_socket(v6);
        std::string lines;
        graded::Rows rows;
        for (unsigned slot = 0; slot < 40; ++slot) {
            auto made = any_socket(v6);
            made.protocol = kind.protocol;
            const std::array<std::string, 4> behind{" 1 0000000008bf1699 100 0 0 10 0                     ",
                                                    " 2 00000000bf4a72bf 0            ", "", " x:y -1 zz"};
            lines += line(made, slot) + behind.at(static_cast<std::size_t>(any(0, 3))) + (slot < 39 ? "\n" : "");
            if (any(0, 4) == 0) lines += slot < 39 ? "\n" : "";
            rows.push_back(row(made));
        }
        parse(kind, lines).gives(rows, "forty lines, some of them empty, the last without its end");
        parse(kind, lines + "\n").gives(rows);

        auto bad = any_socket(v6);
        auto cells = columns(bad, 40);
        cells[3] = "F1";
        const auto before = line(std::vector(cells.begin(), cells.begin() + 3));
        parse(kind, lines + "\n" + line(cells) + "\n" + line(bad) + "\n")
            .gives({fault("unknown", "st", heading.size() + lines.size() + 1 + before.size() + 1)},
                   "the byte is counted from the beginning of the whole text");
    }
    student.step("proc_net", {"tcp", std::int64_t{4}, ""}).gives_nothing("an empty file has no sockets");
    student.step("proc_net", {"tcp", std::int64_t{4}, heading}).gives_nothing("only the heading: no sockets");
}

TEST_F(ProcNet, refuses_a_line_that_is_cut) {
    const std::array<std::string, 10> names{"sl", "local_address", "rem_address", "st",      "tx_queue",
                                            "tr", "retrnsmt",      "uid",         "timeout", "inode"};
    const auto made = plain_socket(any(0, 1) == 1);
    const auto cells = columns(made);
    const auto text = line(made) + "\n" + line(made);
    parse(made, text).gives({row(made), row(made)}, "nothing is cut yet");

    std::string part = heading + line(made) + "\n";
    const auto cut = [&](const std::string& cut_text) {
        const auto left = heading.size() + text.size() - cut_text.size();
        return student.step_told_as("the same without the last " + std::to_string(left) + " bytes", "proc_net",
                                    {made.protocol, std::int64_t{made.v6 ? 6 : 4}, cut_text});
    };
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
        if (i > 0) part += ' ';
        for (std::size_t inside = 1; inside < cells[i].size(); ++inside) {
            const auto given = cut(part + cells[i].substr(0, inside));
            given.holds(given.rows().size() == 1 && given.rows()[0].at(0) == graded::Value{"fault"},
                        "the last line ends in column " + names.at(i) + ": that is a fault");
        }
        part += cells[i];
        for (const auto* spaces : {"", "  "})
            cut(part + spaces).gives({fault("missing", names.at(i + 1), part.size() + std::strlen(spaces))});
    }
}

TEST_F(SockDiag, finds_the_attribute_v6_only_and_trusts_no_length_of_it) {
    auto made = plain_socket(true);
    const auto with = [&](const std::string& attributes) {
        Datagram datagram;
        add_socket(datagram, made, attributes);
        return datagram;
    };
    const auto some = filled_up(attribute(INET_DIAG_SHUTDOWN, "\1")) + filled_up(attribute(INET_DIAG_TCLASS, "\1"));
    made.v6_only = "yes";
    parse(with(filled_up(attribute(INET_DIAG_SKV6ONLY, "\1")))).gives({row(made), end()});
    parse(with(some + attribute(INET_DIAG_SKV6ONLY, "\1"))).gives({row(made), end()}, "it need not be the first one");
    made.v6_only = "no";
    parse(with(some + filled_up(attribute(INET_DIAG_SKV6ONLY, std::string(1, '\0'))) + some)).gives({row(made), end()});
    made.v6_only = "-";
    parse(with(some + filled_up(attribute(INET_DIAG_SKV6ONLY, "")))).gives({row(made), end()}, "it has no value");
    parse(with(some)).gives({row(made), end()});
    parse(with(some + attribute(INET_DIAG_MARK, any_bytes(4)) + "abc"))
        .gives({row(made), end()}, "three bytes are left, less than a header: not looked at");

    const auto at = sizeof(nlmsghdr) + sizeof(inet_diag_msg) + some.size();
    for (const int length : {0, 1, 3, 9, 200, 65535})
        parse_like_it("its last attribute is " + std::to_string(length) + " bytes long, as nla_len says",
                      with(some + filled_up(attribute(INET_DIAG_SKV6ONLY, "\1", static_cast<std::uint16_t>(length)))))
            .gives({fault("out_of_range", "nla_len", at)});
}

TEST_F(SockDiag, refuses_a_datagram_that_is_cut) {
    const auto made = plain_socket(false);
    Datagram datagram;
    add_socket(datagram, made, attribute(INET_DIAG_SHUTDOWN, "\1"));
    const auto first = datagram.bytes.size();
    datagram.fill_up();
    const auto second = datagram.bytes.size();
    add_end(datagram, NLMSG_DONE, 0);
    parse(datagram).gives({row(made), end("done")}, "nothing is cut yet");
    for (std::size_t size = 0; size < datagram.bytes.size(); ++size) {
        const auto given = parse_first(datagram, size);
        if (size == 0)
            given.gives({end()}, "an empty datagram says nothing");
        else if (size >= first && size <= second)
            given.gives({row(made), end()}, "the first message is whole");
        else if (const auto start = size < first ? 0 : second; size - start < sizeof(nlmsghdr))
            given.gives({fault("truncated", "nlmsghdr", start)});
        else
            given.gives({fault("out_of_range", "nlmsg_len", start)});
    }

    const auto other = plain_socket(true);
    Datagram refusal;
    add_socket(refusal, other);
    const auto at = refusal.bytes.size() + sizeof(nlmsghdr);
    add_message(refusal, NLMSG_ERROR, "less than an int", any_bytes(static_cast<std::size_t>(any(0, 3))), question);
    parse(refusal).gives({fault("truncated", "nlmsgerr", at)}, "an NLMSG_ERROR without its number");
    Datagram done;
    add_socket(done, other);
    add_message(done, NLMSG_DONE, "", "", question);
    parse(done).gives({row(other), end("done")}, "an NLMSG_DONE may lack its number");
}

TEST_F(SockDiag, says_that_the_table_changed_meanwhile) {
    const auto made = plain_socket(false);
    const std::uint16_t changed = NLM_F_MULTI | NLM_F_DUMP_INTR;
    Datagram at_socket;
    add_socket(at_socket, made, "", question, changed);
    add_socket(at_socket, made);
    parse(at_socket).gives({row(made), row(made), end("more to come", 0, "interrupted")}, "the first message says it");
    Datagram at_end;
    add_socket(at_end, made);
    add_end(at_end, NLMSG_DONE, 0, changed);
    parse(at_end).gives({row(made), end("done", 0, "interrupted")}, "the last message says it");
    Datagram other;
    add_socket(other, made, "", question + 1, changed);
    add_socket(other, made);
    add_end(other, NLMSG_DONE, -static_cast<int>(any(1, 130)));
    nlmsghdr header{};
    std::memcpy(&header, other.bytes.data(), sizeof header);
    const auto given = parse(other);
    given.holds(given.rows().size() == 2 && given.rows()[1].at(2) == graded::Value{"whole"},
                "only a message to another question says it; that is no news about this one");
}

TEST_F(SockDiag, names_a_number_that_no_socket_has) {
    const auto made = plain_socket(true);
    Datagram good;
    add_socket(good, made);
    const auto base = good.bytes.size() + sizeof(nlmsghdr);
    const auto with = [&](std::size_t at, std::int64_t value) {
        auto datagram = good;
        auto body = diag_struct(made);
        body[at] = static_cast<char>(value);
        add_message(datagram, SOCK_DIAG_BY_FAMILY, "inet_diag_msg", body, question);
        return datagram;
    };
    parse(with(0, AF_INET6)).gives({row(made), row(made), end()}, "nothing is wrong yet");
    for (const auto value : {std::int64_t{0}, std::int64_t{AF_UNIX}, any(11, 255)})
        parse_like_it("idiag_family of the second is " + std::to_string(value), with(0, value))
            .gives({fault("unknown", "idiag_family", base)});
    for (const auto value : {std::int64_t{0}, std::int64_t{13}, any(14, 255)})
        parse_like_it("idiag_state of the second is " + std::to_string(value), with(1, value))
            .gives({fault("unknown", "idiag_state", base + 1)});
    for (const auto value : {std::int64_t{5}, any(6, 255)})
        parse_like_it("idiag_timer of the second is " + std::to_string(value), with(2, value))
            .gives({fault("unknown", "idiag_timer", base + 2)});
}

namespace {

const std::vector<std::string> all_states{"CLOSED",      "LISTEN",     "SYN-SENT",   "SYN-RECEIVED",
                                          "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT",
                                          "CLOSING",     "LAST-ACK",   "TIME-WAIT"};
const std::vector<std::string> all_events{"passive_open", "active_open", "send", "close",      "syn",
                                          "syn_ack",      "ack_of_syn",  "fin",  "ack_of_fin", "fin_and_ack_of_fin",
                                          "rst",          "time_out"};

struct Arrow {
    std::string from, event, to;
};

/// Figure 5 from top to bottom, without resets.
const std::vector<Arrow> arrows{
    {"CLOSED", "passive_open", "LISTEN"},    {"CLOSED", "active_open", "SYN-SENT"},
    {"LISTEN", "close", "CLOSED"},           {"LISTEN", "syn", "SYN-RECEIVED"},
    {"LISTEN", "send", "SYN-SENT"},          {"LISTEN", "active_open", "SYN-SENT"},
    {"SYN-SENT", "close", "CLOSED"},         {"SYN-SENT", "syn", "SYN-RECEIVED"},
    {"SYN-SENT", "syn_ack", "ESTABLISHED"},  {"SYN-RECEIVED", "ack_of_syn", "ESTABLISHED"},
    {"SYN-RECEIVED", "close", "FIN-WAIT-1"}, {"ESTABLISHED", "close", "FIN-WAIT-1"},
    {"ESTABLISHED", "fin", "CLOSE-WAIT"},    {"FIN-WAIT-1", "ack_of_fin", "FIN-WAIT-2"},
    {"FIN-WAIT-1", "fin", "CLOSING"},        {"FIN-WAIT-1", "fin_and_ack_of_fin", "TIME-WAIT"},
    {"FIN-WAIT-2", "fin", "TIME-WAIT"},      {"CLOSE-WAIT", "close", "LAST-ACK"},
    {"CLOSING", "ack_of_fin", "TIME-WAIT"},  {"LAST-ACK", "ack_of_fin", "CLOSED"},
    {"TIME-WAIT", "time_out", "CLOSED"},
};

}  // namespace

TEST_F(NextState, has_every_arrow) {
    auto in_any_order = arrows;
    std::ranges::shuffle(in_any_order, random);
    for (const auto& [from, event, to] : in_any_order) next(from, event).gives({{"state", to}});
}

TEST_F(NextState, knows_what_a_reset_does_in_each_state) {
    for (const auto& state : all_states) {
        if (state == "CLOSED" || state == "LISTEN")
            next(state, "rst").gives({{"stays"}}, "a segment with RST is passed over there");
        else if (state == "SYN-RECEIVED")
            next(state, "rst").gives({{"state", "LISTEN"}}, "note 1; we take it that the open was passive");
        else
            next(state, "rst").gives({{"state", "CLOSED"}}, "note 3");
    }
}

TEST_F(NextState, stays_where_no_arrow_leads_away) {
    next("ESTABLISHED", "fin").gives({{"state", "CLOSE-WAIT"}});
    for (const auto& state : all_states) {
        for (const auto& event : all_events) {
            if (event == "rst") continue;
            const bool leads_away = std::ranges::any_of(
                arrows, [&](const Arrow& arrow) { return arrow.from == state && arrow.event == event; });
            if (!leads_away) next(state, event).gives({{"stays"}}, "figure 5 has no such arrow");
        }
    }
}
