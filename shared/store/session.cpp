#include "shared/store/session.hpp"

#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/Statement.h>

namespace store {

std::size_t Session::execute(std::string_view sql, const std::function<void(Poco::Data::Statement&)>& prepare) {
    try {
        Poco::Data::Statement statement(session_);
        statement << std::string(sql);
        prepare(statement);
        return statement.execute();
    } catch (const Poco::Data::SQLite::ConstraintViolationException& broken) {
        throw Conflict(broken.displayText() + "\n  in: " + std::string(sql));
    } catch (const Poco::Exception& failure) {
        throw Failure(failure.displayText() + "\n  in: " + std::string(sql));
    }
}

std::int64_t Session::last_key() {
    return *value<std::int64_t>("SELECT last_insert_rowid()");
}

std::string Session::plan(std::string_view sql) {
    std::string all;
    using Number = std::int64_t;
    for (const auto& [id, parent, unused, detail] :
         rows<Number, Number, Number, std::string>("EXPLAIN QUERY PLAN " + std::string(sql)))
        all += detail + "\n";
    return all;
}

}  // namespace store
