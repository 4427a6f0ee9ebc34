#include "ch05-jtwitter/microblog-session/accounts.hpp"

#include <algorithm>
#include <array>

#include "ch05-jtwitter/microblog-session/follow_steps.hpp"
#include "ch05-jtwitter/microblog-session/paging.hpp"
#include "ch05-jtwitter/microblog-session/plain_text.hpp"
#include "ch05-jtwitter/microblog-session/sign_up_form.hpp"

namespace microblog {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool same_without_case(std::string_view left, std::string_view right) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(left, right, {}, lower, lower);
}

// Profiles

std::vector<ProfileField> checked_fields(const std::vector<ProfileField>& fields, const Settings& settings) {
    std::vector<ProfileField> checked;
    for (const auto& field : fields) {
        ProfileField clean{plain_text(field.name, "Profile field label", settings.max_field_name, Lines::one),
                           plain_text(field.value, "Profile field content", settings.max_field_value, Lines::one)};
        if (clean.name.empty() && clean.value.empty()) continue;
        if (clean.name.empty()) throw invalid("Profile field label can't be blank");
        checked.push_back(std::move(clean));
    }
    if (checked.size() <= settings.max_fields) return checked;
    throw invalid("Profile fields are too many (maximum is " + std::to_string(settings.max_fields) + ")");
}

