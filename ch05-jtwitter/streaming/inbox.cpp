#include "ch05-jtwitter/streaming/inbox.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <exception>
#include <system_error>
#include <utility>

namespace streaming {

namespace {

/// Counts and dropped notifications are for caches; no stream tells of them.
bool concerns_streams(const microblog::Event& event) {
    return !std::holds_alternative<microblog::PostCounted>(event) &&
           !std::holds_alternative<microblog::NotificationDropped>(event);
}

}  // namespace

Inbox::Inbox(std::size_t max_arrivals, std::size_t max_events)
    : max_arrivals_{max_arrivals}, max_events_{max_events}, wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (!wake_) throw std::system_error(errno, std::generic_category(), "cannot make an eventfd for the streams");
}

bool Inbox::put(Arrival arrival) {
    const bool taken = content_.with([&](Content& content) {
        if (content.stop || content.arrivals.size() >= max_arrivals_) return false;
        content.arrivals.push_back(std::move(arrival));
        ++streams;
        return true;
    });
    if (taken) wake();
    return taken;
}

void Inbox::put(const microblog::Event& event) noexcept {
    if (streams == 0 || !concerns_streams(event)) return;
    content_.with([&](Content& content) {
        if (content.stop || content.overflowed) return;
        try {
            if (content.events.size() < max_events_) {
                content.events.push_back(event);
                return;
            }
        } catch (const std::exception&) {  // no memory: lost as well
        }
        content.overflowed = true;
        content.events.clear();
    });
    wake();
}

void Inbox::ask_to_stop() {
    content_.with([](Content& content) { content.stop = true; });
    wake();
}

Inbox::Content Inbox::take(std::size_t most_events) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto cleared = ::read(wake_.get(), &count, sizeof count);
    bool more = false;
    auto taken = content_.with([&](Content& content) {
        Content part;
        part.arrivals = std::exchange(content.arrivals, {});
        part.overflowed = std::exchange(content.overflowed, false);
        part.stop = content.stop;
        for (; !content.events.empty() && part.events.size() < most_events; content.events.pop_front())
            part.events.push_back(std::move(content.events.front()));
        more = !content.events.empty();
        return part;
    });
    if (more) wake();
    return taken;
}

void Inbox::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);
}

}  // namespace streaming
