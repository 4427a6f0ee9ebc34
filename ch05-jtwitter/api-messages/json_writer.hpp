// Writes described structs (Boost.Describe) straight to JSON text: no document in between, which would cost several
// times as much as all the rest of an answer.
//
//     std::string json;
//     api::write_json(json, account);
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ch05-jtwitter/api-messages/values.hpp"

namespace api {

/// With quotes and escapes (RFC 8259, section 7). Bytes that are no UTF-8 become U+FFFD. "<", ">" and "&" are escaped,
/// too, so that JSON may stand in a page.
void write_json(std::string& out, std::string_view text);
void write_json(std::string& out, const std::string& text);
void write_json(std::string& out, Id id);
void write_json(std::string& out, Timestamp timestamp);
void write_json(std::string& out, Date date);
void write_json(std::string& out, const Written& written);

template <std::same_as<bool> Bool>
void write_json(std::string& out, Bool value) {
    out += value ? "true" : "false";
}

template <std::integral Number>
requires(!std::same_as<Number, bool>) void write_json(std::string& out, Number number) {
    out += std::to_string(number);
}

/// A number with up to 17 digits; what is no number in JSON (infinity) is null.
void write_json(std::string& out, double number);

template <typename T>
concept Described = boost::describe::has_describe_members<T>::value;

template <typename T>
void write_json(std::string& out, const std::vector<T>& values);
template <typename T>
void write_json(std::string& out, const std::map<std::string, T>& values);
template <typename T>
void write_json(std::string& out, const std::optional<T>& value);
template <typename T>
void write_json(std::string& out, const std::shared_ptr<const T>& value);  // null if there is none
template <Described T>
void write_json(std::string& out, const T& value);

template <typename T>
std::string to_json(const T& value) {
    std::string out;
    write_json(out, value);
    return out;
}

// ---------------------------------------------------------------------------------------------------------------------

template <typename T>
void write_json(std::string& out, const std::vector<T>& values) {
    out += '[';
    bool first = true;
    for (const auto& value : values) {
        if (!first) out += ',';
        first = false;
        write_json(out, value);
    }
    out += ']';
}

template <typename T>
void write_json(std::string& out, const std::map<std::string, T>& values) {
    out += '{';
    bool first = true;
    for (const auto& [key, value] : values) {
        if (!first) out += ',';
        first = false;
        write_json(out, std::string_view(key));
        out += ':';
        write_json(out, value);
    }
    out += '}';
}

template <typename T>
void write_json(std::string& out, const std::optional<T>& value) {
    if (value)
        write_json(out, *value);
    else
        out += "null";
}

template <typename T>
void write_json(std::string& out, const std::shared_ptr<const T>& value) {
    if (value)
        write_json(out, *value);
    else
        out += "null";
}

template <typename T>
struct IsAbsent : std::false_type {};
template <typename T>
struct IsAbsent<Absent<T>> : std::true_type {};

template <Described T>
void write_json(std::string& out, const T& value) {
    using namespace boost::describe;
    out += '{';
    bool first = true;
    boost::mp11::mp_for_each<describe_members<T, mod_public | mod_inherited>>([&](auto member) {
        const auto& field = value.*member.pointer;
        using Field = std::remove_cvref_t<decltype(field)>;
        if constexpr (IsAbsent<Field>::value) {
            if (!field) return;
        }
        if (!first) out += ',';
        first = false;
        out += '"';
        out += member.name;  // our own names: nothing in them wants an escape
        out += "\":";
        if constexpr (IsAbsent<Field>::value)
            write_json(out, *field);
        else
            write_json(out, field);
    });
    out += '}';
}

}  // namespace api
