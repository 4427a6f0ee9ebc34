#include "ch05-jtwitter/jtwitter-server/housekeeping.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <system_error>
#include <vector>

namespace jtwitter {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds tidy_every{60};
constexpr int tidies_between_sweeps = 60;

sigset_t hangup_set() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    return set;
}

}  // namespace

void block_hangup() {
    const auto set = hangup_set();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Housekeeping::Housekeeping(House house) : house_{house} {
    const auto set = hangup_set();
    hangup_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    end_ = eventfd(0, EFD_CLOEXEC);
    if (hangup_ < 0 || end_ < 0) throw std::system_error(errno, std::generic_category(), "waiting for SIGHUP");
    thread_ = std::thread([this] { run(); });
}

Housekeeping::~Housekeeping() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(end_, &one, sizeof one);
    thread_.join();
    close(hangup_);
    close(end_);
}

void Housekeeping::run() {
    auto next_tidy = steady_clock::now();  // at once: the process before may have been killed
    for (;;) {
        if (steady_clock::now() >= next_tidy) {
            next_tidy = steady_clock::now() + tidy_every;
            tidy();
        }
        std::array<pollfd, 3> waits{
            {{end_, POLLIN, 0}, {hangup_, POLLIN, 0}, {house_.notices.descriptor(), POLLIN, 0}}};
        constexpr int at_most = 1'000;
        if (poll(waits.data(), waits.size(), at_most) < 0) continue;  // only EINTR can happen here
        if (waits[0].revents != 0) return;
        signalfd_siginfo signal{};
        if (waits[1].revents != 0 && read(hangup_, &signal, sizeof signal) == sizeof signal) house_.access_log.reopen();
        if (waits[2].revents != 0) hear();
    }
}

/// Another process has written to our store: whatever was kept of it may be wrong.
void Housekeeping::hear() {
    const auto events = house_.notices.take();
    house_.blog.storage.changes().mark_everything();
    house_.blog.events.publish(events);
    house_.notices.confirm();
}

void Housekeeping::tidy() {
    try {
        const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        for (const auto& media : house_.blog.posts.take_abandoned_media(now)) {
            house_.media.remove(media.file);
            house_.media.remove(media.preview);
        }
        house_.blog.access.tidy(now);
        // What the end of a process has cut short: accounts half erased, and files whose rows are gone.
        for (const auto& file : house_.blog.accounts.finish_erasures()) house_.media.remove(file);
        if (sweeps_in_-- == 0) sweep();
    } catch (const std::exception& failure) {
        house_.log.error("tidying up failed; it is tried again in a minute", {{"reason", failure.what()}});
    }
}

void Housekeeping::sweep() {
    sweeps_in_ = tidies_between_sweeps;
    constexpr std::chrono::hours old{24};  // an upload writes its files first, and then its row
    constexpr std::size_t part = 10'000;
    auto names = house_.media.older_than(old);
    while (!names.empty()) {
        const auto count = std::min(part, names.size());
        const std::vector<std::string> some(names.end() - static_cast<std::ptrdiff_t>(count), names.end());
        names.resize(names.size() - count);
        for (const auto& file : house_.blog.posts.unknown_files(some)) house_.media.remove(file);
    }
}

}  // namespace jtwitter
