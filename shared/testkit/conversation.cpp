#include "shared/testkit/conversation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace testkit {

using Kind = Step::Kind;

Step connects(std::string who, std::string peer) {
    return {Kind::connects, std::move(who), std::move(peer)};
}
Step sends(std::string who, std::string line) {
    return {Kind::sends, std::move(who), std::move(line)};
}
Step sends_bytes(std::string who, std::string bytes) {
    return {Kind::sends_bytes, std::move(who), std::move(bytes)};
}
Step hears(std::string who, std::string line) {
    return {Kind::hears, std::move(who), std::move(line)};
}
Step skips_to(std::string who, std::string line) {
    return {Kind::skips_to, std::move(who), std::move(line)};
}
Step hears_nothing(std::string who) {
    return {Kind::hears_nothing, std::move(who)};
}
Step is_closed(std::string who, std::string reason) {
    return {Kind::is_closed, std::move(who), std::move(reason)};
}
Step is_dropped(std::string who, std::string reason) {
    return {Kind::is_dropped, std::move(who), std::move(reason)};
}
Step ends_input(std::string who) {
    return {Kind::ends_input, std::move(who)};
}
Step noted(std::string who, std::string what) {
    return {Kind::noted, std::move(who), std::move(what)};
}
Step waits(std::chrono::milliseconds time) {
    return {Kind::waits, {}, {}, time};
}
Step acts(std::string what, std::function<void(core::Now, engine::Outbox&)> act) {
    return {Kind::acts, {}, std::move(what), {}, std::move(act)};
}

namespace {

std::string told(const Step& step) {
    switch (step.kind) {
        case Kind::connects:
            return step.who + " connects from " + step.text;
        case Kind::sends:
            return step.who + " sends   " + step.text;
        case Kind::sends_bytes:
            return step.who + " sends bytes (" + std::to_string(step.text.size()) + ")";
        case Kind::hears:
            return step.who + " hears   " + step.text;
        case Kind::skips_to:
            return step.who + " skips to " + step.text;
        case Kind::hears_nothing:
            return step.who + " hears nothing";
        case Kind::is_closed:
            return step.who + " is closed: " + step.text;
        case Kind::is_dropped:
            return step.who + " is dropped: " + step.text;
        case Kind::ends_input:
            return step.who + " ends its input";
        case Kind::noted:
            return step.who + " is noted: " + step.text;
        case Kind::waits:
            return std::to_string(step.time.count()) + " ms pass";
        case Kind::acts:
            return step.text;
    }
    return "?";
}

bool matches(const std::string& line, const std::string& pattern) {
    if (pattern.ends_with('*')) return line.starts_with(pattern.substr(0, pattern.size() - 1));
    return line == pattern;
}

std::string take_line(std::string& text) {
    const auto end = text.find('\n');
    std::string line = text.substr(0, end);
    text.erase(0, end == std::string::npos ? end : end + 1);
    return line;
}

}  // namespace

Conversation::Conversation(engine::Service& service) : service_{service} {
    using namespace std::chrono;
    now_.steady = steady_clock::time_point{hours{1}};
    now_.wall = sys_days{year{2026} / November / 20} + hours{19} + minutes{15};
}

bool Conversation::run(const Script& script) {
    for (const auto& step : script) {
        const auto wrong = perform(step);
        if (!wrong.empty()) {
            ADD_FAILURE() << "The story so far:\n" << story_ << "--> " << told(step) << "\n    " << wrong;
            return false;
        }
        story_ += "    " + told(step) + '\n';
    }
    return true;
}

std::string Conversation::unheard(const std::string& who) const {
    const auto found = lines_.find(who);
    return found == lines_.end() ? "" : found->second.unheard;
}

std::string Conversation::perform(const Step& step) {
    switch (step.kind) {
        case Kind::connects: {
            const auto id = engine::make_connection_id(next_place_ + 1, next_place_);
            ++next_place_;
            lines_[step.who] = Line{.id = id};
            service_.connected(id, step.text, now_, *this);
            return {};
        }
        case Kind::waits: {
            constexpr std::chrono::milliseconds tick{250};
            for (auto left = step.time; left.count() > 0; left -= tick) {
                now_.steady += std::min(left, tick);
                now_.wall += std::min(left, tick);
                service_.tick(now_, *this);
            }
            return {};
        }
        case Kind::acts:
            step.act(now_, *this);
            return {};
        default:
            break;
    }

    const auto found = lines_.find(step.who);
    if (found == lines_.end()) return step.who + " never connected";
    Line& line = found->second;
    switch (step.kind) {
        case Kind::sends:
        case Kind::sends_bytes:
            if (line.closed) return "the connection is closed: " + line.reason;
            service_.received(line.id, step.text + (step.kind == Kind::sends ? "\n" : ""), now_, *this);
            return {};
        case Kind::hears: {
            if (line.unheard.empty()) return "but nothing was sent to " + step.who;
            const auto got = take_line(line.unheard);
            return matches(got, step.text) ? "" : "but it was: " + got;
        }
        case Kind::skips_to: {
            std::string passed;
            while (!line.unheard.empty()) {
                const auto got = take_line(line.unheard);
                if (matches(got, step.text)) return {};
                passed += "\n      " + got;
            }
            return "but there was only:" + passed;
        }
        case Kind::hears_nothing:
            return line.unheard.empty() ? "" : "but there was: " + line.unheard;
        case Kind::is_closed:
            if (!line.closed) return "but it is open";
            if (!matches(line.reason, step.text)) return "but the reason is: " + line.reason;
            return {};
        case Kind::is_dropped:
            if (!line.closed) {
                line.closed = true;
                line.reason = step.text;
                service_.disconnected(line.id, step.text, now_, *this);
            }
            return {};
        case Kind::ends_input: {
            if (line.closed) return "the connection is closed: " + line.reason;
            const bool stays = service_.input_ended(line.id, now_, *this);
            if (stays || line.closed) return {};
            line.closed = true;
            line.reason = engine::closed_by_peer;
            service_.disconnected(line.id, engine::closed_by_peer, now_, *this);
            return {};
        }
        case Kind::noted:
            if (std::ranges::find(line.notes, step.text) == line.notes.end()) {
                std::string notes;
                for (const auto& note : line.notes) notes += "\n      " + note;
                return "but the notes are:" + notes;
            }
            return {};
        default:
            return "?";
    }
}

Conversation::Line* Conversation::line_of(engine::ConnectionId id) {
    for (auto& [who, line] : lines_) {
        if (line.id == id) return &line;
    }
    return nullptr;
}

void Conversation::send(engine::ConnectionId to, std::string_view bytes) {
    Line* line = line_of(to);
    if (line != nullptr && !line->closed) line->unheard += bytes;
}

void Conversation::close(engine::ConnectionId whom, std::string_view reason) {
    Line* line = line_of(whom);
    if (line == nullptr || line->closed) return;
    line->closed = true;
    line->reason = reason;
}

void Conversation::note(engine::ConnectionId about, std::string_view what) {
    if (Line* line = line_of(about)) line->notes.emplace_back(what);
}

}  // namespace testkit
