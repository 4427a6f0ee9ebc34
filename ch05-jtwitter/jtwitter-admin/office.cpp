#include "ch05-jtwitter/jtwitter-admin/office.hpp"

#include <chrono>
#include <system_error>
#include <utility>

#include "ch05-jtwitter/jtwitter-server/data_folder.hpp"
#include "ch05-jtwitter/jtwitter-server/notices.hpp"

namespace jtwitter::admin {

namespace {

std::filesystem::path made(std::filesystem::path folder) {
    std::filesystem::create_directories(folder / folder::media_name);
    return folder;
}

}  // namespace

void check_folder(const std::filesystem::path& folder) {
    if (std::filesystem::exists(folder / folder::database_name)) return;
    throw Trouble("there is no microblog in " + folder.string() +
                  "; name its folder with --data DIR (jtwitter-server --help tells the default)");
}

Office::Office(std::filesystem::path folder, const crypto::PasswordCost& cost)
    : folder_{made(std::move(folder))},
      store_{{.file = folder_ / folder::database_name}},
      hashing_{cost},
      blog_{store_, hashing_} {
    blog_.events.listen([this](const microblog::Event& event) { leave_notice(folder_, event); });
}

Office::~Office() {
    if (store_.changes().now() != 0) tell_written(folder_);
}

storage::Account Office::find(const std::string& name) {
    const auto bare = name.starts_with('@') ? name.substr(1) : name;
    const auto found = store_.read([&](storage::Tables& tables) {
        std::vector<storage::Account> accounts;
        if (const auto id = tables.accounts.by_name(bare)) accounts = tables.accounts.find(std::vector{*id});
        return accounts;
    });
    if (found.empty() || found.front().state == storage::AccountState::deleted)
        throw Trouble("there is no account '" + bare + "'; jtwitter-admin user list shows all");
    return found.front();
}

void Office::remove_media(const std::vector<std::string>& names) {
    for (const auto& name : names) {
        if (name.find('/') != std::string::npos) continue;
        std::error_code ignored;  // it is gone already
        std::filesystem::remove(folder_ / folder::media_name / name, ignored);
    }
}

storage::Time now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace jtwitter::admin
