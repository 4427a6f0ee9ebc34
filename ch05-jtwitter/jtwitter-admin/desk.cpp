#include "ch05-jtwitter/jtwitter-admin/desk.hpp"

#include <filesystem>
#include <iomanip>
#include <ostream>
#include <span>

#include "ch05-jtwitter/jtwitter-server/data_folder.hpp"
#include "shared/core/clock.hpp"

namespace jtwitter::admin {

namespace {

using storage::Page;
using storage::Tables;

constexpr std::size_t page_size = 80;

std::string date(storage::Time time) {
    return core::to_rfc3339(time).substr(0, 10);
}

/// A person's text on a terminal: control characters could paint over what stands there.
std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text) out += static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c;
    return out;
}

std::vector<storage::Account> load(Office& office, const std::vector<storage::AccountId>& ids) {
    return office.blog().storage.read([&](Tables& tables) { return tables.accounts.find(ids); });
}

std::string name_of(Office& office, storage::AccountId id) {
    const auto accounts = load(office, {id});
    return accounts.empty() ? "nobody" : "@" + accounts.front().name;
}

std::vector<storage::Post> load_posts(Office& office, const std::vector<storage::PostId>& ids) {
    return office.blog().storage.read([&](Tables& tables) { return tables.posts.find(ids); });
}

void print_report(Office& office, const storage::Report& report, std::ostream& out) {
    out << storage::number(report.id) << "  " << date(report.created_at) << "  "
        << (report.resolved_at ? "done" : "open") << "  " << name_of(office, report.about) << " by "
        << name_of(office, report.by) << ", " << report.category << ", posts: " << report.posts.size();
    if (!report.comment.empty()) out << ": " << printable(report.comment);
    out << '\n';
}

}  // namespace

std::string_view to_word(storage::Role role) {
    switch (role) {
        case storage::Role::moderator:
            return "moderator";
        case storage::Role::admin:
            return "admin";
        default:
            return "user";
    }
}

std::string_view to_word(storage::AccountState state) {
    switch (state) {
        case storage::AccountState::suspended:
            return "suspended";
        case storage::AccountState::deleted:
            return "deleted";
        default:
            return "active";
    }
}

void add_user(Office& office, const microblog::NewAccount& form, storage::Role role, std::ostream& out) {
    const auto id = office.blog().accounts.sign_up(form, now());
    if (role != storage::Role::user) office.blog().accounts.set_role({}, id, role);
    out << "added @" << form.name << " as " << to_word(role) << ", account " << storage::number(id) << '\n';
}

void list_users(Office& office, std::ostream& out) {
    Page page;
    page.limit = page_size;
    for (;;) {
        const auto ids = office.blog().storage.read([&](Tables& tables) { return tables.accounts.page(page, {}); });
        if (ids.empty()) return;
        for (const auto& account : load(office, ids)) {
            if (account.state == storage::AccountState::deleted) continue;
            out << std::left << std::setw(8) << storage::number(account.id) << std::setw(32) << "@" + account.name
                << std::setw(11) << to_word(account.role) << std::setw(11) << to_word(account.state) << "since "
                << date(account.created_at) << ", " << account.posts << " posts, " << account.followers
                << " followers\n";
        }
        page.below = storage::number(ids.back());
    }
}

void set_password(Office& office, const std::string& name, const std::string& password, std::ostream& out) {
    const auto account = office.find(name);
    office.blog().accounts.set_password(account.id, password);
    out << "@" << account.name << " has a new password; all of its log-ins have ended\n";
}

void suspend_user(Office& office, const std::string& name, std::ostream& out) {
    const auto account = office.find(name);
    office.blog().accounts.suspend({}, account.id);
    out << "@" << account.name << " is suspended: nobody sees its posts, and it cannot log in\n";
}

void unsuspend_user(Office& office, const std::string& name, std::ostream& out) {
    const auto account = office.find(name);
    office.blog().accounts.unsuspend({}, account.id);
    out << "@" << account.name << " is active again\n";
}

void delete_user(Office& office, const std::string& name, std::ostream& out) {
    const auto account = office.find(name);
    office.remove_media(office.blog().accounts.erase({}, account.id));
    out << "@" << account.name << " and all that was its own are deleted; the name stays taken\n";
}

void set_role(Office& office, const std::string& name, storage::Role role, std::ostream& out) {
    const auto account = office.find(name);
    office.blog().accounts.set_role({}, account.id, role);
    out << "@" << account.name << " is " << to_word(role) << " now\n";
}

void list_reports(Office& office, bool also_resolved, std::ostream& out) {
    Page page;
    page.limit = page_size;
    for (;;) {
        const auto reports =
            office.blog().accounts.reports({}, page, also_resolved ? std::nullopt : std::optional<bool>(false));
        for (const auto& report : reports) print_report(office, report, out);
        if (reports.size() < page.limit) return;
        page.below = storage::number(reports.back().id);
    }
}

void show_report(Office& office, std::int64_t id, std::ostream& out) {
    const auto report = office.blog().accounts.get_report({}, storage::ReportId{id});
    print_report(office, report, out);
    for (const auto& post : load_posts(office, report.posts))
        out << "  post " << storage::number(post.id) << ": " << printable(post.text) << '\n';
}

void resolve_report(Office& office, std::int64_t id, std::ostream& out) {
    office.blog().accounts.resolve_report({}, storage::ReportId{id}, now());
    out << "report " << id << " is done\n";
}

void delete_post(Office& office, std::int64_t id, std::ostream& out) {
    const auto found = load_posts(office, {storage::PostId{id}});
    if (found.empty()) throw Trouble("there is no post " + std::to_string(id));
    const auto& post = found.front();
    const auto gone = office.blog().posts.drop(post.author, post.id, now());
    for (const auto& media : office.blog().posts.take_media_of(gone)) office.remove_media({media.file, media.preview});
    out << "post " << id << " by " << name_of(office, post.author) << " is deleted\n";
}

void show_figures(Office& office, std::ostream& out) {
    const auto folder = office.folder();
    std::size_t files = 0;
    std::uintmax_t bytes = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder / folder::media_name)) {
        std::error_code gone;  // while we looked
        const auto size = std::filesystem::file_size(file.path(), gone);
        if (gone) continue;
        ++files;
        bytes += size;
    }
    std::int64_t accounts = 0, posting = 0, posts = 0;
    const auto today = std::chrono::floor<std::chrono::days>(now());
    office.blog().storage.read([&](Tables& tables) {
        accounts = tables.accounts.count_active();
        posting = tables.accounts.count_posting_since(today - std::chrono::days{30});
        posts = tables.posts.count();
    });
    out << "accounts          " << accounts << "\nposting (30 days) " << posting << "\nposts             " << posts
        << "\npictures          " << files << " files, " << bytes << " bytes"
        << "\ndatabase          " << std::filesystem::file_size(folder / folder::database_name) << " bytes\n";
}

}  // namespace jtwitter::admin