/// The form of a language tag (RFC 5646): "zh", "zh-Hans".
std::optional<std::string> checked_language(const std::string& tag) {
    constexpr std::size_t longest = 35;
    if (tag.empty()) return {};
    const bool begins_well = tag.size() >= 2 && is_letter(tag[0]) && is_letter(tag[1]);
    const bool goes_on_well =
        std::ranges::all_of(tag, [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
    if (!begins_well || !goes_on_well || tag.size() > longest) throw invalid("Language is not a language tag");
    return tag;
}

/// The change with its texts checked and in the form that is kept.
ProfileChange checked(ProfileChange change, const Settings& settings) {
    if (change.display_name) {
        change.display_name = plain_text(*change.display_name, "Display name", settings.max_display_name, Lines::one);
    }
    if (change.note) change.note = plain_text(*change.note, "Note", settings.max_note, Lines::many);
    if (change.fields) change.fields = checked_fields(*change.fields, settings);
    if (change.default_language) change.default_language = checked_language(*change.default_language).value_or("");
    if (change.default_visibility == Visibility::direct) throw invalid("Default visibility cannot be direct");
    return change;
}

void replace_picture(std::string& kept, const std::optional<std::string>& chosen, std::vector<std::string>& unused) {
    if (!chosen || *chosen == kept) return;
    if (!kept.empty()) unused.push_back(kept);
    kept = *chosen;
}

/// Gives the pictures that are no longer used.
std::vector<std::string> apply(const ProfileChange& change, Account& account) {
    const auto set = [](auto& member, const auto& chosen) {
        if (chosen) member = *chosen;
    };
    set(account.display_name, change.display_name);
    set(account.note, change.note);
    set(account.fields, change.fields);
    set(account.is_protected, change.is_protected);
    set(account.bot, change.bot);
    set(account.discoverable, change.discoverable);
    set(account.default_sensitive, change.default_sensitive);
    set(account.default_visibility, change.default_visibility);
    if (change.default_language) {
        account.default_language.reset();
        if (!change.default_language->empty()) account.default_language = change.default_language;
    }
    std::vector<std::string> unused;
    replace_picture(account.avatar, change.avatar, unused);
    replace_picture(account.header, change.header, unused);
    return unused;
}

void accept_all_who_wait(Tables& tables, const Settings& settings, AccountId whom, Time now,
                         std::vector<Event>& events) {
    const auto waiting = all_pages([&](const Page& page) { return tables.relations.requests(whom, page); });
    for (const auto& asker : waiting) accept_request(tables, settings, asker.id, whom, now, events);
}

// Log-ins

std::string checked_password(Passwords& passwords, const std::string& password) {
    const auto fault = passwords.find_fault(password);
    if (fault) throw Refusal("Validation failed: Password " + fault->text, {*fault});
    return passwords.hash(password);
}

/// Ends what is logged in, and what could become a token.
void end_log_ins(Tables& tables, AccountId who, std::optional<TokenId> kept, std::vector<Event>& events) {
    for (const auto id : tables.access.drop_tokens_of(who, kept)) events.push_back(TokenDropped{id});
    tables.access.drop_codes_of(who);
    tables.access.drop_browser_sessions_of(who);
}

void begin_erasure(Tables& tables, AccountId who, std::vector<Event>& events) {
    end_log_ins(tables, who, {}, events);
    tables.accounts.begin_erasure(who);
    events.push_back(AccountChanged{who});
}

// Moderation

Account existing_account(Tables& tables, AccountId id) {
    auto found = tables.accounts.find(std::vector{id});
    if (found.empty() || found.front().state == AccountState::deleted) throw not_found();
    return std::move(found.front());
}

/// The role that `by` acts in. The person at the machine is as good as an admin.
Role acting_role(Tables& tables, std::optional<AccountId> by) {
    if (!by) return Role::admin;
    const auto role = active_account(tables, *by).role;
    if (role == Role::user) throw not_allowed();
    return role;
}

Account account_to_judge(Tables& tables, std::optional<AccountId> by, AccountId whom) {
    const auto role = acting_role(tables, by);
    auto account = existing_account(tables, whom);
    if (by == whom || (role == Role::moderator && account.role != Role::user)) throw not_allowed();
    return account;
}

std::vector<PostId> reported_posts(Tables& tables, AccountId by, AccountId about, const std::vector<PostId>& posts,
                                   Time now) {
    if (posts.empty()) return {};
    const auto reader = load_reader(tables, by, now);
    std::vector<PostId> reported;
    for (const auto& post : tables.posts.find(posts)) {
        if (post.author == about && may_see(reader, post)) reported.push_back(post.id);
    }
    return reported;
}

void check_category(std::string_view category) {
    constexpr std::array<std::string_view, 4> known{"spam", "legal", "violation", "other"};
    if (std::ranges::find(known, category) == known.end()) {
        throw invalid("Category is none of spam, legal, violation, other");
    }
}

// Taking the data along

std::vector<PostId> written_by(Tables& tables, AccountId who) {
    return all_pages([&](const Page& page) { return tables.timelines.of_author(who, {}, page); }, number<PostId>);
}

/// What others wrote to this person directly. Newest first.
std::vector<PostId> written_to(Tables& tables, AccountId who) {
    const auto conversations = all_pages([&](const Page& page) { return tables.conversations.page(who, page); },
                                         [](const Conversation& each) { return number(each.last_post.value()); });
    std::vector<PostId> all;
    for (const auto& conversation : conversations) {
        const auto posts = all_pages(
            [&](const Page& page) { return tables.conversations.posts(conversation.id, page); }, number<PostId>);
        for (const auto& post : tables.posts.find(posts)) {
            if (post.author != who) all.push_back(post.id);
        }
    }
    std::ranges::sort(all, std::greater{});
    return all;
}

template <typename Fetch>
auto all_ids(Fetch fetch) {
    std::vector<decltype(fetch(Page{}).front().id)> ids;
    for (const auto& entry : all_pages(fetch)) ids.push_back(entry.id);
    return ids;
}

std::vector<std::pair<List, std::vector<AccountId>>> lists_with_members(Tables& tables, AccountId who) {
    std::vector<std::pair<List, std::vector<AccountId>>> lists;
    for (auto& list : tables.timelines.lists_of(who)) {
        auto members = all_ids([&](const Page& page) { return tables.timelines.members(list.id, page); });
        lists.emplace_back(std::move(list), std::move(members));
    }
    return lists;
}

std::vector<std::string> topics_followed_by(Tables& tables, AccountId who) {
    std::vector<std::string> names;
    const auto followed = all_pages([&](const Page& page) { return tables.timelines.followed_topics(who, page); },
                                    [](const auto& entry) { return entry.first; });
    for (const auto& [cursor, topic] : followed) names.push_back(topic.name);
    return names;
}

}  // namespace

AccountService::AccountService(Storage& storage, Events& events, Passwords& passwords, const Settings& settings)
    : storage_{storage}, events_{events}, passwords_{passwords}, settings_{settings} {}

template <typename Steps>
auto AccountService::change(Steps&& steps) {
    std::vector<Event> events;
    using Result = std::invoke_result_t<Steps&, Tables&, std::vector<Event>&>;
    if constexpr (std::is_void_v<Result>) {
        storage_.write([&](Tables& tables) { steps(tables, events); });
        events_.publish(events);
    } else {
        auto result = storage_.write([&](Tables& tables) { return steps(tables, events); });
        events_.publish(events);
        return result;
    }
}

AccountId AccountService::sign_up(const NewAccount& form, Time now) {
    if (!settings_.open_registration) throw not_allowed();
    auto faults = faults_of_form(form, passwords_, settings_);
    const auto add_what_is_taken = [&](Tables& tables) {
        for (auto& fault : faults_of_taken(form, faults, tables.accounts)) faults.push_back(std::move(fault));
    };
    storage_.read(add_what_is_taken);
    if (!faults.empty()) throw refusal_of(faults);
    const auto hash = passwords_.hash(form.password);
    return change([&](Tables& tables, std::vector<Event>& events) {
        add_what_is_taken(tables);  // since the first look
        if (!faults.empty()) throw refusal_of(faults);
        Account account;
        account.name = form.name;
        account.created_at = now;
        const auto id = tables.accounts.add(account, {.account = {}, .email = form.email, .password_hash = hash});
        events.push_back(AccountChanged{id});
        return id;
    });
}

Account AccountService::get(AccountId id) {
    return storage_.read([&](Tables& tables) { return active_account(tables, id); });
}

std::optional<AccountId> AccountService::by_acct(std::string_view acct, std::string_view host) {
    if (acct.starts_with('@')) acct.remove_prefix(1);
    const auto at = acct.find('@');
    if (at != std::string_view::npos && !same_without_case(acct.substr(at + 1), host)) return {};
    const auto name = acct.substr(0, at);
    return storage_.read([&](Tables& tables) { return active_by_name(tables, name); });
}

std::vector<AccountId> AccountService::search(const Reader& reader, std::string_view query, bool only_followed,
                                              std::size_t limit, std::size_t offset) {
    if (query.starts_with('@')) query.remove_prefix(1);
    query = query.substr(0, query.find('@'));
    return storage_.read([&](Tables& tables) {
        std::vector<AccountId> found;
        // Also whom a block keeps apart: else nobody could be found to be unblocked.
        const auto exact = active_by_name(tables, query);
        if (exact) found.push_back(*exact);
        constexpr std::size_t part = 100;
        for (std::size_t seen = 0; seen < settings_.max_searched && found.size() < offset + limit; seen += part) {
            const auto some = tables.accounts.search(query, part, seen);
            for (const auto id : visible_accounts(reader, tables, some)) {
                if (id != exact) found.push_back(id);
            }
            if (only_followed) std::erase_if(found, [&](AccountId id) { return !reader.follows(id); });
            if (some.size() < part) break;
        }
        found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(std::min(offset, found.size())));
        if (found.size() > limit) found.resize(limit);
        return found;
    });
}

