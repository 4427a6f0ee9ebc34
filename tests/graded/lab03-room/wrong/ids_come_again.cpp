// Wrong on purpose: the id of who has left is given to the next one.
// Slot file: hub.cpp
// Caught by: Room.tells_the_others_who_goes_and_frees_the_name
#include "ch01-chatroom/chat-hub/hub.hpp"

#include <algorithm>
#include <list>
#include <mutex>

namespace hub {

namespace {

struct Person {
    MemberId id{};
    std::string name;
    std::vector<Line> box;
    std::size_t waiting = 0;    // bytes in the box
    std::size_t under_way = 0;  // bytes taken and not reported
};

}  // namespace

struct Hub::State {
    Limits limits;
    std::mutex mutex;  // for all below
    std::list<Person> people;
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
        const Line line{++numbers, text + '\n'};
        for (auto person = people.begin(); person != people.end();) {
            if (!wants(*person)) {
                ++person;
                continue;
            }
            if (person->waiting + person->under_way + line.text.size() > limits.unsent_bytes) {
                answer.put_out.insert(person->id);
                answer.have_lines.erase(person->id);
                news.push_back(person->name);
                person = people.erase(person);
                continue;
            }
            person->box.push_back(line);
            person->waiting += line.text.size();
            answer.have_lines.insert(person->id);
            ++person;
        }
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
    const std::lock_guard guard(state.mutex);
    if (state.by_name(name) != nullptr) return Refusal::name_taken;
    Joined joined;
    std::uint64_t free = 1;
    while (state.by_id(MemberId{free}) != nullptr) ++free;
    joined.id = MemberId{free};
    Person person;
    person.id = joined.id;
    person.name = name;
    state.people.push_back(person);
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
    const std::lock_guard guard(state.mutex);
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
    const std::lock_guard guard(state.mutex);
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
    const std::lock_guard guard(state.mutex);
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
    const std::lock_guard guard(state.mutex);
    Taken taken;
    Person* person = state.by_id(id);
    if (person == nullptr) return taken;
    taken.is_member = true;
    taken.lines.swap(person->box);
    person->under_way += person->waiting;
    person->waiting = 0;
    return taken;
}

void Hub::sent(MemberId id, std::size_t bytes) {
    State& state = *state_;
    const std::lock_guard guard(state.mutex);
    Person* person = state.by_id(id);
    if (person == nullptr) return;
    person->under_way -= std::min(bytes, person->under_way);
}

}  // namespace hub
