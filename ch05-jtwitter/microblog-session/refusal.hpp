// Why a service did not do what it was asked. Thrown inside a transaction, it also undoes what was done so far.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace microblog {

enum class Reason {
    not_found,    // missing, deleted, or nothing that the asker may know of
    not_allowed,  // known, but not to be done by the asker
    invalid,      // the input breaks a rule
    too_many      // a limit of numbers, or of tries
};

/// One field of a form and what is wrong with it; `code` as in the API ("ERR_TAKEN").
struct Detail {
    std::string field, code, text;
};

class Refusal : public std::runtime_error {
  public:
    Refusal(Reason why, const std::string& text) : std::runtime_error(text), reason{why} {}
    Refusal(const std::string& text, std::vector<Detail> what)
        : std::runtime_error(text), reason{Reason::invalid}, details{std::move(what)} {}

    Reason reason;
    std::vector<Detail> details;
};

inline Refusal not_found() {
    return {Reason::not_found, "Record not found"};
}
inline Refusal not_allowed() {
    return {Reason::not_allowed, "This action is not allowed"};
}
inline Refusal too_many() {
    return {Reason::too_many, "Too many requests"};
}
/// `what` says which rule is broken: "Text can't be blank".
inline Refusal invalid(const std::string& what) {
    return {Reason::invalid, "Validation failed: " + what};
}

}  // namespace microblog
