// Forms: what an endpoint takes, as a described struct. The reader of requests and the API's description (OpenAPI) go
// by the same members, so a parameter is written down once.
//
//     struct PostForm {
//         std::optional<std::string> status;
//         std::vector<api::Id> media_ids;
//         std::optional<bool> sensitive;
//     };
//     BOOST_DESCRIBE_STRUCT(PostForm, (), (status, media_ids, sensitive))
//
// Members are std::optional of std::string, bool, std::int64_t, double or api::Id; std::vector of std::string or
// api::Id; std::optional<File>; or a described struct ("source[privacy]"), or a std::vector of one
// ("fields_attributes[0][name]"). Required<T> is a T that must be there.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "ch05-jtwitter/api-messages/json_writer.hpp"
#include "ch05-jtwitter/api-messages/values.hpp"
#include "ch05-jtwitter/rest-api/parameters.hpp"

namespace rest {

template <typename T>
struct Required {
    T value{};
    const T& operator*() const { return value; }
    const T* operator->() const { return &value; }
};

/// A person's own words: "" is a value, not absent (a status may be emptied, a display name too).
struct Words {
    std::string text;
};

/// Of paging: what cannot be read is as if it were not there.
struct PageForm {
    std::optional<std::string> max_id, since_id, min_id, limit;
};
BOOST_DESCRIBE_STRUCT(PageForm, (), (max_id, since_id, min_id, limit))

struct NoForm {};
BOOST_DESCRIBE_STRUCT(NoForm, (), ())

/// A parameter of the wrong kind, or a missing one: 422 "Validation failed: ...".
class BadForm : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Each throws BadForm naming the parameter.
void read_field(const Parameters& parameters, const std::string& name, std::optional<std::string>& field);
void read_field(const Parameters& parameters, const std::string& name, std::optional<Words>& field);
void read_field(const Parameters& parameters, const std::string& name, std::optional<bool>& field);
void read_field(const Parameters& parameters, const std::string& name, std::optional<std::int64_t>& field);
void read_field(const Parameters& parameters, const std::string& name, std::optional<double>& field);
void read_field(const Parameters& parameters, const std::string& name, std::optional<api::Id>& field);
void read_field(const Parameters& parameters, const std::string& name, std::optional<File>& field);
void read_field(const Parameters& parameters, const std::string& name, std::vector<std::string>& field);
void read_field(const Parameters& parameters, const std::string& name, std::vector<api::Id>& field);

template <typename T>
void read_field(const Parameters& parameters, const std::string& name, Required<T>& field) {
    std::optional<T> found;
    read_field(parameters, name, found);
    if (!found) throw BadForm("Validation failed: " + name + " can't be blank");
    field.value = std::move(*found);
}

template <api::Described T>
void read_form(const Parameters& parameters, T& form, const std::string& prefix = {});

template <api::Described T>
void read_field(const Parameters& parameters, const std::string& name, T& field) {
    read_form(parameters, field, name);
}

template <api::Described T>
void read_field(const Parameters& parameters, const std::string& name, std::vector<T>& field) {
    for (const auto& object : parameters.objects(name)) read_form(object, field.emplace_back());
}

template <api::Described T>
void read_form(const Parameters& parameters, T& form, const std::string& prefix) {
    using namespace boost::describe;
    boost::mp11::mp_for_each<describe_members<T, mod_public | mod_inherited>>([&](auto member) {
        const std::string name = prefix.empty() ? member.name : prefix + "[" + member.name + "]";
        read_field(parameters, name, form.*member.pointer);
    });
}

}  // namespace rest
