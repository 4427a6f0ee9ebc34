// Drives the student's post_text functions. Steps:
//   find TEXT    -> link TEXT BEGIN END | mention NAME HOST BEGIN END | topic NAME BEGIN END, one row an entity
//   count TEXT   -> count N
//   key NAME     -> key KEY
#include "tests/graded/kit/driver.hpp"
#include "ch05-jtwitter/post-text/entities.hpp"
#include "ch05-jtwitter/post-text/length.hpp"

namespace {

graded::Row to_row(const post_text::Entity& entity) {
    const auto begin = static_cast<std::int64_t>(entity.begin), end = static_cast<std::int64_t>(entity.end);
    std::string name(entity.name), host(entity.host);
    switch (entity.kind) {
        case post_text::Kind::link:
            return {"link", std::move(name), begin, end};
        case post_text::Kind::mention:
            return {"mention", std::move(name), std::move(host), begin, end};
        case post_text::Kind::topic:
            break;
    }
    return {"topic", std::move(name), begin, end};
}

}  // namespace

int main() {
    graded::Driver driver;
    driver.on("find", [](const std::string& text) {
        graded::Rows rows;
        for (const auto& entity : post_text::find_entities(text)) rows.push_back(to_row(entity));
        return rows;
    });
    driver.on("count", [](const std::string& text) {
        return graded::Rows{{"count", static_cast<std::int64_t>(post_text::count_characters(text))}};
    });
    driver.on("key", [](const std::string& name) { return graded::Rows{{"key", post_text::topic_key(name)}}; });
    return driver.run();
}
