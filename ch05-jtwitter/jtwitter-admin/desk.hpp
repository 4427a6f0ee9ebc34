// The commands about people, their posts and reports. Each prints what it did.
#pragma once

#include <iosfwd>
#include <string>

#include "ch05-jtwitter/jtwitter-admin/office.hpp"

namespace jtwitter::admin {

// Each throws Trouble or microblog::Refusal.
void add_user(Office& office, const microblog::NewAccount& form, storage::Role role, std::ostream& out);
void list_users(Office& office, std::ostream& out);
void set_password(Office& office, const std::string& name, const std::string& password, std::ostream& out);
void suspend_user(Office& office, const std::string& name, std::ostream& out);
void unsuspend_user(Office& office, const std::string& name, std::ostream& out);
void delete_user(Office& office, const std::string& name, std::ostream& out);
void set_role(Office& office, const std::string& name, storage::Role role, std::ostream& out);

void list_reports(Office& office, bool also_resolved, std::ostream& out);
void show_report(Office& office, std::int64_t id, std::ostream& out);
void resolve_report(Office& office, std::int64_t id, std::ostream& out);

void delete_post(Office& office, std::int64_t id, std::ostream& out);
void show_figures(Office& office, std::ostream& out);

std::string_view to_word(storage::Role role);
std::string_view to_word(storage::AccountState state);

}  // namespace jtwitter::admin
