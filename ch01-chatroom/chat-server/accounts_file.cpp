#include "ch01-chatroom/chat-server/accounts_file.hpp"

#include <exception>
#include <memory>
#include <utility>

#include "ch01-chatroom/chat-server/json_line.hpp"
#include "shared/core/clock.hpp"

namespace chat::server {

using session::AccountAnswer;
using session::Ticket;

std::string to_line(const Account& account) {
    return boost::json::serialize(boost::json::object{{"nick", account.nick},
                                                      {"key", account.key},
                                                      {"password", account.password},
                                                      {"registered", core::to_rfc3339(account.registered)}});
}

core::Result<Account> parse_account(std::string_view line) {
    const auto object = parse_object(line);
    if (!object) return object.error();
    Account account;
    for (const auto& [name, text] : {std::pair<std::string_view, std::string&>{"nick", account.nick},
                                     {"key", account.key},
                                     {"password", account.password}}) {
        auto field = text_field(*object, name);
        if (!field) return field.error();
        if (field->empty()) return core::Error{core::Fault::missing, name, 0};
        text = std::move(*field);
    }
    // An unusable hash is found now, not when its owner logs in.
    if (const auto hash = crypto::parse_password_hash(account.password); !hash) {
        return core::Error{hash.error().fault, "password", hash.error().offset};
    }
    const auto time = time_field(*object, "registered");
    if (!time) return time.error();
    account.registered = *time;
    return account;
}

AccountsFile::AccountsFile(const DataDirectory& directory, Settings settings, NickKey nick_key, Answer answer,
                           core::Log& log)
    : settings_{settings},
      nick_key_{std::move(nick_key)},
      answer_{std::move(answer)},
      log_{log},
      unmatchable_{crypto::unmatchable_hash(settings.cost)},
      file_{directory, "accounts.jsonl", log, [this](std::string_view line) { return take_line(line); }},
      workers_{settings.max_waiting} {}

std::string AccountsFile::take_line(std::string_view line) {
    auto account = parse_account(line);
    if (!account) return core::to_string(account.error());
    const bool fresh = table_.with(
        [&](Table& table) { return table.emplace(std::move(account->key), std::move(account->password)).second; });
    return fresh ? "" : "an earlier line has the same key";
}

bool AccountsFile::is_registered(std::string_view key) const {
    return table_.with([&](const Table& table) { return table.contains(key); });
}

std::size_t AccountsFile::size() const {
    return table_.with([](const Table& table) { return table.size(); });
}

void AccountsFile::register_nick(Ticket ticket, std::string nick, std::string password) {
    ask(ticket, [this, nick = std::move(nick), secret = std::make_shared<const crypto::Secret>(password)] {
        return add(nick, *secret);
    });
}

void AccountsFile::check_password(Ticket ticket, std::string nick, std::string password) {
    ask(ticket, [this, nick = std::move(nick), secret = std::make_shared<const crypto::Secret>(password)] {
        return check(nick, *secret);
    });
}

void AccountsFile::ask(Ticket ticket, std::function<AccountAnswer()> question) {
    const bool accepted = workers_.try_run([this, ticket, question = std::move(question)] {
        auto answer = AccountAnswer::failed;
        try {
            answer = question();
        } catch (const std::exception& error) {  // no memory for the hash, for instance
            log_.error("a question to the accounts failed", {{"reason", error.what()}});
        }
        answer_(ticket, answer);
    });
    if (!accepted) answer_(ticket, AccountAnswer::busy);
}

AccountAnswer AccountsFile::add(const std::string& nick, const crypto::Secret& password) {
    Account account{.nick = nick, .key = nick_key_(nick)};
    if (is_registered(account.key)) return AccountAnswer::taken;
    if (size() >= settings_.max_accounts) return AccountAnswer::full;
    account.password = crypto::hash_password(password.view(), settings_.cost);
    account.registered = std::chrono::system_clock::now();
    const auto line = to_line(account);

    const std::lock_guard lock(writing_);
    if (is_registered(account.key)) return AccountAnswer::taken;  // the other worker was faster
    if (size() >= settings_.max_accounts) return AccountAnswer::full;
    if (const auto error = file_.append(line, LineFile::Sync::yes)) {
        log_.error("cannot store an account; free some space on the disk, then try again",
                   {{"file", file_.path()}, {"reason", error.message()}});
        return AccountAnswer::failed;
    }
    table_.with([&](Table& table) { table.emplace(std::move(account.key), std::move(account.password)); });
    return AccountAnswer::done;
}

AccountAnswer AccountsFile::check(const std::string& nick, const crypto::Secret& password) const {
    const auto key = nick_key_(nick);
    const auto stored = table_.with([&](const Table& table) {
        const auto found = table.find(key);
        return found != table.end() ? found->second : unmatchable_;
    });
    const bool fits = crypto::check_password(password.view(), stored);
    return fits ? AccountAnswer::done : AccountAnswer::wrong_password;
}

}  // namespace chat::server
