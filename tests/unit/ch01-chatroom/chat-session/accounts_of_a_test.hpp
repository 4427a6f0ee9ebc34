// The room's ports as a test plays them: accounts in a map, answered when the test says so, and a journal in a vector.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ch01-chatroom/chat-session/ports.hpp"
#include "ch01-chatroom/chat-session/room.hpp"
#include "shared/testkit/conversation.hpp"
#include "shared/text/nick.hpp"

namespace chat::session {

class TestAccounts final : public Accounts {
  public:
    struct Question {
        Ticket ticket;
        bool registering;
        std::string nick, password;
    };

    bool is_registered(std::string_view key) const override { return passwords.contains(std::string(key)); }
    void register_nick(Ticket ticket, std::string nick, std::string password) override {
        questions.push_back({ticket, true, std::move(nick), std::move(password)});
    }
    void check_password(Ticket ticket, std::string nick, std::string password) override {
        questions.push_back({ticket, false, std::move(nick), std::move(password)});
    }

    /// Answers the oldest question as a real account file would.
    std::pair<Ticket, AccountAnswer> answer_next() {
        const auto question = questions.at(0);
        questions.erase(questions.begin());
        const auto key = text::nick_key(question.nick);
        if (question.registering) {
            if (is_registered(key)) return {question.ticket, AccountAnswer::taken};
            passwords[key] = question.password;
            return {question.ticket, AccountAnswer::done};
        }
        const bool right = is_registered(key) && passwords[key] == question.password;
        return {question.ticket, right ? AccountAnswer::done : AccountAnswer::wrong_password};
    }

    std::map<std::string, std::string> passwords;  // by nick key
    std::vector<Question> questions;
};

class TestJournal final : public Journal {
  public:
    void append(const Record& record) override { records.push_back(record); }
    std::vector<Record> records;
};

/// A room with its ports and the conversation with it.
struct RoomFixture {
    RoomFixture() : RoomFixture(Settings{}) {}
    explicit RoomFixture(Settings settings, const std::vector<Record>& remembered = {})
        : room(std::move(settings), accounts, journal, remembered) {}

    engine::Service& service() { return room; }

    /// The accounts answer their oldest question.
    testkit::Step accounts_answer() {
        return testkit::acts("the accounts answer", [this](core::Now now, engine::Outbox& out) {
            const auto [ticket, answer] = accounts.answer_next();
            room.answer(ticket, answer, now, out);
        });
    }
    testkit::Step accounts_answer(AccountAnswer answer) {
        return testkit::acts("the accounts answer otherwise", [this, answer](core::Now now, engine::Outbox& out) {
            const auto ticket = accounts.questions.at(0).ticket;
            accounts.questions.erase(accounts.questions.begin());
            room.answer(ticket, answer, now, out);
        });
    }

    TestAccounts accounts;
    TestJournal journal;
    Room room;
};

/// Connects and takes a name as a guest.
inline testkit::Script comes_in(const std::string& who) {
    return {testkit::connects(who), testkit::sends(who, "/nick " + who), testkit::skips_to(who, "-- you are " + who)};
}

inline testkit::Script operator+(testkit::Script first, const testkit::Script& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

}  // namespace chat::session
