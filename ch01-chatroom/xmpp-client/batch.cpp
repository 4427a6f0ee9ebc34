#include "ch01-chatroom/xmpp-client/batch.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

namespace xmpp::client {

std::string to_json_line(const Event& event) {
    boost::json::object object{{"event", event.name}};
    for (const auto& [name, value] : event.fields) object[name] = value;
    return boost::json::serialize(object) + "\n";
}

std::optional<Wait> Wait::parse(std::string_view line) {
    std::vector<std::string> words;
    while (!line.empty()) {
        const auto end = std::min(line.find(' '), line.size());
        if (end > 0) words.emplace_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    if (words.empty()) return {};
    Wait wait{.event = words.front(), .fields = {}};
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i] == "for" && i + 2 == words.size()) {
            const auto& text = words[i + 1];
            const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), wait.seconds);
            const bool is_number = problem == std::errc{} && end == text.data() + text.size();
            if (!is_number || !(wait.seconds >= 0 && wait.seconds <= longest_wait)) return {};
            return wait;
        }
        const auto equals = words[i].find('=');
        if (equals == std::string::npos && wait.fields.empty()) return {};
        if (equals == std::string::npos)
            wait.fields.back().second += " " + words[i];  // a text with blanks goes on
        else
            wait.fields.emplace_back(words[i].substr(0, equals), words[i].substr(equals + 1));
    }
    return wait;
}

bool Wait::fits(const Event& its_event) const {
    return its_event.name == event && std::ranges::all_of(fields, [&](const auto& field) {
               return its_event[field.first].starts_with(field.second);
           });
}

void Script::add_event(const Event& event) {
    events_.push_back(event);
    if (events_.size() > most_events) events_.pop_front();
}

bool Script::has_come() {
    const auto found = std::ranges::find_if(events_, [&](const auto& each) { return wait_->fits(each); });
    if (found == events_.end()) return false;
    events_.erase(events_.begin(), found + 1);
    return true;
}

std::optional<std::string> Script::next(bool may_act) {
    for (;;) {
        if (wait_) {
            if (!has_come()) return {};
            wait_.reset();
        }
        if (lines_.empty()) return {};
        auto& line = lines_.front();
        if (line.starts_with('/')) line.erase(0, 1);
        const bool is_wait = line.starts_with("wait "), is_empty = line.empty() || line.starts_with('#');
        if (!may_act && !is_wait && !is_empty) return {};
        const auto taken = std::move(line);
        lines_.pop_front();
        if (is_empty) continue;
        if (!is_wait) return taken;
        wait_ = Wait::parse(std::string_view(taken).substr(5));
        if (!wait_) problem_ = "this cannot be waited for: " + taken;
    }
}

}  // namespace xmpp::client
