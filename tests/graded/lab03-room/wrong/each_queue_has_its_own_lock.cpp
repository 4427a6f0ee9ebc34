// Wrong on purpose: a line gets its number under one lock and its places in the queues under others.
// Slot file: hub.cpp
// Caught by: Storm.all_hear_one_order_while_four_speak
#include "ch01-chatroom/chat-hub/hub.hpp"

#include <algorithm>
#include <list>
#include <mutex>
#include <shared_mutex>

namespace hub {

namespace {

struct Person {
    MemberId id{};
    std::string name;
    std::mutex mutex;  // for the three below
    std::vector<Line> box;
    std::size_t waiting = 0;    // bytes in the box
    std::size_t under_way = 0;  // bytes taken and not reported
};

}  // namespace

struct Hub::State {
    Limits limits;
    std::mutex mutex;  // for the numbers
    std::shared_mutex list_mutex;
    std::list<Person> people;
    std::uint64_t ids = 0;
    std::uint64_t numbers = 0;

    Person* by_id(MemberId id) {
        for (Person& person : people) {
            if (person.id == id) return &person;
        }
        return nullptr;
    }

    Person* by_name(std::string_view name) {
        for (Person& person : people) {
            if (person.name == name) return &person;
        }
        return nullptr;
    }

    /// For all to whom `wants` says yes. Then the news about those who were put out, and about those whom the news put
    /// out, until there is no more.
    template <typename Wants>
    void send(const std::string& text, Wants wants, Answer& answer) {
        std::vector<std::string> news;
        put(text, wants, answer, news);
        for (std::size_t i = 0; i < news.size(); ++i) {
            const std::string about = "* " + news[i] + " is put out: reads too slowly";
            put(
                about, [](const Person&) { return true; }, answer, news);
        }
    }

    template <typename Wants>
    void put(const std::string& text, Wants wants, Answer& answer, std::vector<std::string>& news) {
        Line line{0, text + '\n'};
        {
            const std::lock_guard guard(mutex);
            line.number = ++numbers;
        }
        std::vector<MemberId> slow;
        for (auto person = people.begin(); person != people.end();) {
            if (!wants(*person)) {
                ++person;
                continue;
            }
            const std::lock_guard guard(person->mutex);
            if (person->waiting + person->under_way + line.text.size() > limits.unsent_bytes) {
                answer.put_out.insert(person->id);
                answer.have_lines.erase(person->id);
                news.push_back(person->name);
                slow.push_back(person->id);
                ++person;
                continue;
            }
            person->box.push_back(line);
            person->waiting += line.text.size();
            answer.have_lines.insert(person->id);
            ++person;
        }
        people.remove_if([&](const Person& each) { return std::ranges::count(slow, each.id) > 0; });
    }
};

Hub::Hub(Limits limits) : state_{std::make_unique<State>()} {
    state_->limits = limits;
}

Hub::~Hub() = default;

std::variant<Joined, Refusal> Hub::join(std::string_view name) {
    State& state = *state_;
    if (name.empty()) return Refusal::name_empty;
    if (name.size() > state.limits.name_bytes) return Refusal::name_too_long;
    for (const char c : name) {
        if ((c >= 0 && c <= ' ') || c == '\x7f') return Refusal::name_malformed;
    }
    const std::lock_guard guard(state.list_mutex);
    if (state.by_name(name) != nullptr) return Refusal::name_taken;
    Joined joined;
    joined.id = MemberId{++state.ids};
    Person& person = state.people.emplace_back();
    person.id = joined.id;
    person.name = name;
    const std::string greeting =
        "* you are " + person.name + "; people in the room: " + std::to_string(state.people.size());
    state.send(
        greeting, [&](const Person& each) { return each.id == joined.id; }, joined.answer);
    state.send(
        "* " + person.name + " comes in", [&](const Person& each) { return each.id != joined.id; }, joined.answer);
    return joined;
}

Answer Hub::leave(MemberId id) {
    State& state = *state_;
    const std::lock_guard guard(state.list_mutex);
    Answer answer;
    const Person* person = state.by_id(id);
    if (person == nullptr) return answer;
    const std::string name = person->name;
    state.people.remove_if([&](const Person& each) { return each.id == id; });
    state.send(
        "* " + name + " goes out", [](const Person&) { return true; }, answer);
    return answer;
}

Answer Hub::say(MemberId id, std::string_view text) {
    State& state = *state_;
    const std::shared_lock guard(state.list_mutex);
    Answer answer;
    const Person* speaker = state.by_id(id);
    if (speaker == nullptr) return answer;
    const std::string line = speaker->name + ": " + std::string(text);
    state.send(
        line, [&](const Person& each) { return each.id != id; }, answer);
    return answer;
}

Answer Hub::whisper(MemberId id, std::string_view to, std::string_view text) {
    State& state = *state_;
    const std::shared_lock guard(state.list_mutex);
    Answer answer;
    const Person* speaker = state.by_id(id);
    if (speaker == nullptr) return answer;
    if (state.by_name(to) == nullptr) {
        const std::string line = "* nobody here is called " + std::string(to);
        state.send(
            line, [&](const Person& each) { return each.id == id; }, answer);
    } else {
        const std::string line = speaker->name + " whispers: " + std::string(text);
        state.send(
            line, [&](const Person& each) { return each.name == to; }, answer);
    }
    return answer;
}

Taken Hub::take(MemberId id) {
    State& state = *state_;
    const std::shared_lock guard(state.list_mutex);
    Taken taken;
    Person* person = state.by_id(id);
    if (person == nullptr) return taken;
    const std::lock_guard box_guard(person->mutex);
    taken.is_member = true;
    taken.lines.swap(person->box);
    person->under_way += person->waiting;
    person->waiting = 0;
    return taken;
}

void Hub::sent(MemberId id, std::size_t bytes) {
    State& state = *state_;
    const std::shared_lock guard(state.list_mutex);
    Person* person = state.by_id(id);
    if (person == nullptr) return;
    const std::lock_guard box_guard(person->mutex);
    person->under_way -= std::min(bytes, person->under_way);
}

}  // namespace hub
