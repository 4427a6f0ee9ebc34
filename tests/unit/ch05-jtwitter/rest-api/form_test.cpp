#include "ch05-jtwitter/rest-api/form.hpp"

#include <gtest/gtest.h>

#include "ch05-jtwitter/rest-api/schema.hpp"

namespace {

struct Inner {
    std::optional<std::string> name;
    std::optional<bool> flag;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, flag))

struct Example : rest::PageForm {
    std::optional<std::string> word;
    std::optional<rest::Words> words;
    std::optional<bool> flag;
    std::optional<std::int64_t> number;
    std::optional<double> ratio;
    std::optional<api::Id> id;
    std::vector<std::string> tags;
    std::vector<api::Id> ids;
    std::optional<rest::File> file;
    Inner inner;
    std::vector<Inner> inners;
};
BOOST_DESCRIBE_STRUCT(Example, (rest::PageForm), (word, words, flag, number, ratio, id, tags, ids, file, inner, inners))

struct Strict {
    rest::Required<std::string> name;
    rest::Required<api::Id> id;
};
BOOST_DESCRIBE_STRUCT(Strict, (), (name, id))

rest::Parameters parameters(const std::string& query) {
    rest::Request request;
    request.query = query;
    return rest::Parameters::read(request);
}

template <typename Form>
Form read(const std::string& query) {
    Form form;
    read_form(parameters(query), form);
    return form;
}

TEST(Form, is_filled_by_the_names_of_its_members) {
    const auto form = read<Example>(
        "limit=3&word=w&words=&flag=on&number=-7&ratio=-0.5&id=12&tags[]=a&tags[]=b&ids[]=1&ids[]=2&inner[name]=n&"
        "inner[flag]=F&inners[0][name]=x&inners[1][name]=y&inners[1][flag]=1");
    EXPECT_EQ(form.limit, "3");
    EXPECT_EQ(form.word, "w");
    ASSERT_TRUE(form.words);
    EXPECT_EQ(form.words->text, "");
    EXPECT_EQ(form.flag, true);
    EXPECT_EQ(form.number, -7);
    EXPECT_EQ(form.ratio, -0.5);
    EXPECT_EQ(form.id, api::Id{12});
    EXPECT_EQ(form.tags, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(form.ids, (std::vector<api::Id>{{1}, {2}}));
    EXPECT_EQ(form.inner.name, "n");
    EXPECT_EQ(form.inner.flag, false);
    ASSERT_EQ(form.inners.size(), 2U);
    EXPECT_EQ(form.inners[1].name, "y");
    EXPECT_EQ(form.inners[1].flag, true);
}

TEST(Form, is_empty_without_parameters) {
    const auto form = read<Example>("");
    EXPECT_FALSE(form.word || form.words || form.flag || form.number || form.ratio || form.id || form.file);
    EXPECT_TRUE(form.tags.empty() && form.ids.empty() && form.inners.empty());
}

TEST(Form, takes_each_word_for_yes_and_no) {
    for (const char* yes : {"true", "1", "on", "t", "True"})
        EXPECT_EQ(read<Inner>("flag=" + std::string(yes)).flag, true);
    for (const char* no : {"false", "0", "off", "f", "False"})
        EXPECT_EQ(read<Inner>("flag=" + std::string(no)).flag, false);
    for (const char* none : {"", "None", "null"})
        EXPECT_EQ(read<Inner>("flag=" + std::string(none)).flag, std::nullopt);
}

TEST(Form, refuses_what_is_of_another_kind) {
    for (const char* bad : {"flag=maybe", "number=1.5", "number=9223372036854775808", "number=+1", "number=1a",
                            "ratio=x", "ratio=inf", "ratio=nan", "ratio=1e999", "id=x", "id=-1", "id=9007199254740992",
                            "ids[]=x", "ids[]=1&ids[]=", "file=text"}) {
        if (std::string_view(bad) == "ids[]=1&ids[]=") {
            EXPECT_NO_THROW(read<Example>(bad));
            continue;
        }
        EXPECT_THROW(read<Example>(bad), rest::BadForm) << bad;
    }
}

TEST(Form, says_which_parameter_is_missing) {
    EXPECT_NO_THROW(read<Strict>("name=a&id=1"));
    try {
        read<Strict>("name=a");
        FAIL();
    } catch (const rest::BadForm& bad) {
        EXPECT_STREQ(bad.what(), "Validation failed: id can't be blank");
    }
    EXPECT_THROW(read<Strict>("name=&id=1"), rest::BadForm);
}

TEST(Schema, tells_what_a_form_takes) {
    const auto schema = rest::schema_of<Example>();
    EXPECT_EQ(schema.kind, rest::Schema::Kind::object);
    std::string names;
    for (const auto& member : schema.members) names += member.name + " ";
    EXPECT_EQ(names, "max_id since_id min_id limit word words flag number ratio id tags ids file inner inners ");
    EXPECT_TRUE(schema.members[4].schema.nullable);
    EXPECT_EQ(schema.members[13].schema.kind, rest::Schema::Kind::object);
    EXPECT_EQ(schema.members[14].schema.entry->kind, rest::Schema::Kind::object);
    EXPECT_FALSE(rest::schema_of<Strict>().members[0].schema.nullable);
}

}  // namespace
