#include "ch01-chatroom/handshake/report.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "ch01-chatroom/handshake/explain.hpp"

namespace handshake {

namespace {

namespace json = boost::json;

json::object json_of(const Socket& socket) {
    return {{"address", to_string(socket.address)}, {"port", socket.port}};
}

json::object json_of(const TcpOptions& options, const Step& step) {
    json::object object;
    if (options.maximum_segment_size) object["mss"] = *options.maximum_segment_size;
    if (options.sack_permitted) object["sack_permitted"] = true;
    if (options.window_scale) object["window_scale"] = *options.window_scale;
    if (options.timestamps)
        object["timestamps"] = {{"value", options.timestamps->value}, {"echo_reply", options.timestamps->echo_reply}};
    if (!step.sack.empty()) {
        json::array blocks;
        for (const auto& [left, right] : step.sack) blocks.push_back({{"left", left}, {"right", right}});
        object["sack"] = std::move(blocks);
    }
    if (!options.others.empty()) {
        json::array others;
        for (const auto kind : options.others) others.push_back(kind);
        object["others"] = std::move(others);
    }
    return object;
}

json::array flag_names(TcpFlags flags) {
    json::array names;
    const auto add = [&](bool set, const char* name) {
        if (set) names.emplace_back(name);
    };
    add(flags.fin, "FIN");
    add(flags.syn, "SYN");
    add(flags.rst, "RST");
    add(flags.psh, "PSH");
    add(flags.ack, "ACK");
    add(flags.urg, "URG");
    add(flags.ece, "ECE");
    add(flags.cwr, "CWR");
    return names;
}

json::object json_of(const Step& step, std::chrono::nanoseconds start) {
    const auto& tcp = step.packet.segment.tcp;
    json::object object{{"number", step.packet.number},
                        {"time", seconds_text(step.packet.time - start)},
                        {"from", name_of(step.from)},
                        {"flags", flag_names(tcp.flags)},
                        {"flag_bits", to_bits(tcp.flags)},
                        {"seq", step.sequence},
                        {"seq_raw", tcp.sequence.value},
                        {"ack", step.acknowledgment},
                        {"ack_raw", tcp.acknowledgment.value},
                        {"next_seq", step.next_sequence},
                        {"length", step.packet.segment.data_length},
                        {"window", step.window},
                        {"window_raw", tcp.window}};
    if (step.window_shift)
        object["window_shift"] = *step.window_shift;
    else
        object["window_shift"] = nullptr;
    object["options"] = json_of(tcp.options, step);
    object["phase"] = name_of(step.phase);
    json::array events;
    for (const auto event : step.events) events.emplace_back(name_of(event));
    object["events"] = std::move(events);
    object["client_state"] = name_of(step.client_state);
    object["server_state"] = name_of(step.server_state);
    object["text"] = explain(step);
    return object;
}

/// How the last packets left the connection.
std::string_view ending(const Story& story) {
    const auto has = [&](Event event) {
        return std::ranges::any_of(story.steps, [&](const Step& step) { return step.has(event); });
    };
    if (has(Event::refused)) return "refused";
    if (has(Event::reset)) return "reset";
    if (has(Event::closed)) return "closed";
    if (has(Event::fin)) return "half closed";
    if (has(Event::handshake_done)) return "open";
    return story.first_client_state == TcpState::established ? "open" : "opening";
}

}  // namespace

std::string json_of(const Story& story, std::size_t number) {
    json::array packets;
    for (const auto& step : story.steps) packets.push_back(json_of(step, story.steps.front().packet.time));
    json::object object{{"connection", number},
                        {"client", json_of(story.client)},
                        {"server", json_of(story.server)},
                        {"ending", ending(story)},
                        {"packets", std::move(packets)}};
    return json::serialize(object) + "\n";
}

std::string json_list(const std::vector<Conversation>& conversations) {
    json::array list;
    for (const auto& conversation : conversations)
        list.push_back(json::object{{"connection", list.size() + 1},
                                    {"client", json_of(conversation.client)},
                                    {"server", json_of(conversation.server)},
                                    {"packets", conversation.packets.size()},
                                    {"data_bytes", conversation.data_bytes()},
                                    {"start_seen", conversation.start_seen()},
                                    {"ending", ending(tell(conversation))}});
    return json::serialize(json::object{{"connections", std::move(list)}}) + "\n";
}

std::string text_list(const std::vector<Conversation>& conversations) {
    std::vector<std::vector<std::string>> rows{{"no.", "client", "server", "packets", "bytes", "start", "end"}};
    for (const auto& conversation : conversations)
        rows.push_back({std::to_string(rows.size()), to_string(conversation.client), to_string(conversation.server),
                        std::to_string(conversation.packets.size()), std::to_string(conversation.data_bytes()),
                        conversation.start_seen() ? "seen" : "missing", std::string(ending(tell(conversation)))});
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    std::string out;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string gap(widths[i] - row[i].size(), ' ');
            const bool number = i == 0 || i == 3 || i == 4;
            out += (i == 0 ? "" : "  ") + (number ? gap + row[i] : row[i] + (i + 1 < row.size() ? gap : ""));
        }
        out += '\n';
    }
    return out;
}

}  // namespace handshake
