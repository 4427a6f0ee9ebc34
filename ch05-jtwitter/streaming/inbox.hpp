// What other threads hand to the hub's thread: new streams, what has happened, and the wish that it stops.
#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <vector>

#include "ch05-jtwitter/microblog-session/events.hpp"
#include "ch05-jtwitter/streaming/descriptor.hpp"
#include "ch05-jtwitter/streaming/open.hpp"
#include "shared/core/guarded.hpp"

namespace streaming {

struct Arrival {
    Descriptor socket;
    Accepted accepted;
};

/// Safe to use from any thread. Nothing waits here: what finds no room is dropped.
class Inbox {
  public:
    /// Throws std::system_error.
    Inbox(std::size_t max_arrivals, std::size_t max_events);

    /// False: too many wait already; the socket is closed then.
    bool put(Arrival arrival);
    /// Quick, does not throw: it runs on the thread on which the event happened.
    void put(const microblog::Event& event) noexcept;
    void ask_to_stop();

    struct Content {
        std::vector<Arrival> arrivals;
        std::deque<microblog::Event> events;
        bool overflowed = false;  // events were lost
        bool stop = false;
    };
    /// Takes what is there, of the events at most so many, the oldest ones. `stop` stays.
    Content take(std::size_t most_events);

    /// Readable when there is something to take.
    int wake_descriptor() const { return wake_.get(); }

    /// Streams that are open or on their way. While there are none, events are not kept.
    std::atomic<std::size_t> streams = 0;

  private:
    void wake();

    std::size_t max_arrivals_, max_events_;
    Descriptor wake_;  // an eventfd(2)
    core::Guarded<Content> content_;
};

}  // namespace streaming
