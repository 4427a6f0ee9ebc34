// A microblog on a store of its own, its people, and what it told of.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"
#include "shared/testkit/process.hpp"
#include "tests/unit/ch05-jtwitter/microblog-session/open_hasher.hpp"

class MicroblogWorld : public testing::Test {
  protected:
    using Time = storage::Time;
    using AccountId = storage::AccountId;
    using PostId = storage::PostId;

    static constexpr Time noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + std::chrono::hours{12};

    explicit MicroblogWorld(const microblog::Settings& settings = {}) : blog{store, hasher, settings} {
        blog.events.listen([this](const microblog::Event& event) { told.push_back(event); });
    }

    AccountId sign_up(const std::string& name) {
        return blog.accounts.sign_up(
            {.name = name, .email = name + "@example.org", .password = "password of " + name, .agreement = true}, now);
    }
    /// Each a second after the one before.
    PostId post(AccountId author, const std::string& text,
                storage::Visibility visibility = storage::Visibility::everyone) {
        microblog::NewPost form;
        form.text = text;
        form.visibility = visibility;
        now += std::chrono::seconds{1};
        return blog.posts.add(author, form, now).id;
    }
    void follow(AccountId who, AccountId whom) { blog.relations.follow(who, whom, {}, {}, now); }
    void protect(AccountId who, bool is_protected = true) {
        microblog::ProfileChange change;
        change.is_protected = is_protected;
        blog.accounts.change_profile(who, change, now);
    }
    microblog::Reader reader(AccountId who) { return blog.relations.reader(who, now); }
    storage::Relation relation(AccountId who, AccountId whom) { return blog.relations.get(who, whom, now); }

    /// As the store has it, rules of reading aside.
    std::vector<PostId> home(AccountId who) {
        return store.read([&](storage::Tables& tables) { return tables.timelines.home(who, {}); });
    }
    std::vector<storage::Notification> notifications(AccountId who) {
        return store.read([&](storage::Tables& tables) { return tables.notifications.page(who, {}, {}); });
    }

    /// What was told since the last question, of one kind.
    template <typename Kind>
    std::vector<Kind> told_of() {
        std::vector<Kind> some;
        for (const auto& event : told) {
            if (const auto* one = std::get_if<Kind>(&event)) some.push_back(*one);
        }
        return some;
    }

    template <typename Call>
    static microblog::Reason reason_of(Call&& call) {
        try {
            call();
        } catch (const microblog::Refusal& refusal) {
            return refusal.reason;
        }
        ADD_FAILURE() << "was not refused";
        return {};
    }
    template <typename Call>
    static std::string text_of_refusal(Call&& call) {
        try {
            call();
        } catch (const microblog::Refusal& refusal) {
            return refusal.what();
        }
        return "was not refused";
    }

    static constexpr auto not_found = microblog::Reason::not_found;
    static constexpr auto not_allowed = microblog::Reason::not_allowed;
    static constexpr auto invalid = microblog::Reason::invalid;
    static constexpr auto too_many = microblog::Reason::too_many;

    testkit::TemporaryDirectory folder;
    storage::SqliteStorage store{{.file = folder.path() + "/microblog.db"}};
    OpenHasher hasher;
    microblog::Microblog blog;
    Time now = noon;
    std::vector<microblog::Event> told;
};
