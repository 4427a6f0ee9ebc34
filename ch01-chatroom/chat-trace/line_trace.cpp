#include "ch01-chatroom/chat-trace/line_trace.hpp"

#include <string>
#include <utility>

#include "ch01-chatroom/chat-messages/client_command.hpp"
#include "ch01-chatroom/chat-messages/server_line.hpp"
#include "shared/core/clock.hpp"

namespace chat::line_trace {

namespace {

using trace::Field;
using trace::Message;

Message named(std::string name, std::vector<Field> fields = {}) {
    return {std::move(name), std::move(fields), {}};
}

std::string text(std::string_view view) {
    return std::string(view);
}

struct DescribeCommand {
    Message operator()(const messages::Say& m) const { return named("say", {{"text", text(m.text)}}); }
    Message operator()(const messages::Act& m) const { return named("me", {{"text", text(m.text)}}); }
    Message operator()(const messages::Whisper& m) const {
        return named("msg", {{"nick", text(m.nick)}, {"text", text(m.text)}});
    }
    Message operator()(const messages::TakeNick& m) const { return named("nick", {{"nick", text(m.nick)}}); }
    Message operator()(const messages::Register& m) const { return secret("register", m.nick); }
    Message operator()(const messages::LogIn& m) const { return secret("login", m.nick); }
    Message operator()(const messages::Who&) const { return named("who"); }
    Message operator()(const messages::Topic& m) const { return named("topic", {{"text", text(m.text)}}); }
    Message operator()(const messages::Ping& m) const { return named("ping", {{"text", text(m.text)}}); }
    Message operator()(const messages::WhoIs& m) const { return named("whois", {{"nick", text(m.nick)}}); }
    Message operator()(const messages::Kick& m) const {
        return named("kick", {{"nick", text(m.nick)}, {"reason", text(m.reason)}});
    }
    Message operator()(const messages::Ban& m) const {
        return named("ban", {{"target", text(m.target)}, {"reason", text(m.reason)}});
    }
    Message operator()(const messages::Unban& m) const { return named("unban", {{"target", text(m.target)}}); }
    Message operator()(const messages::Bans&) const { return named("bans"); }
    Message operator()(const messages::Help&) const { return named("help"); }
    Message operator()(const messages::Quit& m) const { return named("quit", {{"reason", text(m.reason)}}); }

    static Message secret(std::string name, std::string_view nick) {
        return named(std::move(name), {{"nick", text(nick)}, {"password", text(trace::masked_value)}});
    }
};

struct DescribeServerLine {
    Message operator()(const messages::Said& m) const { return named("said", {{"nick", m.nick}, {"text", m.text}}); }
    Message operator()(const messages::Did& m) const { return named("did", {{"nick", m.nick}, {"text", m.text}}); }
    Message operator()(const messages::Whispered& m) const {
        return named("whispered", {{"from", m.from}, {"to", m.to}, {"text", m.text}});
    }
    Message operator()(const messages::Past& m) const {
        auto message = std::visit(*this, m.what);
        message.name = "past " + message.name;
        message.fields.insert(message.fields.begin(), {"time", core::to_rfc3339(m.time)});
        return message;
    }
    Message operator()(const messages::YouAre& m) const { return named("you are", {{"nick", m.nick}}); }
    Message operator()(const messages::Joined& m) const { return named("joined", {{"nick", m.nick}}); }
    Message operator()(const messages::Left& m) const {
        return named("left", {{"nick", m.nick}, {"reason", m.reason}});
    }
    Message operator()(const messages::Renamed& m) const { return named("renamed", {{"from", m.from}, {"to", m.to}}); }
    Message operator()(const messages::Crowd& m) const {
        return named("crowd", {{"joined", std::to_string(m.joined)}, {"left", std::to_string(m.left)}});
    }
    Message operator()(const messages::Here& m) const {
        std::string nicks;
        for (const auto& nick : m.nicks) nicks += (nicks.empty() ? "" : ", ") + nick;
        return named("here", {{"nicks", nicks}});
    }
    Message operator()(const messages::TopicIs& m) const {
        return named("topic", {{"text", m.text}, {"nick", m.nick}});
    }
    Message operator()(const messages::Notice& m) const { return named("notice", {{"text", m.text}}); }
    Message operator()(const messages::Failure& m) const { return named("failure", {{"text", m.text}}); }
};

}  // namespace

trace::Message describe_line(trace::Direction direction, std::string_view line) {
    if (direction == trace::Direction::out) {
        const auto parsed = messages::parse_server_line(line);
        if (!parsed) return trace::undecoded(line, core::to_string(parsed.error()));
        auto message = std::visit(DescribeServerLine{}, *parsed);
        message.bytes = line;
        return message;
    }
    const auto parsed = messages::parse_command(line);
    if (!parsed) return trace::undecoded(line, core::to_string(parsed.error()));
    auto message = std::visit(DescribeCommand{}, *parsed);
    message.bytes = line;
    const auto password = messages::find_password(line);
    trace::hide(message.bytes, password.offset, password.length);
    return message;
}

}  // namespace chat::line_trace
