// The words that the graded tests of lab06 are written in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/graded/kit/student.hpp"

/// A program that is logged in; without a priority it has sent no presence.
struct Program {
    std::string name;
    std::optional<std::int64_t> priority{};
};
using Programs = std::vector<Program>;

inline std::string text_of(const Programs& programs) {
    std::string text;
    for (const auto& [name, priority] : programs)
        text += (text.empty() ? "" : " ") + name + "=" + (priority ? std::to_string(*priority) : "");
    return text;
}

/// What should become of a stanza.
struct Wanted {
    std::string to{};
    bool keep = false;
    std::string fault{};
};
inline Wanted to(const std::string& names) {
    return {.to = names};
}
inline const Wanted dropped{};
inline const Wanted kept{.to = {}, .keep = true};
inline const Wanted refused{.to = {}, .keep = false, .fault = "service-unavailable"};

class Router : public graded::UnitTest {
  protected:
    void SetUp() override {
        UnitTest::SetUp();
        student.describe("delivery", {"to", "keep", "fault"});
    }

    using Where = boost::source_location;
    void message(const std::string& type, const std::string& resource, const Programs& programs, const Wanted& wanted,
                 const std::string& why, bool has_body = true, const Where& where = BOOST_CURRENT_LOCATION) {
        student.step("message", {type, std::int64_t{has_body}, resource, text_of(programs)}, where)
            .gives(row(wanted), why, where);
    }
    void iq(const std::string& type, const std::string& resource, const Programs& programs, const Wanted& wanted,
            const std::string& why, const Where& where = BOOST_CURRENT_LOCATION) {
        student.step("iq", {type, resource, text_of(programs)}, where).gives(row(wanted), why, where);
    }
    void presence(const std::string& resource, const Programs& programs, const Wanted& wanted, const std::string& why,
                  const Where& where = BOOST_CURRENT_LOCATION) {
        student.step("presence", {resource, text_of(programs)}, where).gives(row(wanted), why, where);
    }
    void nobody(const std::string& kind, const std::string& type, const Wanted& wanted, const std::string& why,
                const Where& where = BOOST_CURRENT_LOCATION) {
        student.step("nobody", {kind, type}, where).gives(row(wanted), why, where);
    }

  private:
    static graded::Rows row(const Wanted& wanted) {
        return {{"delivery", wanted.to, std::int64_t{wanted.keep}, wanted.fault}};
    }
};