std::vector<std::string> AccountService::change_profile(AccountId who, const ProfileChange& change_asked, Time now) {
    const auto wanted = checked(change_asked, settings_);
    return change([&](Tables& tables, std::vector<Event>& events) {
        auto account = active_account(tables, who);
        const bool was_protected = account.is_protected;
        auto unused = apply(wanted, account);
        tables.accounts.save_profile(account);
        if (was_protected && !account.is_protected) accept_all_who_wait(tables, settings_, who, now, events);
        events.push_back(AccountChanged{who});
        return unused;
    });
}

void AccountService::check_own_password(AccountId who, const std::string& password, Time now) {
    const auto stored = storage_.read([&](Tables& tables) {
        active_account(tables, who);
        return tables.accounts.credentials(who);
    });
    const Passwords::Origin origin{std::to_string(number(who)), {}};
    if (!passwords_.check(password, stored ? stored->password_hash : "", origin, now)) throw not_allowed();
}

void AccountService::change_password(AccountId who, const std::string& old_password, const std::string& new_password,
                                     std::optional<TokenId> kept, Time now) {
    check_own_password(who, old_password, now);
    replace_password(who, new_password, kept);
}

void AccountService::set_password(AccountId whom, const std::string& password) {
    replace_password(whom, password, {});
}

void AccountService::replace_password(AccountId who, const std::string& password, std::optional<TokenId> kept) {
    const auto hash = checked_password(passwords_, password);
    change([&](Tables& tables, std::vector<Event>& events) {
        existing_account(tables, who);
        auto credentials = tables.accounts.credentials(who);
        if (!credentials) throw not_found();
        credentials->password_hash = hash;
        tables.accounts.set_credentials(*credentials);
        end_log_ins(tables, who, kept, events);
    });
}

ExportedData AccountService::export_data(AccountId who, Time now) {
    return storage_.read([&](Tables& tables) {
        ExportedData data;
        data.account = active_account(tables, who);
        if (const auto credentials = tables.accounts.credentials(who)) data.email = credentials->email;
        data.posts = written_by(tables, who);
        data.messages = written_to(tables, who);
        data.favourites = all_ids([&](const Page& page) { return tables.posts.favourites(who, page); });
        data.bookmarks = all_ids([&](const Page& page) { return tables.posts.bookmarks(who, page); });
        data.following = all_ids([&](const Page& page) { return tables.relations.following(who, page); });
        data.followers = all_ids([&](const Page& page) { return tables.relations.followers(who, page); });
        data.blocking = all_ids([&](const Page& page) { return tables.relations.blocks(who, page); });
        data.muting = all_ids([&](const Page& page) { return tables.relations.mutes(who, page, now); });
        data.lists = lists_with_members(tables, who);
        data.followed_topics = topics_followed_by(tables, who);
        return data;
    });
}

