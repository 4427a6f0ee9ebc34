// Drives the student's hub::Hub. Members are named by the name under which they joined last; "nobody" was never there.
// Steps:
//   open UNSENT NAME_BYTES   a fresh hub with these limits
//   call OP                  one call: OP as below. -> its rows
//   storm OPS                OPS has a line "THREAD OP" for each call, THREAD is 0 to 3. Four threads start at the same
//                            moment, and each makes its calls in order. -> the rows of thread 0, then of thread 1, ...
//
//   join NAME          -> joined NAME ID "wakes" "puts out"     ID counts the different ids: 1 is the first
//                       | refused NAME WORD
//   leave WHO, say WHO TEXT, whisper WHO TO TEXT                -> answer "wakes" "puts out"
//   take WHO           -> took WHO member|gone, then line WHO TEXT for each line
//   numbers WHO        as take, but line WHO TEXT NUMBER; in a storm take and read give the numbers, too
//   sent WHO BYTES     -> sent WHO
//   read WHO           as take, then sent with the bytes of each line
//   meet               in a storm: waits for the other three threads. -> meet
#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <barrier>
#include <cerrno>
#include <chrono>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "ch01-chatroom/chat-hub/hub.hpp"
#include "tests/graded/kit/driver.hpp"

namespace {

/// In a thread of a storm: how its pauses come about. 0 elsewhere.
thread_local std::uint32_t pauses = 0;

/// A thread of a storm that has let a lock go pauses for a moment, so that others pass. Without it, what a hub fails to
/// do under one lock would go well nearly always, and fail once in many runs.
void pause_in_storm() {
    if (pauses == 0) return;
    pauses ^= pauses << 13, pauses ^= pauses >> 17, pauses ^= pauses << 5;  // xorshift
    std::this_thread::sleep_for(std::chrono::microseconds(pauses % 64));
}

/// True if this thread would wait for itself, for ever. glibc keeps the owner's thread id in a mutex.
bool holds_already(const pthread_mutex_t& mutex) {
    static thread_local const int self = gettid();
    return mutex.__data.__owner == self && (mutex.__data.__kind & 3) == PTHREAD_MUTEX_NORMAL;
}

template <typename Lock>
using Function = int (*)(Lock*);

}  // namespace

// These stand before the functions of the same names in ThreadSanitizer and the C library, and call them.
extern "C" int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
    static const auto next = reinterpret_cast<Function<pthread_mutex_t>>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
    if (holds_already(*mutex)) return EDEADLK;  // std::mutex makes a std::system_error of it
    return next(mutex);
}
extern "C" int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
    static const auto next = reinterpret_cast<Function<pthread_mutex_t>>(dlsym(RTLD_NEXT, "pthread_mutex_unlock"));
    const int result = next(mutex);
    pause_in_storm();
    return result;
}
extern "C" int pthread_rwlock_unlock(pthread_rwlock_t* lock) noexcept {
    static const auto next = reinterpret_cast<Function<pthread_rwlock_t>>(dlsym(RTLD_NEXT, "pthread_rwlock_unlock"));
    const int result = next(lock);
    pause_in_storm();
    return result;
}

