#include "ch01-chatroom/chat-server/accounts_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

#include "shared/core/clock.hpp"
#include "shared/testkit/process.hpp"
#include "storage_fixture.hpp"

using chat::server::Account;
using chat::server::AccountsFile;
using chat::server::DataDirectory;
using chat::session::AccountAnswer;
using chat::session::Ticket;
using testing::HasSubstr;

namespace {

/// For ASCII nicks: lower case.
std::string lower_case(std::string_view nick) {
    std::string key(nick);
    for (auto& c : key) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return key;
}

class Accounts : public testing::Test {
  protected:
    ~Accounts() override { close(); }

    void open(std::size_t max_waiting = 256, std::size_t max_accounts = 100'000) {
        directory_.emplace(data_.path());
        accounts_.emplace(
            *directory_,
            AccountsFile::Settings{.cost = {.memory_kib = 8, .iterations = 1, .parallelism = 1},
                                   .max_accounts = max_accounts,
                                   .max_waiting = max_waiting},
            nick_key_,
            [this](Ticket ticket, AccountAnswer answer) {
                answers_.with([&](auto& answers) { answers.emplace(ticket, answer); });
                answers_.notify_all();
            },
            log_);
    }
    void close() {
        accounts_.reset();
        directory_.reset();
    }
    void reopen() {
        close();
        open();
    }

    Ticket start_register(const std::string& nick, const std::string& password) {
        const auto ticket = next_ticket();
        accounts_->register_nick(ticket, nick, password);
        return ticket;
    }
    Ticket start_check(const std::string& nick, const std::string& password) {
        const auto ticket = next_ticket();
        accounts_->check_password(ticket, nick, password);
        return ticket;
    }
    /// Waits for the answer to a question; fails the test if it is not there in time or comes twice.
    AccountAnswer answer(Ticket ticket) {
        return answers_.wait_until(
            std::chrono::steady_clock::now() + testkit::patience,
            [&](const auto& answers) { return answers.contains(ticket); },
            [&](const auto& answers) {
                if (answers.count(ticket) != 1) throw std::runtime_error("no answer, or more than one");
                return answers.find(ticket)->second;
            });
    }
    AccountAnswer register_nick(const std::string& nick, const std::string& password) {
        return answer(start_register(nick, password));
    }
    AccountAnswer check(const std::string& nick, const std::string& password) {
        return answer(start_check(nick, password));
    }

    std::string path() const { return data_.path() + "/accounts.jsonl"; }
    std::string content() const { return read_file(path()); }

    /// The text of the exception that opening throws.
    std::string refusal() {
        close();
        try {
            open();
        } catch (const std::runtime_error& error) {
            close();
            return error.what();
        }
        return "no exception";
    }

    RecordingLog log_;
    AccountsFile::NickKey nick_key_ = lower_case;
    std::optional<DataDirectory> directory_;
    std::optional<AccountsFile> accounts_;

  private:
    Ticket next_ticket() { return Ticket{++tickets_}; }

    testkit::TemporaryDirectory data_;
    std::uint64_t tickets_ = 0;
    core::Guarded<std::multimap<Ticket, AccountAnswer>> answers_;
};

}  // namespace

TEST_F(Accounts, let_in_who_registered_with_the_same_password) {
    open();
    EXPECT_FALSE(accounts_->is_registered("anna"));
    EXPECT_EQ(register_nick("Anna", "secret 密码"), AccountAnswer::done);
    EXPECT_TRUE(accounts_->is_registered("anna"));
    EXPECT_FALSE(accounts_->is_registered("Anna")) << "it is asked by key";
    EXPECT_EQ(check("Anna", "secret 密码"), AccountAnswer::done);
    EXPECT_EQ(check("ANNA", "secret 密码"), AccountAnswer::done);
    EXPECT_EQ(check("Anna", "secret"), AccountAnswer::wrong_password);
    EXPECT_EQ(check("Bob", "secret 密码"), AccountAnswer::wrong_password);
}

TEST_F(Accounts, are_there_after_a_restart) {
    open();
    for (const std::string nick : {"Anna", "Bob", "小明", "🦊fox", "quote\"back\\slash"}) {
        ASSERT_EQ(register_nick(nick, "secret of " + nick), AccountAnswer::done);
    }
    reopen();
    EXPECT_EQ(accounts_->size(), 5U);
    for (const std::string nick : {"Anna", "Bob", "小明", "🦊fox", "quote\"back\\slash"}) {
        EXPECT_EQ(check(nick, "secret of " + nick), AccountAnswer::done) << nick;
        EXPECT_EQ(check(nick, "secret"), AccountAnswer::wrong_password) << nick;
        EXPECT_EQ(register_nick(nick, "another"), AccountAnswer::taken) << nick;
    }
    EXPECT_EQ(log_.text(), "");
}

