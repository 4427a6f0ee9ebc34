// The microblog's data, opened for one command, beside a server that may be running on it. SQLite lets both write
// (write-ahead log, busy time-out); what concerns open streams is told to the server.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ch05-jtwitter/jtwitter-server/password_hashing.hpp"
#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"
#include "shared/crypto/password.hpp"

namespace jtwitter::admin {

/// What a command cannot do, in a sentence that says what to do instead.
class Trouble : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Throws Trouble if there is no microblog in the folder.
void check_folder(const std::filesystem::path& folder);

class Office {
  public:
    /// Opens or makes the database.
    Office(std::filesystem::path folder, const crypto::PasswordCost& cost);
    /// What was done holds for a server that runs on the folder, when this returns.
    ~Office();
    Office(const Office&) = delete;
    Office& operator=(const Office&) = delete;

    /// Throws Trouble if no account has this name, with or without "@", or if it is deleted.
    storage::Account find(const std::string& name);
    /// Files of the media folder that are no longer used.
    void remove_media(const std::vector<std::string>& names);

    const std::filesystem::path& folder() const { return folder_; }
    microblog::Microblog& blog() { return blog_; }

  private:
    std::filesystem::path folder_;
    storage::SqliteStorage store_;
    PasswordHashing hashing_;
    microblog::Microblog blog_;
};

storage::Time now();

}  // namespace jtwitter::admin
