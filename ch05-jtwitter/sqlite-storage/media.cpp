// Pictures of posts.
#include "ch05-jtwitter/sqlite-storage/posts.hpp"
#include "ch05-jtwitter/sqlite-storage/rows.hpp"

namespace storage {

namespace {

template <typename... Values>
std::vector<Media> find_media(store::Session& session, std::string_view where, const Values&... values) {
    using Text = std::string;
    std::vector<Media> found;
    for (auto& row : session.rows<MediaId, AccountId, std::optional<PostId>, Text, Text, bool, int, int, int, int,
                                  double, double, std::optional<Text>, Text, Time>(
             "SELECT id, owner, post, file, preview, animated, width, height, preview_width, preview_height, focus_x, "
             "focus_y, description, blurhash, created_at FROM media WHERE " +
                 std::string(where),
             values...))
        found.push_back(record_of<Media>(std::move(row)));
    return found;
}

}  // namespace

MediaId SqlitePosts::add_media(const Media& media) {
    session_.run(
        "INSERT INTO media(owner, post, file, preview, animated, width, height, preview_width, preview_height, "
        "focus_x, focus_y, description, blurhash, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        media.owner, media.post, media.file, media.preview, media.animated, media.width, media.height,
        media.preview_width, media.preview_height, media.focus_x, media.focus_y, media.description, media.blurhash,
        media.created_at);
    return MediaId{session_.last_key()};
}

std::vector<Media> SqlitePosts::media(std::span<const MediaId> ids) {
    return in_order(ids, find_media(session_, "id IN (SELECT value FROM json_each(?))", json_of_ids(ids)));
}

void SqlitePosts::describe_media(MediaId id, const std::optional<std::string>& text, double x, double y) {
    session_.run("UPDATE media SET description = ?, focus_x = ?, focus_y = ? WHERE id = ?", text, x, y, id);
}

void SqlitePosts::drop_media(MediaId id) {
    session_.run("DELETE FROM media WHERE id = ?", id);
}

std::vector<std::string> SqlitePosts::unknown_files(std::span<const std::string> names) {
    std::vector<std::string> unknown;  // one walk over the tables, for many names: there is no index for it
    for (auto& [name] : session_.rows<std::string>(
             "SELECT value FROM json_each(?) EXCEPT SELECT file FROM media EXCEPT SELECT preview FROM media "
             "EXCEPT SELECT avatar FROM account EXCEPT SELECT header FROM account",
             json_of_texts(names)))
        unknown.push_back(std::move(name));
    return unknown;
}

std::vector<Media> SqlitePosts::take_abandoned_media(Time time, std::size_t limit) {
    auto taken = find_media(session_, "post IS NULL AND created_at < ? ORDER BY created_at LIMIT ?", time, limit);
    std::vector<MediaId> ids;
    for (const auto& each : taken) ids.push_back(each.id);
    session_.run("DELETE FROM media WHERE id IN (SELECT value FROM json_each(?))", json_of_ids(ids));
    return taken;
}

}  // namespace storage
