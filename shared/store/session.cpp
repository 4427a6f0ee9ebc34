#include "shared/store/session.hpp"

#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/Statement.h>

#include <algorithm>

namespace store {

namespace {

constexpr std::size_t max_prepared = 300;  // more than the texts there are, if no value is written into a text

bool may_pass(const Poco::Exception& failure) {
    using namespace Poco::Data::SQLite;
    const auto is = [&]<typename... Kind>(std::tuple<Kind...>*) {
        return ((dynamic_cast<const Kind*>(&failure) != nullptr) || ...);
    };
    return is(
        static_cast<std::tuple<DBLockedException, TableLockedException, LockProtocolException, DatabaseFullException,
                               IOErrorException, ReadOnlyException, CantOpenDBFileException, NoMemoryException>*>(
            nullptr));
}

}  // namespace

Session::Prepared* Session::find_prepared(std::string_view sql) {
    const auto found = prepared_.find(sql);
    return found == prepared_.end() ? nullptr : found->second.get();
}

void Session::keep_prepared(std::string_view sql, std::unique_ptr<Prepared> prepared) {
    if (prepared_.size() >= max_prepared) prepared_.clear();
    prepared_[std::string(sql)] = std::move(prepared);
}

void Session::run_prepared(std::string_view sql, Prepared& prepared) {
    if (on_statement_) on_statement_(sql);
    const auto text_of = [&](const Poco::Exception& failure) {
        auto text = failure.displayText() + "\n  in: " + std::string(sql);
        prepared_.erase(prepared_.find(sql));  // half-way through, it is of no use
        return text;
    };
    try {
        prepared.changed = prepared.statement.execute();
    } catch (const Poco::Data::SQLite::ConstraintViolationException& broken) {
        throw Conflict(text_of(broken));
    } catch (const Poco::Exception& failure) {
        const auto text = text_of(failure);
        if (may_pass(failure)) throw Unavailable(text);
        throw Failure(text);
    }
}

std::int64_t Session::last_key() {
    return *value<std::int64_t>("SELECT last_insert_rowid()");
}

namespace {

/// How many values a statement wants: "?" is the next one, "?3" the third (https://www.sqlite.org/lang_expr.html).
std::size_t count_parameters(std::string_view sql) {
    std::size_t count = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        if (sql[i] == '\'') in_text = !in_text;
        if (in_text || sql[i] != '?') continue;
        std::size_t number = 0;
        for (; i + 1 < sql.size() && sql[i + 1] >= '0' && sql[i + 1] <= '9'; ++i)
            number = number * 10 + static_cast<std::size_t>(sql[i + 1] - '0');
        count = number == 0 ? count + 1 : std::max(count, number);
    }
    return count;
}

}  // namespace

std::string Session::plan(std::string_view sql) {
    std::vector<std::int64_t> id, parent, unused;
    std::vector<std::string> steps;
    Poco::Data::Statement statement(session_);
    statement << "EXPLAIN QUERY PLAN " + std::string(sql);
    using namespace Poco::Data::Keywords;
    for (auto left = count_parameters(sql); left > 0; --left) statement.addBind(bind(Poco::Nullable<std::int64_t>()));
    statement, into(id), into(parent), into(unused), into(steps), now;
    std::string all;
    for (const auto& step : steps) all += step + "\n";
    return all;
}

}  // namespace store