std::vector<std::string> AccountService::leave(AccountId who, const std::string& password, Time now) {
    check_own_password(who, password, now);
    change([&](Tables& tables, std::vector<Event>& events) {
        active_account(tables, who);
        begin_erasure(tables, who, events);
    });
    return erase_in_parts(who);
}

std::vector<std::string> AccountService::erase_in_parts(AccountId whom) {
    for (;;) {
        auto part = change([&](Tables& tables, std::vector<Event>& events) {
            auto some = tables.accounts.erase_some(whom);
            for (const auto& post : some.posts) events.push_back(PostDropped{post});
            return some;
        });
        if (part.is_last) return std::move(part.files);
    }
}

std::vector<std::string> AccountService::finish_erasures() {
    std::vector<std::string> files;
    for (const auto id : storage_.read([](Tables& tables) { return tables.accounts.begun_erasures(); })) {
        for (auto& file : erase_in_parts(id)) files.push_back(std::move(file));
    }
    return files;
}

void AccountService::suspend(std::optional<AccountId> by, AccountId whom) {
    change([&](Tables& tables, std::vector<Event>& events) {
        account_to_judge(tables, by, whom);
        tables.accounts.set_state(whom, AccountState::suspended);
        end_log_ins(tables, whom, {}, events);
        events.push_back(AccountChanged{whom});
    });
}

void AccountService::unsuspend(std::optional<AccountId> by, AccountId whom) {
    change([&](Tables& tables, std::vector<Event>& events) {
        account_to_judge(tables, by, whom);
        tables.accounts.set_state(whom, AccountState::active);
        events.push_back(AccountChanged{whom});
    });
}

void AccountService::set_role(std::optional<AccountId> by, AccountId whom, Role role) {
    change([&](Tables& tables, std::vector<Event>& events) {
        if (acting_role(tables, by) != Role::admin || by == whom) throw not_allowed();
        existing_account(tables, whom);
        tables.accounts.set_role(whom, role);
        events.push_back(AccountChanged{whom});
        events.push_back(RelationsChanged{whom});  // moderators see more
    });
}

std::vector<std::string> AccountService::erase(std::optional<AccountId> by, AccountId whom) {
    change([&](Tables& tables, std::vector<Event>& events) {
        account_to_judge(tables, by, whom);
        begin_erasure(tables, whom, events);
    });
    return erase_in_parts(whom);
}

std::vector<AccountId> AccountService::list(AccountId by, const Page& page, const AccountsWanted& wanted) {
    return storage_.read([&](Tables& tables) {
        acting_role(tables, by);
        return tables.accounts.page(page, wanted);
    });
}

ReportId AccountService::report(AccountId by, AccountId about, const std::vector<PostId>& posts,
                                const std::string& comment, const std::string& category, Time now) {
    if (posts.size() > settings_.max_report_posts) {
        throw invalid("Posts are too many (maximum is " + std::to_string(settings_.max_report_posts) + ")");
    }
    Report report{.id = {},
                  .by = by,
                  .about = about,
                  .posts = {},
                  .comment = plain_text(comment, "Comment", settings_.max_report_comment, Lines::many),
                  .category = category.empty() ? "other" : category,
                  .created_at = now,
                  .resolved_at = {},
                  .resolved_by = {}};
    check_category(report.category);
    if (by == about) throw not_allowed();
    return storage_.write([&](Tables& tables) {
        active_account(tables, about);
        report.posts = reported_posts(tables, by, about, posts, now);
        return tables.reports.add(report);
    });
}

std::vector<Report> AccountService::reports(std::optional<AccountId> by, const Page& page,
                                            std::optional<bool> resolved) {
    return storage_.read([&](Tables& tables) {
        acting_role(tables, by);
        return tables.reports.page(page, resolved);
    });
}

Report AccountService::get_report(std::optional<AccountId> by, ReportId id) {
    return storage_.read([&](Tables& tables) {
        acting_role(tables, by);
        auto report = tables.reports.find(id);
        if (!report) throw not_found();
        return *report;
    });
}

void AccountService::resolve_report(std::optional<AccountId> by, ReportId id, Time now) {
    storage_.write([&](Tables& tables) {
        acting_role(tables, by);
        if (!tables.reports.find(id)) throw not_found();
        tables.reports.resolve(id, by.value_or(AccountId{}), now);
    });
}

void AccountService::reopen_report(std::optional<AccountId> by, ReportId id) {
    storage_.write([&](Tables& tables) {
        acting_role(tables, by);
        if (!tables.reports.find(id)) throw not_found();
        tables.reports.reopen(id);
    });
}

}  // namespace microblog
