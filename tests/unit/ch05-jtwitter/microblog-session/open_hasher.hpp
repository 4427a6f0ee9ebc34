// A hasher for tests that costs nothing and hides nothing.
#pragma once

#include <atomic>
#include <functional>

#include "ch05-jtwitter/microblog-session/passwords.hpp"

class OpenHasher : public microblog::PasswordHasher {
  public:
    std::string hash(std::string_view password) override {
        if (const auto meanwhile = at_each_hash) meanwhile();
        return "hash of " + std::string(password);
    }
    bool check(std::string_view password, const std::string& stored) override {
        ++checks_;
        if (password.size() > longest_) longest_ = password.size();
        if (const auto meanwhile = at_each_check) meanwhile();  // a copy: it may change itself
        return stored == "hash of " + std::string(password);
    }

    int checks() const { return checks_; }
    std::size_t longest() const { return longest_; }

    std::function<void()> at_each_check, at_each_hash;

  private:
    std::atomic<int> checks_ = 0;
    std::atomic<std::size_t> longest_ = 0;
};
