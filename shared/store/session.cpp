#include "shared/store/session.hpp"

#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/Statement.h>

#include <algorithm>

namespace store {

namespace {

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

std::size_t Session::execute(std::string_view sql, const std::function<void(Poco::Data::Statement&)>& prepare) {
    if (on_statement_) on_statement_(sql);
    try {
        Poco::Data::Statement statement(session_);
        statement << std::string(sql);
        prepare(statement);
        return statement.execute();
    } catch (const Poco::Data::SQLite::ConstraintViolationException& broken) {
        throw Conflict(broken.displayText() + "\n  in: " + std::string(sql));
    } catch (const Poco::Exception& failure) {
        const auto text = failure.displayText() + "\n  in: " + std::string(sql);
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
    execute("EXPLAIN QUERY PLAN " + std::string(sql), [&](Poco::Data::Statement& statement) {
        for (auto left = count_parameters(sql); left > 0; --left) bind(statement, std::optional<std::int64_t>{});

        using Poco::Data::Keywords::into;
        statement.addExtract(into(id));
        statement.addExtract(into(parent));
        statement.addExtract(into(unused));
        statement.addExtract(into(steps));
    });
    std::string all;
    for (const auto& step : steps) all += step + "\n";
    return all;
}

}  // namespace store
