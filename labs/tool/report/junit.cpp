// JUnit XML, as most continuous-integration servers read it. POCO's writer escapes; safe text holds nothing that
// XML 1.0 forbids.
#include <Poco/SAX/AttributesImpl.h>
#include <Poco/XML/XMLWriter.h>

#include <algorithm>
#include <initializer_list>
#include <sstream>
#include <utility>

#include "labs/tool/report/excerpt.hpp"
#include "labs/tool/report/report.hpp"
#include "labs/tool/report/safe_text.hpp"
#include "labs/tool/report/words.hpp"

namespace report {

namespace {

using grading::Outcome;

bool is_error(Outcome outcome) {
    return outcome != Outcome::passed && outcome != Outcome::failed && outcome != Outcome::skipped;
}

class Document {
  public:
    using Attributes = std::initializer_list<std::pair<const char*, std::string>>;

    Document() : writer_(out_, Poco::XML::XMLWriter::WRITE_XML_DECLARATION | Poco::XML::XMLWriter::PRETTY_PRINT) {
        writer_.setNewLine(Poco::XML::XMLWriter::NEWLINE_LF);
        writer_.startDocument();
    }
    void open(const char* name, Attributes attributes) {
        Poco::XML::AttributesImpl list;
        for (const auto& [key, value] : attributes) list.addAttribute("", key, "", "CDATA", value);
        writer_.startElement("", name, "", list);
    }
    void close(const char* name) { writer_.endElement("", name, ""); }
    void leaf(const char* name, Attributes attributes, const std::string& text = "") {
        open(name, attributes);
        if (!text.empty()) writer_.characters(text);
        close(name);
    }
    std::string finish() {
        writer_.endDocument();
        return out_.str() + "\n";
    }

  private:
    std::ostringstream out_;
    Poco::XML::XMLWriter writer_;
};

void write_property(Document& xml, const char* name, const std::string& value) {
    xml.leaf("property", {{"name", name}, {"value", value}});
}

void write_test(Document& xml, const std::string& lab, const grading::TestResult& test) {
    const auto name = safe_line(test.name);
    const auto dot = name.find('.');
    const std::string suite = dot == std::string::npos ? "" : "." + name.substr(0, dot);
    xml.open("testcase", {{"classname", lab + suite},
                          {"name", dot == std::string::npos ? name : name.substr(dot + 1)},
                          {"time", decimal(test.seconds, 3)}});
    xml.open("properties", {});
    write_property(xml, "points", std::to_string(test.points));
    write_property(xml, "max_points", std::to_string(test.max_points));
    write_property(xml, "spec", safe_line(test.spec));
    write_property(xml, "hidden", test.hidden ? "true" : "false");
    xml.close("properties");

    const std::string outcome(grading::name_of(test.outcome));
    const std::string message = safe_text(test.message);
    const std::string first_line = message.substr(0, message.find('\n'));
    const std::string summary = first_line.empty() ? std::string(meaning_of(test.outcome)) : first_line;
    if (test.outcome == Outcome::skipped)
        xml.leaf("skipped", {{"message", summary}});
    else if (test.outcome != Outcome::passed)
        xml.leaf(is_error(test.outcome) ? "error" : "failure", {{"message", summary}, {"type", outcome}}, message);
    if (!test.program_output.empty()) xml.leaf("system-out", {}, excerpt(safe_text(test.program_output), {200, 500}));
    xml.close("testcase");
}

}  // namespace

std::string junit_xml(const grading::Verdict& verdict) {
    const auto lab = safe_line(verdict.lab);
    const auto remark = remark_on(verdict);
    const auto number = [&](auto&& counts) { return std::ranges::count_if(verdict.tests, counts); };
    const auto failures = number([](const auto& test) { return test.outcome == Outcome::failed; });
    const auto skipped = number([](const auto& test) { return test.outcome == Outcome::skipped; });
    const auto errors =
        number([](const auto& test) { return is_error(test.outcome); }) + static_cast<std::ptrdiff_t>(!remark.empty());
    const auto tests = verdict.tests.size() + (remark.empty() ? 0U : 1U);

    Document xml;
    xml.open("testsuites", {});
    xml.open("testsuite", {{"name", lab},
                           {"tests", std::to_string(tests)},
                           {"failures", std::to_string(failures)},
                           {"errors", std::to_string(errors)},
                           {"skipped", std::to_string(skipped)},
                           {"time", decimal(verdict.seconds, 3)}});
    xml.open("properties", {});
    write_property(xml, "student", safe_line(verdict.student));
    write_property(xml, "points", std::to_string(verdict.earned()));
    write_property(xml, "max_points", std::to_string(verdict.max_points()));
    write_property(xml, "state", std::string(state_of(verdict)));
    write_property(xml, "seed", safe_line(verdict.seed));
    write_property(xml, "sandbox", safe_line(verdict.sandbox));
    for (const auto& flag : verdict.flags)
        write_property(xml, "flag", safe_line(flag.kind) + ": " + excerpt(safe_line(flag.evidence), {1, 500}));
    xml.close("properties");
    if (!remark.empty()) {  // a test case of its own, so that no server shows a voided submission as green
        xml.open("testcase", {{"classname", lab}, {"name", "the submission as a whole"}, {"time", "0.000"}});
        xml.leaf("error", {{"message", remark.substr(0, remark.find('\n'))}, {"type", std::string(state_of(verdict))}},
                 remark);
        xml.close("testcase");
    }
    for (const auto& test : verdict.tests) write_test(xml, lab, test);
    xml.close("testsuite");
    xml.close("testsuites");
    return xml.finish();
}

}  // namespace report
