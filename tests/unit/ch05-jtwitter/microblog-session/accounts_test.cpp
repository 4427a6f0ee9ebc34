#include "ch05-jtwitter/microblog-session/accounts.hpp"

#include <gmock/gmock.h>

#include "tests/unit/ch05-jtwitter/microblog-session/microblog_world.hpp"

namespace {

using namespace microblog;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class AccountsTest : public MicroblogWorld {
  protected:
    using MicroblogWorld::MicroblogWorld;

    static NewAccount form(const std::string& name) {
        return {.name = name, .email = name + "@example.org", .password = "12345678", .agreement = true};
    }
    /// "username ERR_TAKEN", a line each.
    std::vector<std::string> faults(const NewAccount& form) {
        try {
            blog.accounts.sign_up(form, now);
        } catch (const Refusal& refusal) {
            std::vector<std::string> codes;
            for (const auto& detail : refusal.details) codes.push_back(detail.field + " " + detail.code);
            return codes;
        }
        return {};
    }
    std::string fault_of_name(const std::string& name) {
        auto wrong = form("x");
        wrong.name = name;
        const auto all = faults(wrong);
        return all.empty() ? "" : all.front();
    }
    std::string fault_of_email(const std::string& email) {
        auto wrong = form("name" + std::to_string(++names_));
        wrong.email = email;
        const auto all = faults(wrong);
        return all.empty() ? "" : all.front();
    }
    std::optional<AccountId> log_in(const std::string& name, const std::string& password) {
        return blog.access.log_in(name, password, "192.0.2.1", now);
    }
    std::string token_for(AccountId who) {
        const auto app = blog.access.add_app({.name = "app", .redirect_uris = {"app://cb"}}, now);
        const auto program = blog.access.grant(
            {.grant_type = "client_credentials", .client_id = app.app.client_id, .client_secret = app.client_secret},
            now);
        return blog.access.grant_to_new_account(program.token, who, now).text;
    }

  private:
    int names_ = 0;
};

TEST_F(AccountsTest, a_person_signs_up) {
    const auto anna = sign_up("Anna_1");
    const auto account = blog.accounts.get(anna);
    EXPECT_EQ(account.name, "Anna_1");
    EXPECT_EQ(account.display_name, "");
    EXPECT_EQ(account.created_at, noon);
    EXPECT_EQ(account.role, Role::user);
    EXPECT_LT(number(anna), std::int64_t{1} << 31);
    EXPECT_EQ(log_in("anna_1", "password of Anna_1"), anna) << "the name without case";
}

TEST_F(AccountsTest, each_fault_of_a_form_has_its_code) {
    EXPECT_THAT(faults({}),
                ElementsAre("username ERR_BLANK", "email ERR_BLANK", "password ERR_BLANK", "agreement ERR_ACCEPTED"));
    EXPECT_EQ(fault_of_name("anna-b"), "username ERR_INVALID");
    EXPECT_EQ(fault_of_name("ann a"), "username ERR_INVALID");
    EXPECT_EQ(fault_of_name("微博"), "username ERR_INVALID");
    EXPECT_EQ(fault_of_name(std::string(31, 'a')), "username ERR_TOO_LONG");
    EXPECT_EQ(fault_of_name(std::string(30, 'a')), "");
    EXPECT_EQ(fault_of_name("Admin"), "username ERR_RESERVED");
    EXPECT_EQ(fault_of_name("jtwitter"), "username ERR_RESERVED");
    auto short_password = form("anna");
    short_password.password = "1234567";
    EXPECT_THAT(faults(short_password), ElementsAre("password ERR_TOO_SHORT"));
    EXPECT_EQ(text_of_refusal([&] { blog.accounts.sign_up(short_password, now); }),
              "Validation failed: Password is too short (minimum is 8 characters)");
}

TEST_F(AccountsTest, an_email_has_its_plain_shape) {
    for (const auto* email : {"a@b", "a.b+c@example.org", "o'neil@xn--fsq.example", "张@例子.example"}) {
        EXPECT_EQ(fault_of_email(email), "") << email;
    }
    for (const auto* email : {"a", "@b", "a@", "a b@c", "a@b@c", "a@b..c", "a@.b", "a@b.", "a@b c", "a@-b", "a\n@b",
                              "<a@b>", "a@b\xFF", "a@b_c"}) {
        EXPECT_EQ(fault_of_email(email), "email ERR_INVALID") << email;
    }
    EXPECT_EQ(fault_of_email(std::string(250, 'a') + "@b.cd"), "email ERR_TOO_LONG");
}

TEST_F(AccountsTest, names_and_emails_are_taken_without_case) {
    sign_up("anna");
    auto again = form("ANNA");
    again.email = "Anna@Example.ORG";
    EXPECT_THAT(faults(again), ElementsAre("username ERR_TAKEN", "email ERR_TAKEN"));
    EXPECT_EQ(text_of_refusal([&] { blog.accounts.sign_up(again, now); }),
              "Validation failed: Username has already been taken, E-mail has already been taken");
}

TEST_F(AccountsTest, a_name_that_is_taken_while_the_password_is_hashed_is_refused) {
    // Also shows that nothing is hashed inside of a transaction: this sign-up within would wait for ever.
    hasher.at_each_hash = [&] {
        hasher.at_each_hash = nullptr;
        blog.accounts.sign_up(form("anna"), now);
    };
    EXPECT_THAT(faults(form("anna")), ElementsAre("username ERR_TAKEN", "email ERR_TAKEN"));
}

TEST_F(AccountsTest, nobody_signs_up_where_registration_is_closed) {
    blog.settings.open_registration = false;
    EXPECT_EQ(reason_of([&] { sign_up("anna"); }), not_allowed);
}

TEST_F(AccountsTest, an_account_is_found_by_its_address) {
    const auto anna = sign_up("Anna");
    EXPECT_EQ(blog.accounts.by_acct("anna", "jt.example:8080"), anna);
    EXPECT_EQ(blog.accounts.by_acct("@ANNA@JT.example:8080", "jt.example:8080"), anna);
    EXPECT_FALSE(blog.accounts.by_acct("anna@other.example", "jt.example:8080"));
    EXPECT_FALSE(blog.accounts.by_acct("ben", "jt.example:8080"));
    EXPECT_FALSE(blog.accounts.by_acct("", "jt.example:8080"));
}

TEST_F(AccountsTest, people_are_searched) {
    const auto anna = sign_up("anna"), annabel = sign_up("annabel"), ben = sign_up("ben");
    EXPECT_THAT(blog.accounts.search({}, "anna", false, 40, 0), ElementsAre(anna, annabel)) << "the exact one first";
    EXPECT_THAT(blog.accounts.search({}, "@anna@jt.example", false, 40, 0), ElementsAre(anna, annabel));
    EXPECT_THAT(blog.accounts.search({}, "anna", false, 1, 1), ElementsAre(annabel));
    EXPECT_THAT(blog.accounts.search({}, "anna", false, 10, 5), IsEmpty());
    follow(ben, annabel);
    EXPECT_THAT(blog.accounts.search(reader(ben), "anna", true, 40, 0), ElementsAre(annabel));
    blog.relations.block(ben, annabel, now);
    EXPECT_THAT(blog.accounts.search(reader(ben), "anna", false, 40, 0), ElementsAre(anna));
    EXPECT_THAT(blog.accounts.search(reader(ben), "annabel", false, 40, 0), ElementsAre(annabel)) << "to be unblocked";
    blog.accounts.suspend({}, anna);
    EXPECT_THAT(blog.accounts.search({}, "anna", false, 40, 0), ElementsAre(annabel));
}

TEST_F(AccountsTest, a_profile_is_changed_and_what_is_not_named_stays) {
    const auto anna = sign_up("anna");
    ProfileChange change;
    change.display_name = " Анна 微博 ";
    change.note = "one\r\ntwo";
    change.fields = std::vector<ProfileField>{{"Web", "https://example.org"}, {"", ""}};
    change.default_visibility = Visibility::unlisted;
    change.default_language = "zh-Hans";
    change.discoverable = true;
    blog.accounts.change_profile(anna, change, now);
    blog.accounts.change_profile(anna, {}, now);
    auto account = blog.accounts.get(anna);
    EXPECT_EQ(account.display_name, "Анна 微博");
    EXPECT_EQ(account.note, "one\ntwo");
    EXPECT_THAT(account.fields, ElementsAre(ProfileField{"Web", "https://example.org"}));
    EXPECT_EQ(account.default_visibility, Visibility::unlisted);
    EXPECT_EQ(account.default_language, "zh-Hans");
    EXPECT_EQ(account.discoverable, true);
    change = {};
    change.display_name = "";
    change.default_language = "";
    blog.accounts.change_profile(anna, change, now);
    account = blog.accounts.get(anna);
    EXPECT_EQ(account.display_name, "");
    EXPECT_EQ(account.default_language, std::nullopt);
    EXPECT_EQ(account.note, "one\ntwo");
}

TEST_F(AccountsTest, a_profile_has_its_limits) {
    const auto anna = sign_up("anna");
    const auto refusal = [&](auto set) {
        ProfileChange change;
        set(change);
        return text_of_refusal([&] { blog.accounts.change_profile(anna, change, now); });
    };
    EXPECT_EQ(refusal([](auto& change) { change.display_name = std::string(31, 'x'); }),
              "Validation failed: Display name is too long (maximum is 30 characters)");
    EXPECT_EQ(refusal([](auto& change) { change.display_name = "a\nb"; }),
              "Validation failed: Display name has control characters");
    EXPECT_EQ(refusal([](auto& change) { change.note = std::string(501, 'x'); }),
              "Validation failed: Note is too long (maximum is 500 characters)");
    EXPECT_EQ(refusal([](auto& change) {
                  change.fields = std::vector<ProfileField>(5, {"a", "b"});
              }),
              "Validation failed: Profile fields are too many (maximum is 4)");
    EXPECT_EQ(refusal([](auto& change) {
                  change.fields = std::vector<ProfileField>{{"", "b"}};
              }),
              "Validation failed: Profile field label can't be blank");
    EXPECT_EQ(refusal([](auto& change) { change.default_language = "klingon!"; }),
              "Validation failed: Language is not a language tag");
    EXPECT_EQ(refusal([](auto& change) { change.default_visibility = Visibility::direct; }),
              "Validation failed: Default visibility cannot be direct");
}

TEST_F(AccountsTest, pictures_that_are_replaced_are_given_back) {
    const auto anna = sign_up("anna");
    ProfileChange change;
    change.avatar = "one.png";
    change.header = "wide.png";
    EXPECT_THAT(blog.accounts.change_profile(anna, change, now), IsEmpty());
    EXPECT_THAT(blog.accounts.change_profile(anna, change, now), IsEmpty()) << "the same again";
    change.avatar = "two.png";
    EXPECT_THAT(blog.accounts.change_profile(anna, change, now), ElementsAre("one.png"));
}

TEST_F(AccountsTest, a_new_password_ends_all_other_log_ins) {
    const auto anna = sign_up("anna");
    const auto kept = token_for(anna), other = token_for(anna);
    const auto cookie = blog.access.start_browser_session(anna, "Browser", now);
    const auto kept_id = blog.access.caller(kept)->token.id, other_id = blog.access.caller(other)->token.id;
    told.clear();
    blog.accounts.change_password(anna, "password of anna", "a new one for me", kept_id, now);
    EXPECT_TRUE(blog.access.caller(kept));
    EXPECT_FALSE(blog.access.caller(other));
    EXPECT_FALSE(blog.access.browser_session(cookie, now));
    ASSERT_EQ(told_of<TokenDropped>().size(), 1U);
    EXPECT_EQ(told_of<TokenDropped>()[0].id, other_id);
    EXPECT_FALSE(log_in("anna", "password of anna"));
    EXPECT_EQ(log_in("anna", "a new one for me"), anna);
}

TEST_F(AccountsTest, a_password_is_not_changed_without_the_old_one) {
    const auto anna = sign_up("anna");
    const auto change = [&](const std::string& old_password, const std::string& new_password) {
        blog.accounts.change_password(anna, old_password, new_password, {}, now);
    };
    EXPECT_EQ(reason_of([&] { change("password of anna", "short"); }), invalid);
    for (std::size_t i = 0; i < blog.settings.failed_logins; ++i) {
        EXPECT_EQ(reason_of([&] { change("guess", "a new one for me"); }), not_allowed);
    }
    EXPECT_EQ(reason_of([&] { change("password of anna", "a new one for me"); }), too_many);
    EXPECT_EQ(log_in("anna", "password of anna"), anna) << "who has stolen a session locks nobody out";
    EXPECT_EQ(reason_of([&] { blog.accounts.leave(anna, "password of anna", now); }), too_many);
}

TEST_F(AccountsTest, the_person_at_the_machine_sets_a_password) {
    const auto anna = sign_up("anna");
    const auto token = token_for(anna);
    blog.accounts.set_password(anna, "set by the admin");
    EXPECT_FALSE(blog.access.caller(token));
    EXPECT_EQ(log_in("anna", "set by the admin"), anna);
}

TEST_F(AccountsTest, who_leaves_is_gone_but_the_name_stays_taken) {
    const auto anna = sign_up("anna"), ben = sign_up("ben");
    const auto token = token_for(anna);
    const auto written = post(anna, "hello");
    follow(ben, anna);
    EXPECT_EQ(reason_of([&] { blog.accounts.leave(anna, "wrong", now); }), not_allowed);
    blog.accounts.leave(anna, "password of anna", now);
    EXPECT_EQ(reason_of([&] { blog.accounts.get(anna); }), not_found);
    EXPECT_EQ(reason_of([&] { blog.posts.get({}, written); }), not_found);
    EXPECT_FALSE(blog.access.caller(token));
    EXPECT_FALSE(log_in("anna", "password of anna"));
    EXPECT_EQ(blog.accounts.get(ben).following, 0);
    EXPECT_THAT(faults(form("Anna")), ElementsAre("username ERR_TAKEN"));
    EXPECT_FALSE(told_of<TokenDropped>().empty());
}

TEST_F(AccountsTest, that_leave_take_their_posts_out_of_all_streams) {
    const auto anna = sign_up("anna"), ben = sign_up("ben");
    follow(ben, anna);
    std::vector<PostId> written;
    for (int i = 0; i < 250; ++i) written.push_back(post(anna, std::to_string(i)));
    const auto reposted = blog.posts.repost(ben, written[0], {}, now).id;
    told.clear();
    blog.accounts.leave(anna, "password of anna", now);
    std::vector<PostId> dropped;
    for (const auto& each : told_of<PostDropped>()) {
        dropped.push_back(each.post.id);
        EXPECT_EQ(each.post.author_state, AccountState::active) << "as it was when it was shown";
    }
    written.push_back(reposted);
    EXPECT_THAT(dropped, testing::UnorderedElementsAreArray(written));
    EXPECT_THAT(home(ben), IsEmpty());
}

TEST_F(AccountsTest, whose_erasure_was_cut_short_are_erased_to_the_end_later) {
    const auto anna = sign_up("anna"), ben = sign_up("ben");
    follow(ben, anna);
    for (int i = 0; i < 250; ++i) post(anna, std::to_string(i));
    store.write([&](Tables& tables) {
        tables.accounts.begin_erasure(anna);
        EXPECT_FALSE(tables.accounts.erase_some(anna).is_last);
    });
    EXPECT_EQ(reason_of([&] { blog.accounts.get(anna); }), not_found) << "gone for all from the beginning";
    EXPECT_FALSE(log_in("anna", "password of anna"));
    EXPECT_EQ(blog.accounts.get(ben).following, 1) << "not at its end";
    blog.accounts.finish_erasures();
    EXPECT_EQ(blog.accounts.get(ben).following, 0);
    EXPECT_THAT(home(ben), IsEmpty());
    EXPECT_EQ(store.read([](Tables& tables) { return tables.posts.count(); }), 0);
    EXPECT_THAT(store.read([](Tables& tables) { return tables.accounts.begun_erasures(); }), IsEmpty());
    EXPECT_THAT(blog.accounts.finish_erasures(), IsEmpty());
}

TEST_F(AccountsTest, of_a_suspended_account_nothing_is_seen_until_it_is_back) {
    const auto anna = sign_up("anna"), ben = sign_up("ben");
    follow(ben, anna);
    const auto written = post(anna, "hello");
    const auto token = token_for(anna);
    const auto cookie = blog.access.start_browser_session(anna, "Browser", now);
    blog.accounts.suspend({}, anna);
    EXPECT_EQ(reason_of([&] { blog.accounts.get(anna); }), not_found);
    EXPECT_FALSE(blog.accounts.by_acct("anna", "jt.example"));
    EXPECT_EQ(reason_of([&] { blog.posts.get(reader(ben), written); }), not_found);
    EXPECT_FALSE(blog.access.caller(token));
    EXPECT_FALSE(blog.access.browser_session(cookie, now));
    EXPECT_FALSE(log_in("anna", "password of anna"));
    EXPECT_EQ(told_of<TokenDropped>().size(), 1U);
    blog.accounts.unsuspend({}, anna);
    EXPECT_EQ(blog.accounts.get(anna).name, "anna");
    EXPECT_EQ(blog.posts.get(reader(ben), written).text, "hello");
    EXPECT_EQ(log_in("anna", "password of anna"), anna);
    EXPECT_FALSE(blog.access.caller(token)) << "log in again";
}

TEST_F(AccountsTest, moderators_judge_users_and_admins_judge_all_others) {
    const auto user = sign_up("user"), other = sign_up("other"), moderator = sign_up("mod"), admin = sign_up("boss");
    blog.accounts.set_role({}, moderator, Role::moderator);
    blog.accounts.set_role({}, admin, Role::admin);
    EXPECT_EQ(reason_of([&] { blog.accounts.suspend(user, other); }), not_allowed);
    EXPECT_EQ(reason_of([&] { blog.accounts.erase(user, other); }), not_allowed);
    EXPECT_EQ(reason_of([&] { blog.accounts.suspend(moderator, admin); }), not_allowed);
    EXPECT_EQ(reason_of([&] { blog.accounts.erase(moderator, admin); }), not_allowed);
    EXPECT_EQ(reason_of([&] { blog.accounts.suspend(moderator, moderator); }), not_allowed);
    EXPECT_EQ(reason_of([&] { blog.accounts.suspend(admin, admin); }), not_allowed);
    EXPECT_EQ(reason_of([&] { blog.accounts.set_role(moderator, user, Role::moderator); }), not_allowed);
    EXPECT_EQ(reason_of([&] { blog.accounts.set_role(admin, admin, Role::user); }), not_allowed);
    EXPECT_EQ(reason_of([&] { blog.accounts.suspend(moderator, AccountId{999}); }), not_found);
    blog.accounts.suspend(moderator, other);
    blog.accounts.erase(moderator, other);
    EXPECT_EQ(reason_of([&] { blog.accounts.unsuspend(moderator, other); }), not_found) << "erased for good";
    blog.accounts.set_role(admin, user, Role::moderator);
    blog.accounts.suspend(admin, moderator);
    EXPECT_EQ(reason_of([&] { blog.accounts.suspend(moderator, user); }), not_found) << "is suspended itself";
}

TEST_F(AccountsTest, moderators_see_the_list_of_accounts) {
    const auto anna = sign_up("anna"), moderator = sign_up("mod");
    blog.accounts.set_role({}, moderator, Role::moderator);
    blog.accounts.suspend(moderator, anna);
    EXPECT_EQ(reason_of([&] { blog.accounts.list(sign_up("user"), {}, {}); }), not_allowed);
    EXPECT_THAT(blog.accounts.list(moderator, {}, {.state = AccountState::suspended, .name_begins = {}}),
                ElementsAre(anna));
}

TEST_F(AccountsTest, moderators_find_accounts_by_how_the_name_begins) {
    const auto anna = sign_up("Anna"), annabel = sign_up("annabel"), moderator = sign_up("mod");
    sign_up("hanna");
    blog.accounts.set_role({}, moderator, Role::moderator);
    const auto found = [&](const std::string& name, std::optional<AccountState> state) {
        return blog.accounts.list(moderator, {}, {.state = state, .name_begins = name});
    };
    EXPECT_THAT(found("ANNA", {}), UnorderedElementsAre(anna, annabel));
    EXPECT_THAT(found("@anna", {}), UnorderedElementsAre(anna, annabel));
    EXPECT_THAT(found("annab", {}), ElementsAre(annabel));
    EXPECT_THAT(found("an_", {}), IsEmpty()) << "no letter stands for others";
    EXPECT_THAT(found("%", {}), IsEmpty());
    EXPECT_THAT(found("王", {}), IsEmpty());
    blog.accounts.suspend(moderator, annabel);
    EXPECT_THAT(found("anna", AccountState::suspended), ElementsAre(annabel));
    EXPECT_THAT(found("anna", AccountState::active), ElementsAre(anna));
}

TEST_F(AccountsTest, a_report_is_kept_for_moderators) {
    const auto anna = sign_up("anna"), ben = sign_up("ben"), moderator = sign_up("mod");
    blog.accounts.set_role({}, moderator, Role::moderator);
    const auto rude = post(anna, "rude"), secret = post(anna, "secret", Visibility::followers), own = post(ben, "mine");
    const auto id = blog.accounts.report(ben, anna, {rude, secret, own, PostId{1}}, " spam! ", "spam", now);
    EXPECT_EQ(reason_of([&] { blog.accounts.reports(ben, {}, {}); }), not_allowed);
    EXPECT_EQ(reason_of([&] { blog.accounts.get_report(ben, id); }), not_allowed);
    const auto report = blog.accounts.get_report(moderator, id);
    EXPECT_THAT(report.posts, ElementsAre(rude)) << "by anna, and seen by ben";
    EXPECT_EQ(report.comment, "spam!");
    EXPECT_EQ(report.category, "spam");
    blog.accounts.resolve_report(moderator, id, now);
    EXPECT_THAT(blog.accounts.reports(moderator, {}, false), IsEmpty());
    EXPECT_EQ(blog.accounts.get_report(moderator, id).resolved_by, moderator);
    blog.accounts.reopen_report(moderator, id);
    EXPECT_EQ(blog.accounts.reports(moderator, {}, false).size(), 1U);
    EXPECT_EQ(reason_of([&] { blog.accounts.get_report(moderator, ReportId{99}); }), not_found);
    EXPECT_EQ(reason_of([&] { blog.accounts.resolve_report(moderator, ReportId{99}, now); }), not_found);
}

TEST_F(AccountsTest, a_report_has_its_limits) {
    const auto anna = sign_up("anna"), ben = sign_up("ben");
    const auto report = [&](AccountId about, std::size_t posts, const std::string& comment,
                            const std::string& category) {
        blog.accounts.report(ben, about, std::vector<PostId>(posts, PostId{1}), comment, category, now);
    };
    EXPECT_EQ(reason_of([&] { report(anna, 101, "", "spam"); }), invalid);
    EXPECT_EQ(reason_of([&] { report(anna, 0, std::string(1'001, 'x'), "spam"); }), invalid);
    EXPECT_EQ(reason_of([&] { report(anna, 0, "", "nonsense"); }), invalid);
    EXPECT_EQ(reason_of([&] { report(ben, 0, "", "spam"); }), not_allowed);
    EXPECT_EQ(reason_of([&] { report(AccountId{99}, 0, "", "spam"); }), not_found);
    report(anna, 100, "", "");
}

TEST_F(AccountsTest, ids_grow_over_a_restart_with_a_clock_that_was_set_back) {
    const auto anna = sign_up("anna"), ben = sign_up("ben");
    const auto before = post(anna, "before");
    follow(ben, anna);
    now -= 24h;
    Microblog restarted{store, hasher};
    NewPost form;
    form.text = "after";
    const auto after = restarted.posts.add(anna, form, now).id;
    EXPECT_GT(number(after), number(before));
    EXPECT_GT(number(after), number(notifications(anna).at(0).id));
}

TEST_F(AccountsTest, all_data_of_a_person_can_be_taken_along) {
    const auto anna = sign_up("anna"), ben = sign_up("ben"), cleo = sign_up("cleo");
    std::vector<PostId> written;
    for (int i = 0; i < 450; ++i) written.insert(written.begin(), post(anna, std::to_string(i)));
    written.insert(written.begin(), post(anna, "@ben psst", Visibility::direct));
    const auto answer = post(ben, "@anna what?", Visibility::direct);
    const auto liked = post(ben, "nice");
    blog.posts.favourite(anna, liked, now);
    blog.posts.bookmark(anna, liked, now);
    follow(anna, ben);
    follow(cleo, anna);
    blog.relations.mute(anna, cleo, true, {}, now);
    const auto dora = sign_up("dora");
    blog.relations.block(anna, dora, now);
    store.write([&](Tables& tables) {
        const auto list = tables.timelines.add_list({.owner = anna, .title = "friends"});
        tables.timelines.add_to_list(list, ben);
        tables.timelines.follow_topic(anna, "wetter", "Wetter", now);
    });
    const auto data = blog.accounts.export_data(anna, now);
    EXPECT_EQ(data.account.name, "anna");
    EXPECT_EQ(data.email, "anna@example.org");
    EXPECT_EQ(data.posts, written) << "all pages, direct ones among them";
    EXPECT_THAT(data.messages, ElementsAre(answer));
    EXPECT_THAT(data.favourites, ElementsAre(liked));
    EXPECT_THAT(data.bookmarks, ElementsAre(liked));
    EXPECT_THAT(data.following, ElementsAre(ben));
    EXPECT_THAT(data.followers, ElementsAre(cleo));
    EXPECT_THAT(data.muting, ElementsAre(cleo));
    EXPECT_THAT(data.blocking, ElementsAre(dora));
    ASSERT_EQ(data.lists.size(), 1U);
    EXPECT_EQ(data.lists[0].first.title, "friends");
    EXPECT_THAT(data.lists[0].second, ElementsAre(ben));
    EXPECT_THAT(data.followed_topics, ElementsAre("Wetter"));
}

}  // namespace
