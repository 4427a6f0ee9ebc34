// A line protocol for the tests of the trace: "login NICK PASSWORD", else text.
#pragma once

#include <string>
#include <string_view>

#include "shared/trace/message.hpp"

inline trace::Message describe_chatter(trace::Direction, std::string_view line) {
    constexpr std::string_view login = "login ";
    if (!line.starts_with(login)) return {"text", {{"text", std::string(line)}}, std::string(line)};
    const auto nick_end = line.find(' ', login.size());
    if (nick_end == std::string_view::npos) return trace::undecoded(line, "login without a password");
    trace::Message message{"login", {}, std::string(line)};
    trace::hide(message.bytes, nick_end + 1, line.size() - nick_end - 1);
    message.fields = {{"nick", std::string(line.substr(login.size(), nick_end - login.size()))},
                      {"password", std::string(trace::masked_value)}};
    return message;
}
