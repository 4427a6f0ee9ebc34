// One connection to a database and the statements on it, typed: values go in by ?, columns come out as a tuple. There
// is no other way to put a value into a statement, so none is ever read as SQL.
//
//     session.run("INSERT INTO follow(who, whom) VALUES (?, ?)", who, whom);
//     for (const auto& [id, text] : session.rows<std::int64_t, std::string>("SELECT id, text FROM post WHERE author =
//     ?", who))
//
// Values and columns are integers, bool, enums, double, std::string, points of the system clock, or std::optional of
// one for what may be NULL. Enums are kept as their number, points in time as the number of their unit since 1970.
#pragma once

#include <Poco/Data/Session.h>
#include <Poco/Nullable.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "shared/store/settings.hpp"

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

/// The database cannot be used now: the disk is full or fails, or another program has held the file for too long. The
/// same call may work later.
class Unavailable : public Failure {
  public:
    using Failure::Failure;
};

/// Used by one thread at a time; Database hands them out.
class Session {
  public:
    explicit Session(Poco::Data::Session session, OnStatement on_statement = {})
        : session_{std::move(session)}, on_statement_{std::move(on_statement)} {}

    /// How many rows it changed.
    template <typename... Values>
    std::size_t run(std::string_view sql, const Values&... values) {
        return execute<std::tuple<>>(sql, values...).changed;
    }

    template <typename... Columns, typename... Values>
    std::vector<std::tuple<Columns...>> rows(std::string_view sql, const Values&... values) {
        auto& columns = execute<std::tuple<std::vector<Stored<Columns>>...>>(sql, values...).columns;
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

    /// How the database would find the rows, a line a step (EXPLAIN QUERY PLAN); the values may be left open. For
    /// tests: "SCAN post" reads a whole table.
    std::string plan(std::string_view sql);

  private:
    template <typename T>
    struct Optional : std::false_type {};
    template <typename T>
    struct Optional<std::optional<T>> : std::true_type {
        using Inner = T;
    };
    template <typename T>
    struct Time : std::false_type {};
    template <typename Duration>
    struct Time<std::chrono::sys_time<Duration>> : std::true_type {};

    /// What a T that is not NULL is in the database: std::int64_t, double or std::string.
    template <typename T>
    static auto to_kept(const T& value) {
        if constexpr (Time<T>::value) {
            return static_cast<std::int64_t>(value.time_since_epoch().count());
        } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
            return static_cast<std::int64_t>(value);
        } else if constexpr (std::is_floating_point_v<T>) {
            return static_cast<double>(value);
        } else {
            return std::string(value);
        }
    }
    template <typename T>
    using Kept = decltype(to_kept(std::declval<const T&>()));

    template <typename T>
    static T from_kept(Kept<T>&& kept) {
        if constexpr (Time<T>::value) {
            return T(typename T::duration(kept));
        } else if constexpr (std::is_same_v<T, bool>) {
            return kept != 0;
        } else {
            return static_cast<T>(std::move(kept));
        }
    }

    template <typename T>
    static constexpr auto stored_type() {
        if constexpr (Optional<T>::value) {
            return std::type_identity<Poco::Nullable<Kept<typename Optional<T>::Inner>>>{};
        } else {
            return std::type_identity<Kept<T>>{};
        }
    }
    template <typename T>
    using Stored = typename decltype(stored_type<T>())::type;

    template <typename T>
    static T give_back(Stored<T>&& stored) {
        if constexpr (Optional<T>::value) {
            if (stored.isNull()) return std::nullopt;
            return from_kept<typename Optional<T>::Inner>(std::move(stored.value()));
        } else {
            return from_kept<T>(std::move(stored));
        }
    }

    template <typename T>
    static auto to_bound(const T& value) {
        if constexpr (Optional<T>::value) {
            using Nullable = Poco::Nullable<Kept<typename Optional<T>::Inner>>;
            return value ? Nullable(to_kept(*value)) : Nullable();
        } else {
            return to_kept(value);
        }
    }

    /// A statement that SQLite has parsed and planned: it stays for the next time that its text comes. POCO's statement
    /// refers to `values` and `columns`, so they live as long as it does.
    struct Prepared {
        explicit Prepared(Poco::Data::Session& session) : statement{session} {}
        virtual ~Prepared() = default;
        Prepared(const Prepared&) = delete;
        Prepared& operator=(const Prepared&) = delete;
        Poco::Data::Statement statement;
        std::size_t changed = 0;  // rows, by the last run
    };
    template <typename Columns, typename Values>
    struct PreparedFor : Prepared {
        PreparedFor(Poco::Data::Session& session, std::string_view sql) : Prepared(session) {
            using namespace Poco::Data::Keywords;
            statement << std::string(sql);
            std::apply([&](auto&... value) { (statement.addBind(use(value)), ...); }, values);
            std::apply([&](auto&... column) { (statement.addExtract(into(column)), ...); }, columns);
        }
        Values values;
        Columns columns;
    };

    /// Runs it; what it gives is good until the same statement is run again.
    template <typename Columns, typename... Values>
    auto& execute(std::string_view sql, const Values&... values) {
        using Wanted = PreparedFor<Columns, std::tuple<decltype(to_bound(values))...>>;
        auto* known = dynamic_cast<Wanted*>(find_prepared(sql));
        if (known == nullptr) {
            auto made = std::make_unique<Wanted>(session_, sql);
            known = made.get();
            keep_prepared(sql, std::move(made));
        }
        known->values = {to_bound(values)...};
        std::apply([](auto&... column) { (column.clear(), ...); }, known->columns);
        run_prepared(sql, *known);
        return *known;
    }

    Prepared* find_prepared(std::string_view sql);
    void keep_prepared(std::string_view sql, std::unique_ptr<Prepared> prepared);
    void run_prepared(std::string_view sql, Prepared& prepared);

    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    Poco::Data::Session session_;
    OnStatement on_statement_;
    std::unordered_map<std::string, std::unique_ptr<Prepared>, Hash, std::equal_to<>> prepared_;  // by its text
};

}  // namespace store
