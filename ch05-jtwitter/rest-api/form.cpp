#include "ch05-jtwitter/rest-api/form.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "ch05-jtwitter/rest-api/ascii.hpp"

namespace rest {

namespace {

[[noreturn]] void refuse(const std::string& name, std::string_view what) {
    throw BadForm("Validation failed: " + name + " " + std::string(what));
}

std::optional<bool> parse_bool(std::string_view text) {
    const auto word = to_lower(text);
    constexpr std::array<std::string_view, 4> yes{"true", "1", "on", "t"}, no{"false", "0", "off", "f"};
    if (std::ranges::find(yes, word) != yes.end()) return true;
    if (std::ranges::find(no, word) != no.end()) return false;
    return {};
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

}  // namespace

void read_field(const Parameters& parameters, const std::string& name, std::optional<std::string>& field) {
    field = parameters.value(name);
}

void read_field(const Parameters& parameters, const std::string& name, std::optional<Words>& field) {
    if (auto text = parameters.text(name)) field = Words{std::move(*text)};
}

void read_field(const Parameters& parameters, const std::string& name, std::optional<bool>& field) {
    const auto value = parameters.value(name);
    if (!value) return;
    field = parse_bool(*value);
    if (!field) refuse(name, "must be true or false");
}

void read_field(const Parameters& parameters, const std::string& name, std::optional<std::int64_t>& field) {
    const auto value = parameters.value(name);
    if (!value) return;
    field = parse_number<std::int64_t>(*value);
    if (!field) refuse(name, "must be a whole number");
}

void read_field(const Parameters& parameters, const std::string& name, std::optional<double>& field) {
    const auto value = parameters.value(name);
    if (!value) return;
    field = parse_number<double>(*value);
    if (!field || !std::isfinite(*field)) refuse(name, "must be a number");
}

void read_field(const Parameters& parameters, const std::string& name, std::optional<api::Id>& field) {
    const auto value = parameters.value(name);
    if (!value) return;
    field = api::parse_id(*value);
    if (!field) refuse(name, "must be an id");
}

void read_field(const Parameters& parameters, const std::string& name, std::optional<File>& field) {
    if (const auto* file = parameters.file(name))
        field = *file;
    else if (parameters.value(name))
        refuse(name, "must be a file");
}

void read_field(const Parameters& parameters, const std::string& name, std::vector<std::string>& field) {
    field = parameters.values(name);
}

void read_field(const Parameters& parameters, const std::string& name, std::vector<api::Id>& field) {
    for (const auto& value : parameters.values(name)) {
        const auto id = api::parse_id(value);
        if (!id) refuse(name, "must be ids");
        field.push_back(*id);
    }
}

}  // namespace rest
