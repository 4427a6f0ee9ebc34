#include "ch05-jtwitter/demo-world/cast.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "ch05-jtwitter/demo-world/demo_world.hpp"
#include "ch05-jtwitter/demo-world/paintings.hpp"
#include "ch05-jtwitter/microblog-session/settings.hpp"
#include "ch05-jtwitter/post-text/entities.hpp"
#include "ch05-jtwitter/post-text/length.hpp"
#include "shared/text/utf8.hpp"

namespace {

std::set<std::string> names_of_all() {
    std::set<std::string> names;
    for (const auto& person : demo::people()) names.insert(std::string(person.name));
    return names;
}

std::vector<std::string> split(std::string_view names) {
    std::istringstream in{std::string(names)};
    return {std::istream_iterator<std::string>(in), {}};
}

TEST(Cast, follows_people_who_exist_and_each_once) {
    const auto names = names_of_all();
    EXPECT_EQ(names.size(), demo::people().size());
    EXPECT_GE(names.size(), 24U);
    EXPECT_TRUE(names.contains(std::string(demo::user_name)));
    EXPECT_TRUE(names.contains(std::string(demo::admin_name)));
    for (const auto& person : demo::people()) {
        const auto follows = split(person.follows);
        EXPECT_EQ(std::set(follows.begin(), follows.end()).size(), follows.size()) << person.name;
        for (const auto& name : follows) EXPECT_TRUE(names.contains(name) && name != person.name) << name;
    }
}

TEST(Cast, keeps_the_limits_of_profiles) {
    const microblog::Settings limits;
    for (const auto& person : demo::people()) {
        EXPECT_LE(person.name.size(), 30U);
        EXPECT_LE(post_text::count_characters(person.display_name), limits.max_display_name);
        EXPECT_LE(post_text::count_characters(person.note), limits.max_note);
    }
}

TEST(Cast, says_at_most_140_characters_and_names_people_who_exist) {
    const auto names = names_of_all();
    for (const auto& day : demo::talk()) {
        for (const auto& line : day) {
            EXPECT_TRUE(names.contains(std::string(line.author))) << line.author;
            EXPECT_LE(post_text::count_characters(line.text) + post_text::count_characters(line.warning),
                      post_text::max_characters)
                << line.text;
            for (const auto& entity : post_text::find_entities(line.text)) {
                const bool is_mention = entity.kind == post_text::Kind::mention;
                EXPECT_TRUE(!is_mention || names.contains(std::string(entity.name))) << line.text;
            }
        }
    }
}

TEST(Cast, refers_only_to_what_was_said_before) {
    const auto names = names_of_all();
    const auto paintings = demo::paintings();
    std::set<std::string_view> keys;
    for (const auto& day : demo::talk()) {
        for (const auto& line : day) {
            EXPECT_TRUE(line.answers.empty() || keys.contains(line.answers)) << line.text;
            EXPECT_TRUE(line.quotes.empty() || keys.contains(line.quotes)) << line.text;
            EXPECT_TRUE(line.key.empty() || keys.insert(line.key).second) << line.key << " twice";
            for (const auto& name : split(line.passed_on_by))
                EXPECT_TRUE(names.contains(name) && name != line.author) << name;
            EXPECT_EQ(line.picture.empty(), line.picture_text.empty()) << "every picture is described";
            EXPECT_TRUE(line.picture.empty() || std::ranges::count(paintings, line.picture) == 1) << line.picture;
        }
    }
}

}  // namespace
