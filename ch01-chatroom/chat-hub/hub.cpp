#include "ch01-chatroom/chat-hub/hub.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace hub {

namespace {

struct Member {
    std::string name;
    std::vector<Line> queue{};
    std::size_t unsent = 0;  // bytes in the queue, and those below
    std::size_t taken = 0;   // bytes that take() gave and sent() has not reported
};

bool is_space_or_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f;
}

}  // namespace

/// The functions are for a caller who has locked the mutex.
struct Hub::State {
    explicit State(Limits given) : limits{given} {}

    const Limits limits;
    std::mutex mutex;
    std::map<MemberId, Member> members;
    std::uint64_t last_id = 0, last_number = 0;

    Member* find(MemberId id) {
        const auto found = members.find(id);
        return found == members.end() ? nullptr : &found->second;
    }

    std::vector<MemberId> all_but(MemberId one) const {
        std::vector<MemberId> ids;
        for (const auto& [id, member] : members) {
            if (id != one) ids.push_back(id);
        }
        return ids;
    }

    /// Nobody, or the one member called so.
    std::vector<MemberId> called(std::string_view name) const {
        for (const auto& [id, member] : members) {
            if (member.name == name) return {id};
        }
        return {};
    }

    /// Puts a line into the queues of these members, and puts those out whose queue has no room for it.
    void tell(const std::vector<MemberId>& ids, const std::string& text, Answer& answer) {
        const Line line{++last_number, text + "\n"};
        std::vector<std::pair<MemberId, std::string>> too_slow;
        for (const MemberId id : ids) {
            Member& member = members.at(id);
            if (line.text.size() > limits.unsent_bytes - member.unsent) {
                too_slow.emplace_back(id, std::move(member.name));
                members.erase(id);
                continue;
            }
            member.unsent += line.text.size();
            member.queue.push_back(line);
            answer.have_lines.insert(id);
        }
        // Only now, when all have the line: what is told about it has a greater number. Each round of this recursion
        // has a member less.
        for (const auto& [id, name] : too_slow) {
            answer.have_lines.erase(id);  // of a line before this one
            answer.put_out.insert(id);
            tell(all_but(id), "* " + name + " is put out: reads too slowly", answer);
        }
    }
};

Hub::Hub(Limits limits) : state_{std::make_unique<State>(limits)} {}

Hub::~Hub() = default;

std::variant<Joined, Refusal> Hub::join(std::string_view name) {
    const std::lock_guard lock{state_->mutex};
    if (name.empty()) return Refusal::name_empty;
    if (name.size() > state_->limits.name_bytes) return Refusal::name_too_long;
    if (std::ranges::any_of(name, is_space_or_control)) return Refusal::name_malformed;
    if (!state_->called(name).empty()) return Refusal::name_taken;

    Joined joined{.id = MemberId{++state_->last_id}, .answer = {}};
    state_->members.emplace(joined.id, Member{.name = std::string(name)});
    const auto people = std::to_string(state_->members.size());
    state_->tell({joined.id}, "* you are " + std::string(name) + "; people in the room: " + people, joined.answer);
    state_->tell(state_->all_but(joined.id), "* " + std::string(name) + " comes in", joined.answer);
    return joined;
}

Answer Hub::leave(MemberId id) {
    const std::lock_guard lock{state_->mutex};
    Answer answer;
    const auto gone = state_->members.extract(id);
    if (gone) state_->tell(state_->all_but(id), "* " + gone.mapped().name + " goes out", answer);
    return answer;
}

Answer Hub::say(MemberId id, std::string_view text) {
    const std::lock_guard lock{state_->mutex};
    Answer answer;
    const Member* const speaker = state_->find(id);
    if (speaker) state_->tell(state_->all_but(id), speaker->name + ": " + std::string(text), answer);
    return answer;
}

Answer Hub::whisper(MemberId id, std::string_view to, std::string_view text) {
    const std::lock_guard lock{state_->mutex};
    Answer answer;
    const Member* const speaker = state_->find(id);
    if (!speaker) return answer;
    const auto listener = state_->called(to);
    if (listener.empty())
        state_->tell({id}, "* nobody here is called " + std::string(to), answer);
    else
        state_->tell(listener, speaker->name + " whispers: " + std::string(text), answer);
    return answer;
}

Taken Hub::take(MemberId id) {
    const std::lock_guard lock{state_->mutex};
    Member* const member = state_->find(id);
    if (!member) return {};
    member->taken = member->unsent;
    return {.lines = std::exchange(member->queue, {}), .is_member = true};
}

void Hub::sent(MemberId id, std::size_t bytes) {
    const std::lock_guard lock{state_->mutex};
    Member* const member = state_->find(id);
    if (!member) return;
    bytes = std::min(bytes, member->taken);
    member->taken -= bytes;
    member->unsent -= bytes;
}

}  // namespace hub