TEST_F(Accounts, keep_the_password_only_as_a_hash_in_a_file_that_is_ours_alone) {
    open();
    ASSERT_EQ(register_nick("Anna", "open sesame"), AccountAnswer::done);
    EXPECT_THAT(content(), HasSubstr("$argon2id$v=19$m=8,t=1,p=1$"));
    EXPECT_THAT(content(), Not(HasSubstr("sesame")));
    struct stat status {};
    ASSERT_EQ(stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(DataDirectory, is_made_for_the_owner_alone) {
    const testkit::TemporaryDirectory parent;
    const DataDirectory directory(parent.path() + "/above/data/");
    struct stat status {};
    ASSERT_EQ(stat(directory.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700U);
}

TEST(DataDirectory, belongs_to_one_at_a_time) {
    const testkit::TemporaryDirectory parent;
    {
        const DataDirectory first(parent.path());
        try {
            const DataDirectory second(parent.path());
            ADD_FAILURE() << "the second one was let in";
        } catch (const std::runtime_error& error) {
            EXPECT_EQ(error.what(),
                      "the data directory " + parent.path() +
                          " is in use by another process; stop that one, or name another with --data DIR");
        }
    }
    EXPECT_NO_THROW(DataDirectory{parent.path()}) << "the lock ends with its holder";
}

TEST(DataDirectory, that_cannot_be_made_is_refused_with_the_reason) {
    const testkit::TemporaryDirectory parent;
    write_file(parent.path() + "/file", "x");
    for (const std::string path : {"/file", "/file/data", "/file/a/data"}) {
        try {
            const DataDirectory directory(parent.path() + path);
            ADD_FAILURE() << path;
        } catch (const std::runtime_error& error) {
            EXPECT_THAT(error.what(), HasSubstr(parent.path() + path));
            EXPECT_THAT(error.what(), HasSubstr("--data"));
        }
    }
}

TEST_F(Accounts, cut_at_any_byte_of_the_last_record_keep_all_others) {
    open();
    ASSERT_EQ(register_nick("Anna", "first"), AccountAnswer::done);
    const auto whole = content().size();
    ASSERT_EQ(register_nick("Bob", "second"), AccountAnswer::done);
    close();
    const auto both = content();
    for (std::size_t length = whole; length < both.size(); ++length) {
        SCOPED_TRACE(length);
        write_file(path(), both.substr(0, length));
        const auto logged = log_.count();
        open();
        EXPECT_EQ(content(), both.substr(0, whole));
        EXPECT_EQ(log_.count(), logged + (length == whole ? 0U : 1U));
        EXPECT_TRUE(accounts_->is_registered("anna"));
        EXPECT_FALSE(accounts_->is_registered("bob"));
        close();
    }
    EXPECT_THAT(log_.text(), HasSubstr("warn: cut off a line that was not written to its end"));
    open();
    EXPECT_EQ(check("Anna", "first"), AccountAnswer::done);
    EXPECT_EQ(register_nick("Bob", "third"), AccountAnswer::done) << "the file is in order and takes new records";
    reopen();
    EXPECT_EQ(check("Bob", "third"), AccountAnswer::done);
}

TEST_F(Accounts, refuse_a_damaged_line_and_say_which_and_leave_the_file_alone) {
    open();
    for (const std::string nick : {"Anna", "Bob", "Carl"}) ASSERT_EQ(register_nick(nick, "x"), AccountAnswer::done);
    close();
    const auto good = content();
    const auto second = good.find('\n') + 1;
    const auto third = good.find('\n', second) + 1;
    const std::string bob = good.substr(second, third - second);
    const auto with_second_line = [&](const std::string& line) {
        return good.substr(0, second) + line + good.substr(third) + "{\"nick\":";  // and a torn line at the end
    };
    const auto changed = [&](std::string_view from, std::string_view to) {
        std::string line = bob;
        return line.replace(line.find(from), from.size(), to);
    };
    struct Case {
        std::string line, reason;
    };
    for (const Case& c : {
             Case{"\n", "JSON: ends too early"},
             Case{"garbage\n", "JSON: malformed"},
             Case{bob.substr(0, 30) + "\n", "JSON: ends too early"},
             Case{bob.substr(0, bob.size() - 1) + "x\n", "JSON: malformed"},
             Case{"[1,2]\n", "JSON object: malformed"},
             Case{std::string(40, '[') + "\n", "JSON: malformed"},
             Case{std::string("\0\0\0\0\n", 5), "JSON: malformed"},
             Case{changed("Bob", "B\xff\xff"), "JSON: malformed"},  // not UTF-8
             Case{changed("\"nick\"", "\"nock\""), "nick: missing"},
             Case{changed("\"Bob\"", "7"), "nick: malformed"},
             Case{changed("\"bob\"", "\"\""), "key: missing"},
             Case{changed("\"bob\"", "\"anna\""), "an earlier line has the same key"},
             Case{changed("argon2id", "argon2xx"), "password: unknown"},
             Case{changed("m=8,", "m=4294967295,"), "password: out of range"},
             Case{changed("\"registered\":\"2", "\"registered\":\"x"), "registered: malformed"},
             Case{std::string(40'000, 'x') + "\n", "longer than 32768 bytes"},
         }) {
        SCOPED_TRACE(c.line.substr(0, 100));
        write_file(path(), with_second_line(c.line));
        const auto text = refusal();
        EXPECT_THAT(text, HasSubstr(path() + " is damaged in line 2: " + c.reason));
        EXPECT_THAT(text, HasSubstr("mend or remove that line"));
        EXPECT_EQ(content(), with_second_line(c.line)) << "nothing was changed";
    }
    write_file(path(), good);
    open();
    EXPECT_EQ(accounts_->size(), 3U);
}

TEST_F(Accounts, answer_done_once_when_one_nick_is_registered_many_times_at_once) {
    open();
    for (int round = 0; round < 20; ++round) {
        SCOPED_TRACE(round);
        const std::string nick = "nick" + std::to_string(round);
        std::vector<Ticket> tickets;
        for (int i = 0; i < 8; ++i) {
            tickets.push_back(start_register(i % 2 == 0 ? nick : "NICK" + std::to_string(round), std::to_string(i)));
        }
        std::vector<int> winners;
        for (int i = 0; i < 8; ++i) {
            const auto told = answer(tickets[static_cast<std::size_t>(i)]);
            if (told == AccountAnswer::done)
                winners.push_back(i);
            else
                EXPECT_EQ(told, AccountAnswer::taken);
        }
        ASSERT_EQ(winners.size(), 1U);
        EXPECT_EQ(check(nick, std::to_string(winners[0])), AccountAnswer::done) << "the one who was told owns the nick";
    }
    reopen();
    EXPECT_EQ(accounts_->size(), 20U);
}

TEST_F(Accounts, are_no_more_than_their_limit) {
    open(256, 2);
    EXPECT_EQ(register_nick("a", "x"), AccountAnswer::done);
    EXPECT_EQ(register_nick("b", "x"), AccountAnswer::done);
    EXPECT_EQ(register_nick("c", "x"), AccountAnswer::full);
    EXPECT_EQ(check("b", "x"), AccountAnswer::done);
    EXPECT_EQ(accounts_->size(), 2U);
}

TEST_F(Accounts, say_busy_when_too_many_questions_wait) {
    core::Guarded<int> state;  // the number of workers inside, or -1: go on
    nick_key_ = [&](std::string_view nick) {
        state.with([](int& inside) {
            if (inside >= 0) ++inside;
        });
        state.notify_all();
        state.wait([](int inside) { return inside < 0; }, [](int) {});
        return lower_case(nick);
    };
    open(3);
    std::vector<Ticket> accepted;
    for (const std::string nick : {"a", "b"}) accepted.push_back(start_register(nick, "x"));
    state.wait([](int inside) { return inside == 2; }, [](int) {});  // both workers are held, the queue is empty
    for (const std::string nick : {"c", "d", "e"}) accepted.push_back(start_register(nick, "x"));
    EXPECT_EQ(register_nick("f", "x"), AccountAnswer::busy);
    EXPECT_EQ(check("a", "x"), AccountAnswer::busy);
    state.with([](int& inside) { inside = -1; });
    state.notify_all();
    for (const auto ticket : accepted) EXPECT_EQ(answer(ticket), AccountAnswer::done);
    EXPECT_EQ(register_nick("f", "x"), AccountAnswer::done);
}

TEST_F(Accounts, say_failed_on_a_full_disk_and_go_on_when_there_is_space_again) {
    open();
    ASSERT_EQ(register_nick("Anna", "first"), AccountAnswer::done);
    const auto before = content();
    for (const std::size_t space : {0U, 1U, 50U}) {  // 50: the write stops in the middle of the record
        const FileSizeLimit full(before.size() + space);
        EXPECT_EQ(register_nick("Bob", "second"), AccountAnswer::failed) << space;
        EXPECT_EQ(content(), before) << "cut back to the last whole record";
        EXPECT_FALSE(accounts_->is_registered("bob"));
        EXPECT_EQ(check("Anna", "first"), AccountAnswer::done) << "log-in needs no disk";
    }
    EXPECT_THAT(log_.text(), HasSubstr("error: cannot store an account; free some space on the disk"));
    EXPECT_THAT(log_.text(), HasSubstr("reason=File too large"));
    EXPECT_EQ(register_nick("Bob", "third"), AccountAnswer::done);
    reopen();
    EXPECT_EQ(accounts_->size(), 2U);
    EXPECT_EQ(check("Bob", "third"), AccountAnswer::done);
}

TEST_F(Accounts, finish_what_is_being_written_when_they_are_closed) {
    open();
    std::vector<std::string> nicks;
    std::vector<Ticket> tickets;
    for (int i = 0; i < 50; ++i) {
        nicks.push_back("nick" + std::to_string(i));
        tickets.push_back(start_register(nicks.back(), "x"));
    }
    EXPECT_EQ(answer(tickets[0]), AccountAnswer::done);
    reopen();  // some are answered, some were dropped
    EXPECT_TRUE(content().ends_with('\n'));
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(content(), '\n')), accounts_->size());
    EXPECT_GE(accounts_->size(), 1U);
    EXPECT_EQ(log_.text(), "") << "no torn line";
}

TEST_F(Accounts, take_as_long_for_an_unknown_nick_as_for_a_wrong_password) {
    // No clock: both run the same hash. What is seen here is that an unknown nick costs a hash at all.
    directory_.emplace(std::filesystem::path(path()).parent_path());
    core::Guarded<std::vector<AccountAnswer>> told;
    const crypto::PasswordCost dear{.memory_kib = 64 * 1024, .iterations = 3, .parallelism = 1};
    const auto time_of = [&](auto&& question) {
        told.with([](auto& all) { all.clear(); });
        const auto start = std::chrono::steady_clock::now();
        question();
        told.wait_until(
            start + testkit::patience, [](const auto& all) { return !all.empty(); },
            [](const auto& all) { EXPECT_EQ(all.size(), 1U); });
        return std::chrono::steady_clock::now() - start;
    };
    AccountsFile accounts(
        *directory_, {.cost = dear}, lower_case,
        [&](Ticket, AccountAnswer answer) {
            told.with([&](auto& all) { all.push_back(answer); });
            told.notify_all();
        },
        log_);
    time_of([&] { accounts.register_nick(Ticket{1}, "Anna", "x"); });
    // The fastest of three each; a quarter leaves room for a busy machine, a missing hash would be a thousandth.
    auto known = std::chrono::steady_clock::duration::max(), unknown = known;
    for (int i = 0; i < 3; ++i) {
        known = std::min(known, time_of([&] { accounts.check_password(Ticket{2}, "Anna", "wrong"); }));
        unknown = std::min(unknown, time_of([&] { accounts.check_password(Ticket{3}, "Nobody", "wrong"); }));
    }
    EXPECT_GT(unknown, known / 4);
}

TEST(AccountLine, comes_back_the_same) {
    const Account account{
        .nick = "小明 \"x\" \\ \t",
        .key = "k",
        .password = crypto::unmatchable_hash({.memory_kib = 8, .iterations = 1, .parallelism = 1}),
        .registered = std::chrono::sys_days(std::chrono::year(2026) / 2 / 28) + std::chrono::milliseconds(12'345'678)};
    const auto line = chat::server::to_line(account);
    EXPECT_THAT(line, HasSubstr("\"registered\":\"2026-02-28T03:25:45.678Z\""));
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto read = chat::server::parse_account(line);
    ASSERT_TRUE(read) << core::to_string(read.error());
    EXPECT_EQ(*read, account);
}
