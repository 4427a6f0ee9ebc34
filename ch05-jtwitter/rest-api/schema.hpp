// The shape of a described struct, for the API's description (OpenAPI 3.0, Schema Object).
#pragma once

#include <boost/core/demangle.hpp>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ch05-jtwitter/api-messages/json_writer.hpp"
#include "ch05-jtwitter/api-messages/values.hpp"
#include "ch05-jtwitter/rest-api/form.hpp"

namespace rest {

struct Schema {
    enum class Kind { none, text, number, integer, truth, id, time, date, file, list, object, any } kind = Kind::none;
    bool nullable = false, required = true;
    std::string name;  // of an object: its entity, for a reference
    struct Member;
    std::vector<Member> members;    // of an object
    std::shared_ptr<Schema> entry;  // of a list
};
struct Schema::Member {
    std::string name;
    Schema schema;
};

template <typename T>
Schema schema_of();

// ---------------------------------------------------------------------------------------------------------------------

template <typename T>
struct SchemaOf;

template <Schema::Kind the_kind>
struct SimpleSchema {
    static Schema get() {
        Schema schema;
        schema.kind = the_kind;
        return schema;
    }
};
template <>
struct SchemaOf<std::string> : SimpleSchema<Schema::Kind::text> {};
template <>
struct SchemaOf<Words> : SimpleSchema<Schema::Kind::text> {};
template <>
struct SchemaOf<bool> : SimpleSchema<Schema::Kind::truth> {};
template <>
struct SchemaOf<std::int64_t> : SimpleSchema<Schema::Kind::integer> {};
template <>
struct SchemaOf<int> : SimpleSchema<Schema::Kind::integer> {};
template <>
struct SchemaOf<double> : SimpleSchema<Schema::Kind::number> {};
template <>
struct SchemaOf<api::Id> : SimpleSchema<Schema::Kind::id> {};
template <>
struct SchemaOf<api::Timestamp> : SimpleSchema<Schema::Kind::time> {};
template <>
struct SchemaOf<api::Date> : SimpleSchema<Schema::Kind::date> {};
template <>
struct SchemaOf<api::Written> : SimpleSchema<Schema::Kind::any> {};
template <>
struct SchemaOf<File> : SimpleSchema<Schema::Kind::file> {};

template <typename T>
struct SchemaOf<std::optional<T>> {
    static Schema get() {
        auto schema = schema_of<T>();
        schema.nullable = true;
        return schema;
    }
};
template <typename T>
struct SchemaOf<std::shared_ptr<const T>> {
    static Schema get() {  // a Status in a Status: by its name alone
        Schema schema;
        schema.kind = Schema::Kind::object;
        schema.nullable = true;
        schema.name = boost::core::demangle(typeid(T).name());
        return schema;
    }
};
template <typename T>
struct SchemaOf<api::Absent<T>> {
    static Schema get() {
        auto schema = schema_of<T>();
        schema.required = false;
        return schema;
    }
};
template <typename T>
struct SchemaOf<Required<T>> {
    static Schema get() { return schema_of<T>(); }
};
template <typename T>
struct SchemaOf<std::vector<T>> {
    static Schema get() {
        Schema schema;
        schema.kind = Schema::Kind::list;
        schema.entry = std::make_shared<Schema>(schema_of<T>());
        return schema;
    }
};
template <typename T>
struct SchemaOf<std::map<std::string, T>> : SimpleSchema<Schema::Kind::any> {};

template <api::Described T>
struct SchemaOf<T> {
    static Schema get() {
        using namespace boost::describe;
        Schema schema;
        schema.kind = Schema::Kind::object;
        schema.name = boost::core::demangle(typeid(T).name());
        boost::mp11::mp_for_each<describe_members<T, mod_public | mod_inherited>>([&](auto member) {
            using Field = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
            schema.members.push_back({member.name, schema_of<Field>()});
        });
        return schema;
    }
};

template <typename T>
Schema schema_of() {
    return SchemaOf<T>::get();
}

}  // namespace rest
