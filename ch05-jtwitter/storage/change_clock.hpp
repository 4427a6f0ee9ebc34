// When what was last changed, on a clock that goes on by one with each write. By it a cache knows, without asking the
// store, whether what it holds is still so:
//
//     const auto then = clock.now();        // before the store is read
//     ...                                   // read; keep the result, `then`, and the subjects that it is about
//     if (clock.unchanged(about, then)) ... // at any later time: it may be used as it is
//
// A write marks its subjects when it is committed and before its caller hears of it. So whoever has been told that
// something was changed never sees it as it was before.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ch05-jtwitter/storage/records.hpp"

namespace storage {

/// Something that may change, as far as caches tell things apart. Two things may share a subject: then a cache forgets
/// one of them too early, and never too late.
enum class Subject : std::uint16_t {};

namespace subjects {
constexpr Subject spread(std::uint64_t id, std::uint64_t kind) {
    constexpr std::uint64_t golden_ratio = 0x9E37'79B9'7F4A'7C15;  // Fibonacci hashing: the upper bits differ
    return static_cast<Subject>(((id * 3 + kind) * golden_ratio) >> 48U);
}
/// What others see of an account: its name, its counts, that it has posted.
constexpr Subject profile(AccountId id) {
    return spread(static_cast<std::uint64_t>(id), 0);
}
/// What an account itself sees and may do: its home, its marks, its relations, its tokens.
constexpr Subject view(AccountId id) {
    return spread(static_cast<std::uint64_t>(id), 1);
}
constexpr Subject post(PostId id) {
    return spread(static_cast<std::uint64_t>(id), 2);
}
}  // namespace subjects

/// What one write changed. As long as nobody has said, that is everything: a write that forgets to tell is slow for the
/// caches, and not wrong.
class Touched {
  public:
    /// Nothing that is kept shows it.
    void nothing() { is_all_ = false; }
    /// Only these, and those of the calls before.
    void only(std::initializer_list<Subject> subjects) {
        is_all_ = false;
        subjects_.insert(subjects_.end(), subjects);
    }
    void views(std::span<const AccountId> accounts) {
        for (const auto id : accounts) subjects_.push_back(subjects::view(id));
    }
    void everything() { always_all_ = true; }  // whatever else is said

    bool is_everything() const { return is_all_ || always_all_; }
    const std::vector<Subject>& subjects() const { return subjects_; }

  private:
    std::vector<Subject> subjects_;
    bool is_all_ = true, always_all_ = false;
};

/// Safe to use from any thread.
class ChangeClock {
  public:
    using Tick = std::uint64_t;

    Tick now() const { return now_.load(); }

    /// Nothing of these was changed after `then`.
    bool unchanged(std::span<const Subject> subjects, Tick then) const {
        if (all_changed_.load() > then) return false;
        for (const auto subject : subjects)
            if ((*changed_)[static_cast<std::size_t>(subject)].load(std::memory_order_acquire) > then) return false;
        return true;
    }

    void mark(const Touched& touched) {
        const auto tick = ++now_;
        if (touched.is_everything()) {
            raise(all_changed_, tick);
        } else {
            for (const auto subject : touched.subjects()) raise((*changed_)[static_cast<std::size_t>(subject)], tick);
        }
    }
    void mark_everything() { mark({}); }

  private:
    /// Two writes may mark the same: the later tick stays.
    static void raise(std::atomic<Tick>& mark, Tick tick) {
        for (auto before = mark.load(); before < tick && !mark.compare_exchange_weak(before, tick);) {
        }
    }

    using Marks = std::array<std::atomic<Tick>, 65'536>;  // one for each subject: 512 KiB
    std::atomic<Tick> now_{0}, all_changed_{0};
    std::unique_ptr<Marks> changed_ = std::make_unique<Marks>();
};

}  // namespace storage
