#include "ch01-chatroom/sockstat/printer.hpp"

#include <algorithm>
#include <array>
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <map>

#include "shared/text/utf8.hpp"
#include "shared/text/width.hpp"

namespace sockstat {

namespace {

struct Count {
    std::string state;
    unsigned tcp4{}, tcp6{}, udp4{}, udp6{}, all{};
};
BOOST_DESCRIBE_STRUCT(Count, (), (state, tcp4, tcp6, udp4, udp6, all))

std::vector<Count> count_by_state(const Report& report) {
    std::map<State, Count> counts;
    for (const auto& row : report.rows) {
        auto& count = counts[row.socket.state];
        const bool is_tcp = row.socket.protocol == Protocol::tcp, is_v4 = row.socket.local.family == Family::ipv4;
        (is_tcp ? (is_v4 ? count.tcp4 : count.tcp6) : (is_v4 ? count.udp4 : count.udp6)) += 1;
        count.all += 1;
    }
    std::vector<Count> list;
    for (auto& [state, count] : counts) {
        count.state = name_of(state);
        list.push_back(count);
    }
    return list;
}

std::string holders_text(const std::vector<Holder>& holders) {
    if (holders.empty()) return "-";
    std::string text;
    for (const auto& holder : holders) {
        if (!text.empty()) text += ", ";
        text += text::to_printable(holder.name) + " pid " + std::to_string(holder.pid) + " fd " +
                std::to_string(holder.file_descriptor);
    }
    return text;
}

// The JSON document, described once: Boost.JSON reads the lists of names.
struct NameJson {
    std::string address;
    unsigned port{};
};
struct TimerJson {
    std::string kind;
    std::int64_t expires_ms{};
    unsigned retransmits{};
};
struct ProcessJson {
    int pid{};
    std::string name;
    int fd{};
};
struct SocketJson {
    std::string protocol;
    int family{};  // 4 or 6
    std::string state;
    std::uint32_t receive_queue{}, send_queue{};
    NameJson local, peer;
    std::string interface;
    std::optional<bool> v6_only;
    std::optional<TimerJson> timer;
    std::uint32_t uid{};
    std::string user;
    std::uint32_t inode{};
    std::vector<ProcessJson> processes;
};
struct ReportJson {
    std::string source;
    std::vector<SocketJson> sockets;
};
struct CountJson {
    std::string source;
    std::vector<Count> states;
};
BOOST_DESCRIBE_STRUCT(NameJson, (), (address, port))
BOOST_DESCRIBE_STRUCT(TimerJson, (), (kind, expires_ms, retransmits))
BOOST_DESCRIBE_STRUCT(ProcessJson, (), (pid, name, fd))
BOOST_DESCRIBE_STRUCT(SocketJson, (),
                      (protocol, family, state, receive_queue, send_queue, local, peer, interface, v6_only, timer, uid,
                       user, inode, processes))
BOOST_DESCRIBE_STRUCT(ReportJson, (), (source, sockets))
BOOST_DESCRIBE_STRUCT(CountJson, (), (source, states))

SocketJson described(const Row& row) {
    const auto& s = row.socket;
    SocketJson json{.protocol = std::string(name_of(s.protocol)),
                    .family = s.local.family == Family::ipv4 ? 4 : 6,
                    .state = std::string(name_of(s.state)),
                    .receive_queue = s.receive_queue,
                    .send_queue = s.send_queue,
                    .local = {to_string(s.local), s.local_port},
                    .peer = {to_string(s.peer), s.peer_port},
                    .interface = row.interface,
                    .v6_only = s.v6_only,
                    .timer = {},
                    .uid = s.uid,
                    .user = row.user,
                    .inode = s.inode,
                    .processes = {}};
    if (s.timer.kind != TimerKind::off)
        json.timer = TimerJson{std::string(name_of(s.timer.kind)), s.timer.expires_in.count(), s.timer.retransmits};
    for (const auto& holder : row.holders)
        json.processes.push_back({holder.pid, text::to_printable(holder.name), holder.file_descriptor});
    return json;
}

}  // namespace

std::string draw_table(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows) {
    std::vector<int> widths;
    for (const auto& column : columns) widths.push_back(text::display_width(column.heading));
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < columns.size(); ++i)
            widths[i] = std::max(widths[i], text::display_width(row.at(i)));
    }

    std::string drawn;
    const auto draw_cell = [&](std::size_t i, const std::string& cell) {
        const std::string padding(static_cast<std::size_t>(widths[i] - text::display_width(cell)), ' ');
        const bool last = i + 1 == columns.size();
        if (columns[i].to_the_right)
            drawn += padding + cell;
        else
            drawn += last ? cell : cell + padding;
        drawn += last ? "\n" : "  ";
    };
    for (std::size_t i = 0; i < columns.size(); ++i) draw_cell(i, columns[i].heading);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < columns.size(); ++i) draw_cell(i, row[i]);
    }
    return drawn;
}

