// One connection to a database and the statements on it, typed: values go in by ?, columns come out as a tuple. There
// is no other way to put a value into a statement, so none is ever read as SQL.
//
//     session.run("INSERT INTO follow(who, whom) VALUES (?, ?)", who, whom);
//     for (const auto& [id, text] : session.rows<std::int64_t, std::string>("SELECT id, text FROM post WHERE author =
//     ?", who))
//
// Values and columns are std::int64_t, double, std::string, or std::optional of one for what may be NULL. int and bool
// may go in; they come out as std::int64_t.
#pragma once

#include <Poco/Data/Session.h>
#include <Poco/Nullable.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace store {

/// A statement failed: what the database said, and the statement.
class Failure : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A row breaks a UNIQUE, CHECK, NOT NULL or foreign key rule of its table.
class Conflict : public Failure {
  public:
    using Failure::Failure;
};

/// Used by one thread at a time; Database hands them out.
class Session {
  public:
    explicit Session(Poco::Data::Session session) : session_{std::move(session)} {}

    /// How many rows it changed.
    template <typename... Values>
    std::size_t run(std::string_view sql, const Values&... values) {
        return execute(sql, [&](Poco::Data::Statement& statement) { (bind(statement, values), ...); });
    }

    template <typename... Columns, typename... Values>
    std::vector<std::tuple<Columns...>> rows(std::string_view sql, const Values&... values) {
        std::tuple<std::vector<Stored<Columns>>...> columns;
        execute(sql, [&](Poco::Data::Statement& statement) {
            (bind(statement, values), ...);
            std::apply([&](auto&... column) { (statement.addExtract(Poco::Data::Keywords::into(column)), ...); },
                       columns);
        });
        std::vector<std::tuple<Columns...>> all;
        const auto count = std::get<0>(columns).size();
        all.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            std::apply([&](auto&... column) { all.emplace_back(give_back<Columns>(std::move(column[i]))...); },
                       columns);
        }
        return all;
    }

    /// The first row, if there is one.
    template <typename... Columns, typename... Values>
    std::optional<std::tuple<Columns...>> row(std::string_view sql, const Values&... values) {
        auto all = rows<Columns...>(sql, values...);
        if (all.empty()) return {};
        return std::move(all.front());
    }

    /// The one column of the first row, if there is one.
    template <typename Column, typename... Values>
    std::optional<Column> value(std::string_view sql, const Values&... values) {
        auto first = row<Column>(sql, values...);
        if (!first) return {};
        return std::move(std::get<0>(*first));
    }

    /// The key that the last INSERT of this session gave its row.
    std::int64_t last_key();

    /// How the database would find the rows, a line a step (EXPLAIN QUERY PLAN). For tests: "SCAN post" reads a whole
    /// table.
    std::string plan(std::string_view sql);

  private:
    template <typename T>
    struct Optional : std::false_type {};
    template <typename T>
    struct Optional<std::optional<T>> : std::true_type {
        using Inner = T;
    };

    template <typename T>
    static constexpr auto stored_type() {
        if constexpr (Optional<T>::value) {
            return std::type_identity<Poco::Nullable<typename Optional<T>::Inner>>{};
        } else {
            static_assert(
                std::is_same_v<T, std::int64_t> || std::is_same_v<T, double> || std::is_same_v<T, std::string>,
                "columns are std::int64_t, double, std::string or std::optional of one");
            return std::type_identity<T>{};
        }
    }
    template <typename T>
    using Stored = typename decltype(stored_type<T>())::type;

    template <typename T>
    static T give_back(Stored<T>&& stored) {
        if constexpr (Optional<T>::value) {
            if (stored.isNull()) return std::nullopt;
            return T(std::move(stored.value()));
        } else {
            return std::move(stored);
        }
    }

    template <typename T>
    static void bind(Poco::Data::Statement& statement, const T& value) {
        using Poco::Data::Keywords::bind;
        if constexpr (Optional<T>::value) {
            using Inner = typename Optional<T>::Inner;
            statement.addBind(bind(value ? Poco::Nullable<Inner>(*value) : Poco::Nullable<Inner>()));
        } else if constexpr (std::is_integral_v<T>) {
            statement.addBind(bind(static_cast<std::int64_t>(value)));
        } else if constexpr (std::is_floating_point_v<T>) {
            statement.addBind(bind(static_cast<double>(value)));
        } else {
            statement.addBind(bind(std::string(value)));
        }
    }

    std::size_t execute(std::string_view sql, const std::function<void(Poco::Data::Statement&)>& prepare);

    Poco::Data::Session session_;
};

}  // namespace store
