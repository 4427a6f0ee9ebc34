// The chat room of step 3b: who is in it, and which lines wait for whom. It has no socket and no thread of its own. It
// answers what is to be done and does not do it; so no call ever waits for a client, whatever that client does.
//
//     threads that read               the hub                              the threads that send
//
//     say(anna, "hi")       ------>   puts "anna: hi" into the queues
//                                     of bob and carl
//     wakes bob's thread    <------   Answer: bob and carl have lines
//     and carl's
//                                     empties bob's queue         <------  take(bob)
//                                                                          send(): may last as long as it likes
//                                     less is on its way to bob   <------  sent(bob, 9)
//
// Why are there queues in here, and not simply lines in the answer? Because of the order. Anna and dora speak at the
// same time; each of their threads gets its answer and lets the lock go. From then on nobody knows which of the two is
// faster: bob might be given anna's line first, and carl dora's line first. In the queues each line gets its place
// before the lock is let go, the same in all of them. An answer then only says whom to wake, in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hub {

/// Names a member for as long as the hub lives: no later member gets it again.
enum class MemberId : std::uint64_t {};

struct Limits {
    std::size_t name_bytes = 32;
    std::size_t unsent_bytes = 256 * 1024;  // put into a member's queue and not yet reported by sent(); at least 256
};

/// What is sent to a member.
struct Line {
    /// Grows from each line that the hub makes to the next. A line for several members has one number for all of them.
    std::uint64_t number{};
    std::string text;  // the bytes to send, with '\n' at their end
    bool operator==(const Line&) const = default;
};

/// What the caller has to do after a call.
struct Answer {
    std::set<MemberId> have_lines;  // lines were put into their queues: wake the threads that send to them
    std::set<MemberId> put_out;     // these read too slowly and are members no more: end their connections
    bool operator==(const Answer&) const = default;
};

enum class Refusal { name_empty, name_too_long, name_malformed, name_taken };

struct Joined {
    MemberId id{};
    Answer answer;
};

struct Taken {
    std::vector<Line> lines;
    bool is_member = false;  // false: there will be no more lines; end the connection
};

/// Safe to use from many threads at the same time: each call happens at one moment, wholly before or wholly after each
/// other call. No call waits, but for the short moment that another call takes.
///
/// What every member is promised, as long as it is one: it gets each line that is for it exactly once, and with growing
/// numbers, from one take() to the next as well. So what all hear, all hear in the same order.
///
/// No member may hold the others up. When a line would make more than Limits::unsent_bytes unsent for one member, this
/// member does not get it. It is put out: its queue is thrown away, its name is free, the answer names it in `put_out`
/// (and not in `have_lines`), and all who are left get "* NAME is put out: reads too slowly". This may be too much
/// for another one, which is then put out in the same way.
///
/// A call with the id of somebody who is no member (put out, left, or never there) changes nothing; its answer is
/// empty.
class Hub {
  public:
    explicit Hub(Limits limits = {});
    ~Hub();
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// A newcomer. Its first line is "* you are NAME; people in the room: N", with itself counted. All others get
    /// "* NAME comes in". It gets all that is said from now on, and nothing of what was said before.
    ///
    /// A name is 1 to Limits::name_bytes bytes, none of them a space or a control character (00 to 20, 7f), and no
    /// other member has it. A name that has two faults is refused for the one that comes first in Refusal.
    std::variant<Joined, Refusal> join(std::string_view name);

    /// A member goes: all others get "* NAME goes out". What waits for it is thrown away, and its name is free.
    Answer leave(MemberId id);

    /// All others get "NAME: TEXT". The text is any line without its end; how long it may be is the caller's affair.
    Answer say(MemberId id, std::string_view text);

    /// Only the member called `to` gets "NAME whispers: TEXT"; that may be the speaker itself. If nobody is called so,
    /// the speaker gets "* nobody here is called TO".
    Answer whisper(MemberId id, std::string_view to, std::string_view text);

    /// All that waits for this member, in order; its queue is empty then. It may be nothing: take() does not wait.
    /// What was taken is unsent until sent() says otherwise.
    Taken take(MemberId id);

    /// So many bytes of what was taken have been sent. More than there are count as all of them.
    void sent(MemberId id, std::size_t bytes);

  private:
    struct State;  // hub.cpp knows what is in it
    const std::unique_ptr<State> state_;
};

}  // namespace hub
