// Shapes that the statements of several areas share: lists of ids as one parameter, and pages of a list.
#pragma once

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ch05-jtwitter/storage/records.hpp"
#include "shared/store/session.hpp"

namespace storage {

/// "[1,2,3]": a list of any length as one parameter, for json_each(?). So a statement's text stays the same.
template <typename Ids>
std::string json_of_ids(const Ids& ids) {
    std::string json = "[";
    for (const auto id : ids) {
        if (json.size() > 1) json += ',';
        json += std::to_string(number(id));
    }
    return json + "]";
}

/// `["a","b"]`, for json_each(?) as well.
std::string json_of_texts(std::span<const std::string> texts);
std::vector<std::string> texts_of_json(std::string_view json);

/// "3,17" as group_concat writes it. What is no number is left out.
std::vector<std::int64_t> numbers_of(std::string_view text);

template <typename Id>
std::vector<Id> ids_of(std::string_view text) {
    std::vector<Id> ids;
    for (const auto each : numbers_of(text)) ids.push_back(Id{each});
    return ids;
}

/// The parts between the '\n's; none of an empty text.
std::vector<std::string> lines_of(std::string_view text);

/// ASCII letters as small ones: names and e-mail addresses are compared so.
std::string lower_case(std::string_view text);

/// A row as a struct that has its columns as members, in the same order.
template <typename Record, typename Row>
Record record_of(Row&& row) {
    return std::apply([](auto&&... column) { return Record{std::forward<decltype(column)>(column)...}; },
                      std::forward<Row>(row));
}

/// What was found, in the order in which it was asked for.
template <typename Record, typename Id>
std::vector<Record> in_order(std::span<const Id> ids, std::vector<Record> found) {
    std::unordered_map<Id, const Record*> by_id;
    for (const auto& record : found) by_id.emplace(record.id, &record);
    std::vector<Record> ordered;
    ordered.reserve(found.size());
    for (const auto id : ids) {
        if (const auto at = by_id.find(id); at != by_id.end()) ordered.push_back(*at->second);
    }
    return ordered;
}

/// The rows of one page, newest first. `select` ends with "AND cursor > ? AND cursor < ? ORDER BY cursor", these two ?
/// the last ones.
template <typename... Columns, typename... Values>
std::vector<std::tuple<Columns...>> rows_of_page(store::Session& session, std::string_view select, const Page& page,
                                                 const Values&... values) {
    using Limits = std::numeric_limits<std::int64_t>;
    const auto low = std::max(page.above.value_or(Limits::min()), page.next_to.value_or(Limits::min()));
    const auto high = page.below.value_or(Limits::max());
    const auto sql = std::string(select) + (page.next_to ? " ASC LIMIT ?" : " DESC LIMIT ?");
    auto rows = session.rows<Columns...>(sql, values..., low, high, page.limit);
    if (page.next_to) std::reverse(rows.begin(), rows.end());
    return rows;
}

/// A page of ids that are their own cursor: `select` gives one column.
template <typename Id, typename... Values>
std::vector<Id> ids_of_page(store::Session& session, std::string_view select, const Page& page,
                            const Values&... values) {
    std::vector<Id> ids;
    for (const auto& [id] : rows_of_page<Id>(session, select, page, values...)) ids.push_back(id);
    return ids;
}

/// A page of ids that are sorted by a cursor: `select` gives the cursor and the id.
template <typename Id, typename... Values>
std::vector<Entry<Id>> entries_of_page(store::Session& session, std::string_view select, const Page& page,
                                       const Values&... values) {
    std::vector<Entry<Id>> entries;
    for (const auto& [cursor, id] : rows_of_page<std::int64_t, Id>(session, select, page, values...))
        entries.push_back({cursor, id});
    return entries;
}

template <typename Id, typename... Values>
std::vector<Id> all_ids(store::Session& session, std::string_view select, const Values&... values) {
    std::vector<Id> ids;
    for (const auto& [id] : session.rows<Id>(select, values...)) ids.push_back(id);
    return ids;
}

}  // namespace storage
