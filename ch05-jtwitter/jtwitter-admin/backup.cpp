#include "ch05-jtwitter/jtwitter-admin/backup.hpp"

#include <algorithm>
#include <ostream>
#include <system_error>
#include <utility>

#include "ch05-jtwitter/jtwitter-admin/tar_file.hpp"
#include "ch05-jtwitter/jtwitter-server/data_folder.hpp"
#include "ch05-jtwitter/sqlite-storage/media_names.hpp"

namespace jtwitter::admin {

namespace {

namespace fs = std::filesystem;

constexpr int attempts = 10;

/// A folder that is removed at the end, unless it was given its final name before.
class Draft {
  public:
    explicit Draft(fs::path path) : path_{std::move(path)} {
        fs::remove_all(path_);  // of a backup that was interrupted
        fs::create_directories(path_ / folder::media_name);
        fs::permissions(path_, fs::perms::owner_all);
    }
    ~Draft() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

fs::path beside(fs::path path, const char* ending) {
    if (!path.has_filename()) path = path.parent_path();  // "backups/monday/"
    path += ending;
    return path;
}

void remove_database(const fs::path& file) {
    for (const auto* ending : {"", "-wal", "-shm"}) fs::remove(file.string() + ending);
}

/// Copies the pictures that are not there yet. False if one is gone: somebody deleted it after the database was copied.
bool copy_media(const fs::path& from, const fs::path& to, const std::vector<std::string>& names) {
    for (const auto& name : names) {
        if (fs::exists(to / name)) continue;
        std::error_code failure;
        fs::copy_file(from / name, to / name, failure);
        if (failure == std::errc::no_such_file_or_directory) return false;
        if (failure) throw fs::filesystem_error("cannot back up a picture", from / name, failure);
    }
    return true;
}

/// Of earlier attempts: what the database of the last one does not name.
void drop_others(const fs::path& media, const std::vector<std::string>& names) {
    for (const auto& file : fs::directory_iterator(media)) {
        if (std::ranges::find(names, file.path().filename().string()) == names.end()) fs::remove(file.path());
    }
}

/// The database first, then what it names. Pictures never change, and one that is named later is not missed; only one
/// that is deleted meanwhile is, and then a newer copy of the database does not name it.
std::size_t copy_all(Office& office, const fs::path& to) {
    const auto database = to / folder::database_name;
    const auto media = to / folder::media_name;
    for (int i = 0; i < attempts; ++i) {
        remove_database(database);
        office.blog().storage.back_up(database.string());
        const auto names = storage::media_names(database);
        if (!copy_media(office.folder() / folder::media_name, media, names)) continue;
        drop_others(media, names);
        return names.size();
    }
    throw Trouble("the backup failed: a picture that the database names is missing in " +
                  (office.folder() / folder::media_name).string());
}

}  // namespace

void back_up(Office& office, const fs::path& to, std::ostream& out) {
    if (fs::exists(to)) throw Trouble(to.string() + " exists already; name another file or folder");
    const Draft draft(beside(to, ".unfinished"));
    const auto pictures = copy_all(office, draft.path());
    if (to.extension() == ".tar") {
        const auto file = draft.path().string() + ".tar";
        fs::remove(file);
        pack(draft.path(), file);
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        fs::rename(file, to);
    } else {
        fs::rename(draft.path(), beside(to, ""));
    }
    out << "backed up " << office.folder().string() << " to " << to.string() << ": the database and " << pictures
        << " files of pictures\n";
}

void restore(const fs::path& from, const fs::path& folder, std::ostream& out) {
    if (!fs::exists(from)) throw Trouble("there is no backup " + from.string());
    const auto place = beside(folder, "");
    if (fs::exists(place / folder::lock_name)) const DataFolder not_served(place);  // throws if a server runs there
    if (fs::exists(place) && !fs::is_empty(place))
        throw Trouble(place.string() + " is not empty; restore into a new folder, then start the server with it");
    const Draft draft(beside(folder, ".unfinished"));
    if (fs::is_directory(from)) {
        fs::copy(from, draft.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    } else {
        unpack(from, draft.path());
    }
    if (!fs::exists(draft.path() / folder::database_name))
        throw Trouble(from.string() + " is no backup of a microblog");
    for (const auto& name : storage::media_names(draft.path() / folder::database_name)) {
        if (!fs::exists(draft.path() / folder::media_name / name))
            throw Trouble("the backup " + from.string() + " is not whole: media/" + name + " is missing");
    }
    fs::remove(place);  // empty
    fs::rename(draft.path(), place);
    out << "restored " << from.string() << " to " << place.string() << '\n';
}

}  // namespace jtwitter::admin
