#include "ch05-jtwitter/jtwitter-server/password_hashing.hpp"

#include <future>
#include <memory>
#include <utility>

namespace jtwitter {

namespace {

[[noreturn]] void refuse() {
    throw microblog::Refusal(microblog::Reason::too_many,
                             "Too many passwords wait to be checked; try again in a moment");
}

std::shared_ptr<const crypto::Secret> kept(std::string_view password) {
    std::string copy(password);
    return std::make_shared<const crypto::Secret>(copy);
}

}  // namespace

PasswordHashing::PasswordHashing(const crypto::PasswordCost& cost, std::size_t max_waiting)
    : cost_{cost}, unmatchable_{crypto::unmatchable_hash(cost)}, workers_{max_waiting} {}

template <typename Result>
Result PasswordHashing::on_a_worker(std::function<Result()> job) {
    auto task = std::make_shared<std::packaged_task<Result()>>(std::move(job));
    auto result = task->get_future();
    if (!workers_.try_run([task] { (*task)(); })) refuse();
    task.reset();  // the queue alone has it: if it is dropped, the promise is broken and nobody waits for ever
    try {
        return result.get();
    } catch (const std::future_error&) {
        refuse();
    }
}

std::string PasswordHashing::hash(std::string_view password) {
    return on_a_worker<std::string>(
        [this, secret = kept(password)] { return crypto::hash_password(secret->view(), cost_); });
}

bool PasswordHashing::check(std::string_view password, const std::string& stored) {
    return on_a_worker<bool>([secret = kept(password), line = stored.empty() ? unmatchable_ : stored] {
        return crypto::check_password(secret->view(), line);
    });
}

}  // namespace jtwitter
