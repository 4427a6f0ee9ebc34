// The thin program around a student's functions: it is linked with the student's files, takes one step at a time from
// the grader, calls what the step names and gives back plain values. It judges nothing: inputs, expected values, the
// clock and the points are in another process.
//
//     int main() {
//         std::optional<framing::LineSplitter> splitter;
//         graded::Driver driver;
//         driver.on("open", [&](std::size_t limit) { splitter.emplace(limit); });
//         driver.on("feed", [&](const std::string& bytes) { ... return rows; });
//         return driver.run();
//     }
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "tests/graded/kit/value.hpp"

namespace graded {

class Driver {
  public:
    /// What the step `name` does. The function takes integers and strings, and returns Rows or nothing.
    template <typename Function>
    void on(std::string name, Function function) {
        add(std::move(name), std::function{std::move(function)});
    }

    /// Opens the connection to the grader, which did not exist before main began, and answers steps until it is closed.
    int run();

  private:
    template <typename Result, typename... Arguments>
    void add(std::string name, std::function<Result(Arguments...)> function) {
        steps_[std::move(name)] = [function = std::move(function)](const Row& row) -> std::optional<Rows> {
            if (row.size() != sizeof...(Arguments)) throw std::logic_error("the driver's step takes other arguments");
            return call(function, row, std::index_sequence_for<Arguments...>{});
        };
    }

    template <typename Result, typename... Arguments, std::size_t... Is>
    static std::optional<Rows> call(const std::function<Result(Arguments...)>& function, const Row& row,
                                    std::index_sequence<Is...>) {
        if constexpr (std::is_void_v<Result>) {
            function(argument<std::decay_t<Arguments>>(row[Is])...);
            return {};
        } else {
            return function(argument<std::decay_t<Arguments>>(row[Is])...);
        }
    }

    template <typename Argument>
    static Argument argument(const Value& value) {
        if constexpr (std::is_integral_v<Argument>) {
            return static_cast<Argument>(std::get<std::int64_t>(value));
        } else {
            return std::get<std::string>(value);
        }
    }

    Answer answer(const Request& request) const;

    std::map<std::string, std::function<std::optional<Rows>(const Row&)>> steps_;
};

}  // namespace graded
