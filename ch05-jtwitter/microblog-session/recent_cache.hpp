// Keeps what was used lately, and no more than a limit of bytes. New entries go into a young half; when that is full,
// it becomes the old half, and what was old and not asked for since is forgotten. Looking costs two look-ups at most,
// and an entry has no links to others, as an exact order of use would need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "shared/core/guarded.hpp"

namespace microblog {

/// For one thread at a time.
template <typename Key, typename Value, typename Hash = std::hash<Key>>
class RecentCache {
  public:
    /// `limit`: bytes, as put() is told them. 0 keeps nothing.
    explicit RecentCache(std::size_t limit = 0) : limit_{limit} {}

    /// Null if it is not there. Good until the next call.
    Value* find(const Key& key) {
        if (const auto young = young_.find(key); young != young_.end()) return &young->second.value;
        auto taken = old_.extract(key);
        if (taken.empty()) return nullptr;
        old_bytes_ -= taken.mapped().bytes;
        make_room(taken.mapped().bytes);
        return &young_.insert(std::move(taken)).position->second.value;
    }

    /// In place of what the key had. What is larger than the half of all is not kept.
    void put(const Key& key, Value value, std::size_t bytes) {
        drop(key);
        if (bytes > limit_ / 2) return;
        make_room(bytes);
        young_.emplace(key, Entry{std::move(value), bytes});
    }

    void drop(const Key& key) {
        if (const auto taken = young_.extract(key); !taken.empty()) young_bytes_ -= taken.mapped().bytes;
        if (const auto taken = old_.extract(key); !taken.empty()) old_bytes_ -= taken.mapped().bytes;
    }

    std::size_t bytes() const { return young_bytes_ + old_bytes_; }

  private:
    struct Entry {
        Value value;
        std::size_t bytes;
    };
    using Entries = std::unordered_map<Key, Entry, Hash>;

    /// In the young half.
    void make_room(std::size_t bytes) {
        if (young_bytes_ + bytes > limit_ / 2) {
            old_ = std::exchange(young_, {});
            old_bytes_ = std::exchange(young_bytes_, 0);
        }
        young_bytes_ += bytes;
    }

    std::size_t limit_;
    Entries young_, old_;
    std::size_t young_bytes_ = 0, old_bytes_ = 0;
};

/// The same for many threads: parts, each with a lock of its own, so that they seldom wait for each other.
template <typename Key, typename Value, typename Hash = std::hash<Key>>
class SharedCache {
  public:
    using Part = RecentCache<Key, Value, Hash>;

    explicit SharedCache(std::size_t limit) : parts_(count) {
        for (auto& part : parts_) part.with([&](Part& cache) { cache = Part(limit / count); });
    }

    /// Runs `use(part)` with the part that `key` belongs to, under its lock.
    template <typename Use>
    decltype(auto) with(const Key& key, Use&& use) {
        constexpr std::uint64_t golden_ratio = 0x9E37'79B9'7F4A'7C15;  // Fibonacci hashing: the upper bits differ
        return parts_[(Hash{}(key)*golden_ratio) >> 60U].with(std::forward<Use>(use));
    }

  private:
    static constexpr std::size_t count = 16;  // four bits
    std::vector<core::Guarded<Part>> parts_;
};

}  // namespace microblog
