#include "shared/app/logger.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <boost/json/parse.hpp>
#include <stdexcept>
#include <string>

namespace {

/// What a logger writes, without the time in front.
std::string logged(app::LogFormat format, core::LogLevel least, const std::function<void(core::Log&)>& use) {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    {
        app::Logger logger(least, format, ends[1]);
        use(logger);
    }
    close(ends[1]);
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t count = 0; (count = read(ends[0], buffer.data(), buffer.size())) > 0;) {
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    close(ends[0]);
    return text;
}

}  // namespace

TEST(Logger, writes_a_line_an_event) {
    const auto text = logged(app::LogFormat::text, core::LogLevel::info, [](core::Log& log) {
        log.info("connected", {{"peer", "127.0.0.1:5000"}, {"count", "3"}});
    });
    EXPECT_EQ(text.substr(24), " info connected peer=127.0.0.1:5000 count=3\n") << text;
}

TEST(Logger, quotes_what_could_forge_a_line_or_a_field) {
    const auto text = logged(app::LogFormat::text, core::LogLevel::info, [](core::Log& log) {
        log.warn("odd", {{"a", "x\n2026 info forged"}, {"b", "two words"}, {"c", ""}, {"d", "k=v"}, {"e", "小明"}});
    });
    EXPECT_EQ(text.substr(24), " warn odd a=\"x\\n2026 info forged\" b=\"two words\" c=\"\" d=\"k=v\" e=小明\n");
}

TEST(Logger, leaves_out_what_is_below_its_level) {
    const auto text = logged(app::LogFormat::text, core::LogLevel::warn, [](core::Log& log) {
        log.debug("a");
        log.info("b");
        log.error("c");
    });
    EXPECT_EQ(text.substr(24), " error c\n");
}

TEST(Logger, writes_json_that_parses) {
    const auto text = logged(app::LogFormat::json, core::LogLevel::info, [](core::Log& log) {
        log.info("odd \"name\"", {{"peer", "a\nb"}});
    });
    const auto object = boost::json::parse(text).as_object();
    EXPECT_EQ(object.at("event").as_string(), "odd \"name\"");
    EXPECT_EQ(object.at("peer").as_string(), "a\nb");
    EXPECT_EQ(object.at("level").as_string(), "info");
    EXPECT_EQ(std::ranges::count(text, '\n'), 1);
}

TEST(Logger, knows_the_names_of_its_levels) {
    EXPECT_EQ(app::parse_log_level("warn"), core::LogLevel::warn);
    EXPECT_THROW(app::parse_log_level("loud"), std::invalid_argument);
}