const std::vector<std::string>& column_names() {
    static const std::vector<std::string> names{"proto", "state", "recv-q", "send-q", "local",
                                                "peer",  "timer", "user",   "inode",  "process"};
    return names;
}

const std::vector<std::string>& usual_columns() {
    static const std::vector<std::string> names{"proto", "state", "recv-q", "send-q", "local",
                                                "peer",  "timer", "user",   "process"};
    return names;
}

std::string to_table(const Report& report, const std::vector<std::string>& columns) {
    const std::map<std::string, Column> headings{
        {"proto", {"Proto"}}, {"state", {"State"}},    {"recv-q", {"Recv-Q", true}}, {"send-q", {"Send-Q", true}},
        {"local", {"Local"}}, {"peer", {"Peer"}},      {"timer", {"Timer"}},         {"user", {"User"}},
        {"inode", {"Inode"}}, {"process", {"Process"}}};
    std::vector<Column> heading;
    for (const auto& name : columns) heading.push_back(headings.at(name));

    std::vector<std::vector<std::string>> rows;
    for (const auto& row : report.rows) {
        const auto& s = row.socket;
        std::map<std::string, std::string> cells{{"proto", std::string(name_of(s.protocol))},
                                                 {"state", std::string(name_of(s.state))},
                                                 {"recv-q", std::to_string(s.receive_queue)},
                                                 {"send-q", std::to_string(s.send_queue)},
                                                 {"local", local_name(row)},
                                                 {"peer", peer_name(row)},
                                                 {"timer", to_string(s.timer)},
                                                 {"user", row.user},
                                                 {"inode", s.inode == 0 ? "-" : std::to_string(s.inode)},
                                                 {"process", holders_text(row.holders)}};
        rows.emplace_back();
        for (const auto& name : columns) rows.back().push_back(cells.at(name));
    }
    return draw_table(heading, rows);
}

std::string to_count(const Report& report) {
    auto counts = count_by_state(report);
    Count total{.state = "total"};
    for (const auto& count : counts) {
        total.tcp4 += count.tcp4;
        total.tcp6 += count.tcp6;
        total.udp4 += count.udp4;
        total.udp6 += count.udp6;
        total.all += count.all;
    }
    counts.push_back(total);

    std::vector<std::vector<std::string>> rows;
    for (const auto& count : counts) {
        rows.push_back({count.state, std::to_string(count.tcp4), std::to_string(count.tcp6), std::to_string(count.udp4),
                        std::to_string(count.udp6), std::to_string(count.all)});
    }
    return draw_table({{"State"}, {"tcp4", true}, {"tcp6", true}, {"udp4", true}, {"udp6", true}, {"all", true}}, rows);
}

std::string fit_to_screen(std::string_view text, int columns, int lines) {
    std::vector<std::string_view> all;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        all.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    const auto room = static_cast<std::size_t>(std::max(lines, 1));
    const auto shown = all.size() <= room ? all.size() : room - 1;
    std::string fitted;
    for (std::size_t i = 0; i < shown; ++i) fitted += text::truncate_to_width(all[i], columns) + "\n";
    if (shown < all.size())
        fitted +=
            text::truncate_to_width("… and " + std::to_string(all.size() - shown) + " more lines", columns) + "\n";
    return fitted;
}

std::string to_json(const Report& report, bool counted) {
    if (counted)
        return boost::json::serialize(boost::json::value_from(CountJson{report.source, count_by_state(report)}));
    ReportJson json{.source = report.source, .sockets = {}};
    for (const auto& row : report.rows) json.sockets.push_back(described(row));
    return boost::json::serialize(boost::json::value_from(json));
}

}  // namespace sockstat
