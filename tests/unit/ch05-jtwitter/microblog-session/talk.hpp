// A small world for tests of posts, timelines and messages: services on a store of their own, people, and a clock that
// goes one second with every thing that is done.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "ch05-jtwitter/microblog-session/messages.hpp"
#include "ch05-jtwitter/microblog-session/posts.hpp"
#include "ch05-jtwitter/microblog-session/relations.hpp"
#include "ch05-jtwitter/microblog-session/timelines.hpp"
#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"
#include "shared/testkit/process.hpp"

namespace microblog {

using Texts = std::vector<std::string>;

inline store::Settings file_in(const std::string& folder) {
    store::Settings settings;
    settings.file = folder + "/talk.db";
    return settings;
}

inline Page page_of(std::size_t limit) {
    Page page;
    page.limit = limit;
    return page;
}
inline Page page_below(std::int64_t id, std::size_t limit) {
    auto page = page_of(limit);
    page.below = id;
    return page;
}
inline Page page_next_to(std::int64_t id, std::size_t limit) {
    auto page = page_of(limit);
    page.next_to = id;
    return page;
}

inline Texts texts_of(const std::vector<Listed>& posts) {
    Texts texts;
    for (const auto& each : posts) texts.push_back(each.original ? "repost: " + each.original->text : each.post.text);
    return texts;
}

/// Why the work was refused; fails if it was not.
template <typename Work>
std::string refusal_of(Work work) {
    try {
        work();
    } catch (const Refusal& refusal) {
        switch (refusal.reason) {
            case Reason::not_found:
                return "not found";
            case Reason::not_allowed:
                return "not allowed";
            case Reason::too_many:
                return "too many";
            case Reason::invalid:
                return refusal.what();
        }
    }
    return "not refused";
}

struct Talk {
    explicit Talk(Settings chosen = {}) : settings{std::move(chosen)} {
        events.listen([this](const Event& event) { heard.with([&](auto& all) { all.push_back(event); }); });
    }

    Time tick() { return now += std::chrono::seconds{1}; }

    AccountId person(const std::string& name, bool is_protected = false) {
        Account account;
        account.name = name;
        account.is_protected = is_protected;
        account.created_at = now;
        Credentials credentials;
        credentials.email = name + "@mail.example";
        return storage.write([&](Tables& tables) { return tables.accounts.add(account, credentials); });
    }
    Account account(AccountId id) {
        return storage.read([&](Tables& tables) { return tables.accounts.find(std::array{id}).at(0); });
    }
    void set_protected(AccountId id, bool is_protected) {
        storage.write([&](Tables& tables) {
            auto account = tables.accounts.find(std::array{id}).at(0);
            account.is_protected = is_protected;
            tables.accounts.save_profile(account);
        });
    }
    void set_role(AccountId id, Role role) {
        storage.write([&](Tables& tables) { tables.accounts.set_role(id, role); });
    }
    void suspend(AccountId id) {
        storage.write([&](Tables& tables) { tables.accounts.set_state(id, AccountState::suspended); });
    }
    /// Also of protected accounts: the request is granted at once.
    void follow(AccountId who, AccountId whom, bool reposts = true, bool notify = false) {
        if (relations.follow(who, whom, reposts, notify, tick()).requested) relations.authorize(whom, who, tick());
    }
    MediaId picture(AccountId owner, const std::string& file = "f.png") {
        Media media;
        media.owner = owner;
        media.file = file;
        media.preview = "small-" + file;
        return posts.add_media(media, tick());
    }

    Post say(AccountId who, const std::string& text, Visibility visibility = Visibility::everyone,
             std::optional<PostId> reply_to = std::nullopt) {
        NewPost post;
        post.text = text;
        post.visibility = visibility;
        post.reply_to = reply_to;
        return posts.add(who, post, tick());
    }

    Reader reader(AccountId who) { return relations.reader(who, now); }
    Texts home(AccountId who, std::size_t limit = 40) {
        return texts_of(timelines.home(reader(who), false, page_of(limit)).posts);
    }
    std::vector<Notification> notifications(AccountId who) {
        return messages.notifications(reader(who), {}, page_of(80));
    }
    /// "mention by bob", newest first.
    Texts told(AccountId who) {
        constexpr std::array words{"follow", "request", "mention", "repost", "favourite", "post", "edit"};
        Texts told;
        for (const auto& each : notifications(who)) {
            told.push_back(std::string{words.at(static_cast<std::size_t>(each.kind))} + " by " +
                           account(each.from).name);
        }
        return told;
    }
    /// Events of one type since the last call, oldest first.
    template <typename One>
    std::vector<One> take_heard() {
        return heard.with([](auto& all) {
            std::vector<One> found;
            for (const auto& event : all) {
                if (const auto* one = std::get_if<One>(&event)) found.push_back(*one);
            }
            all.clear();
            return found;
        });
    }

    testkit::TemporaryDirectory folder;
    SqliteStorage storage{file_in(folder.path())};
    Settings settings;
    Events events;
    core::Guarded<std::vector<Event>> heard;
    Ids ids;
    RelationService relations{storage, events, ids, settings};
    PostService posts{storage, events, ids, settings};
    TimelineService timelines{storage, events, settings};
    MessageService messages{storage, events};
    Time now = std::chrono::sys_days{std::chrono::year{2024} / 5 / 1} + std::chrono::hours{9};
};

}  // namespace microblog