namespace {

using hub::MemberId;

constexpr std::size_t thread_count = 4;
constexpr std::array<std::string_view, 4> refusals{"name_empty", "name_too_long", "name_malformed", "name_taken"};

struct Op {
    std::string word, who, to, text;
};

/// The text up to the next space; the space goes, too.
std::string take_word(std::string_view& text) {
    const auto end = std::min(text.find(' '), text.size());
    std::string word(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

Op parse_op(std::string_view text) {
    Op op;
    op.word = take_word(text);
    if (op.word == "join") {
        op.who = text;  // a name may hold anything
        return op;
    }
    op.who = take_word(text);
    if (op.word == "whisper") op.to = take_word(text);
    op.text = text;
    return op;
}

/// What one call gave; it becomes rows when all is over, so that in a storm the threads do nothing but call.
struct Outcome {
    std::optional<std::variant<hub::Joined, hub::Refusal>> joined{};
    std::optional<hub::Answer> answer{};
    std::optional<hub::Taken> taken{};
};

/// Members by name. A thread of a storm has its own, which begins as a copy.
using Names = std::map<std::string, MemberId>;

Outcome call_unguarded(hub::Hub& hub, Names& names, const Op& op) {
    const auto found = names.find(op.who);
    const auto id = found != names.end() ? found->second : MemberId{999'999'999};
    Outcome outcome;
    if (op.word == "join") {
        outcome.joined = hub.join(op.who);
        if (const auto* joined = std::get_if<hub::Joined>(&*outcome.joined)) names[op.who] = joined->id;
    } else if (op.word == "leave") {
        outcome.answer = hub.leave(id);
    } else if (op.word == "say") {
        outcome.answer = hub.say(id, op.text);
    } else if (op.word == "whisper") {
        outcome.answer = hub.whisper(id, op.to, op.text);
    } else if (op.word == "sent") {
        hub.sent(id, std::stoull(op.text));
    } else {
        outcome.taken = hub.take(id);
        if (op.word == "read") {
            for (const auto& line : outcome.taken->lines) hub.sent(id, line.text.size());
        }
    }
    return outcome;
}

Outcome call(hub::Hub& hub, Names& names, const Op& op) {
    try {
        return call_unguarded(hub, names, op);
    } catch (const std::system_error& error) {
        if (error.code() != std::errc::resource_deadlock_would_occur) throw;
        throw std::logic_error("a deadlock: the thread locks a mutex that it holds already, and would wait for ever");
    }
}

class Room {
  public:
    explicit Room(hub::Limits limits) : hub_{limits} {}

    graded::Rows call_one(const Op& op) {
        const auto outcome = call(hub_, names_, op);
        learn(op, outcome);
        graded::Rows rows;
        add_rows(rows, op, outcome, op.word == "numbers");
        return rows;
    }

    graded::Rows storm(const std::array<std::vector<Op>, thread_count>& ops) {
        std::array<std::vector<Outcome>, thread_count> outcomes;
        std::array<std::exception_ptr, thread_count> thrown;
        std::barrier meet(thread_count);
        const auto run = [&](std::size_t thread) {
            Names names = names_;
            outcomes[thread].reserve(ops[thread].size());
            meet.arrive_and_wait();
            pauses = static_cast<std::uint32_t>(thread + 1);
            try {
                for (const Op& op : ops[thread]) {
                    if (op.word == "meet") {
                        meet.arrive_and_wait();
                        outcomes[thread].push_back({});
                    } else {
                        outcomes[thread].push_back(call(hub_, names, op));
                    }
                }
            } catch (...) {
                thrown[thread] = std::current_exception();
            }
            pauses = 0;
            meet.arrive_and_drop();
        };
        {
            std::array<std::jthread, thread_count> threads;
            for (std::size_t i = 0; i < thread_count; ++i) threads[i] = std::jthread(run, i);
        }
        for (const auto& each : thrown) {
            if (each) std::rethrow_exception(each);
        }
        for (std::size_t i = 0; i < thread_count; ++i) {
            for (std::size_t k = 0; k < ops[i].size(); ++k) learn(ops[i][k], outcomes[i][k]);
        }
        graded::Rows rows;
        for (std::size_t i = 0; i < thread_count; ++i) {
            for (std::size_t k = 0; k < ops[i].size(); ++k) add_rows(rows, ops[i][k], outcomes[i][k], true);
        }
        return rows;
    }

  private:
    void learn(const Op& op, const Outcome& outcome) {
        if (!outcome.joined) return;
        if (const auto* joined = std::get_if<hub::Joined>(&*outcome.joined)) {
            names_[op.who] = joined->id;
            ids_.try_emplace(joined->id, op.who, ids_.size() + 1);
        }
    }

    /// "bob carl": names in the order of the alphabet.
    std::string named(const std::set<MemberId>& ids) const {
        std::set<std::string> names;
        for (const auto id : ids) {
            const auto found = ids_.find(id);
            names.insert(found != ids_.end() ? found->second.first : "an-id-of-nobody");
        }
        std::string text;
        for (const auto& name : names) text += (text.empty() ? "" : " ") + name;
        return text;
    }

    void add_rows(graded::Rows& rows, const Op& op, const Outcome& outcome, bool numbered) const {
        if (outcome.joined) {
            if (const auto* joined = std::get_if<hub::Joined>(&*outcome.joined)) {
                rows.push_back({"joined", op.who, static_cast<std::int64_t>(ids_.at(joined->id).second),
                                named(joined->answer.have_lines), named(joined->answer.put_out)});
            } else {
                const auto refusal = static_cast<std::size_t>(std::get<hub::Refusal>(*outcome.joined));
                rows.push_back({"refused", op.who, std::string(refusals.at(refusal))});
            }
        } else if (outcome.answer) {
            rows.push_back({"answer", named(outcome.answer->have_lines), named(outcome.answer->put_out)});
        } else if (outcome.taken) {
            rows.push_back({"took", op.who, outcome.taken->is_member ? "member" : "gone"});
            for (const auto& [number, text] : outcome.taken->lines) {
                rows.push_back({"line", op.who, text});
                if (numbered) rows.back().emplace_back(static_cast<std::int64_t>(number));
            }
        } else if (op.word == "meet") {
            rows.push_back({"meet"});
        } else {
            rows.push_back({"sent", op.who});
        }
    }

    hub::Hub hub_;
    Names names_;
    std::map<MemberId, std::pair<std::string, std::size_t>> ids_;
};

}  // namespace

int main() {
    std::optional<Room> room;
    graded::Driver driver;
    driver.on("open", [&](std::size_t unsent, std::size_t name_bytes) {
        room.emplace(hub::Limits{.name_bytes = name_bytes, .unsent_bytes = unsent});
    });
    driver.on("call", [&](const std::string& line) { return room->call_one(parse_op(line)); });
    driver.on("storm", [&](const std::string& text) {
        std::array<std::vector<Op>, thread_count> ops;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);)
            ops.at(static_cast<std::size_t>(line.at(0) - '0')).push_back(parse_op(std::string_view(line).substr(2)));
        return room->storm(ops);
    });
    return driver.run();
}
