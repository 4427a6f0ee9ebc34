#include "ch05-jtwitter/jtwitter-server/housekeeping.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>

namespace jtwitter {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds tidy_every{60};

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
    auto next_tidy = steady_clock::now() + tidy_every;
    for (;;) {
        std::array<pollfd, 3> waits{
            {{end_, POLLIN, 0}, {hangup_, POLLIN, 0}, {house_.notices.descriptor(), POLLIN, 0}}};
        constexpr int at_most = 1'000;
        if (poll(waits.data(), waits.size(), at_most) < 0) continue;  // only EINTR can happen here
        if (waits[0].revents != 0) return;
        signalfd_siginfo signal{};
        if (waits[1].revents != 0 && read(hangup_, &signal, sizeof signal) == sizeof signal) house_.access_log.reopen();
        if (waits[2].revents != 0) house_.blog.events.publish(house_.notices.take());
        if (steady_clock::now() < next_tidy) continue;
        next_tidy = steady_clock::now() + tidy_every;
        tidy();
    }
}

void Housekeeping::tidy() {
    try {
        const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        for (const auto& media : house_.blog.posts.take_abandoned_media(now)) {
            house_.media.remove(media.file);
            house_.media.remove(media.preview);
        }
        house_.blog.access.tidy(now);
    } catch (const std::exception& failure) {
        house_.log.error("tidying up failed; it is tried again in a minute", {{"reason", failure.what()}});
    }
}

}  // namespace jtwitter
