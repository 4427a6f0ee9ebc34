// Passwords are hashed by two workers, whatever crowd is at the door; the thread of the request waits for its turn.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ch05-jtwitter/microblog-session/accounts.hpp"
#include "shared/crypto/password.hpp"
#include "shared/crypto/password_workers.hpp"

namespace jtwitter {

/// Safe to use from any thread. Refusal(too_many) when too many wait already, or the server is stopping.
class PasswordHashing : public microblog::PasswordHasher {
  public:
    explicit PasswordHashing(const crypto::PasswordCost& cost, std::size_t max_waiting = crypto::default_waiting_jobs);

    std::string hash(std::string_view password) override;
    bool check(std::string_view password, const std::string& stored) override;

  private:
    template <typename Result>
    Result on_a_worker(std::function<Result()> job);

    crypto::PasswordCost cost_;
    std::string unmatchable_;  // stands in for the hash of an account that does not exist
    crypto::PasswordWorkers workers_;
};

}  // namespace jtwitter
