// The form with which a person signs up: what can be wrong with each of its fields.
#pragma once

#include <vector>

#include "ch05-jtwitter/microblog-session/accounts.hpp"

namespace microblog {

inline constexpr std::size_t max_account_name = 30;

/// What is wrong without a look at who is there already.
std::vector<Detail> faults_of_form(const NewAccount& form, const Passwords& passwords, const Settings& settings);

/// Name and e-mail that are taken, of those that `known` says nothing of.
std::vector<Detail> faults_of_taken(const NewAccount& form, const std::vector<Detail>& known, Accounts& accounts);

/// "Validation failed: Username has already been taken, Password is too short (minimum is 8 characters)"
Refusal refusal_of(const std::vector<Detail>& faults);

}  // namespace microblog
