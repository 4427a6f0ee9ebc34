#include "ch01-chatroom/portcheck/report.hpp"

#include <algorithm>
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <iomanip>
#include <sstream>

#include "ch01-chatroom/portcheck/greeting.hpp"
#include "shared/core/hex.hpp"

namespace portcheck {

namespace {

std::string milliseconds(std::chrono::microseconds time) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(2) << static_cast<double>(time.count()) / 1000 << " ms";
    return text.str();
}

std::string how_it_ended(const Outcome& outcome) {
    switch (outcome.greeting_end) {
        case GreetingEnd::not_read:
            return "";
        case GreetingEnd::quiet:
            return "then it waits for us";
        case GreetingEnd::limit:
            return "and more that we did not read";
        case GreetingEnd::closed:
            return "then it closed the connection";
        case GreetingEnd::reset:
            return "then it broke the connection off (RST)";
    }
    return "";
}

void write_greeting(std::ostream& out, const Outcome& outcome, bool hex) {
    if (outcome.greeting_end == GreetingEnd::not_read) return;
    out << "    ";
    if (outcome.greeting.empty())
        out << "it says nothing, ";
    else
        out << "it greets with " << outcome.greeting.size() << (outcome.greeting.size() == 1 ? " byte, " : " bytes, ");
    out << how_it_ended(outcome) << (outcome.greeting.empty() ? "\n" : ":\n");
    out << to_safe_lines(outcome.greeting, "    | ");
    if (!hex) return;
    std::istringstream lines(core::hex_dump(outcome.greeting));
    for (std::string line; std::getline(lines, line);) out << "    # " << line << '\n';
}

struct IcmpJson {
    std::string from;
    int version{}, type{}, code{};  // version 4: ICMP, 6: ICMPv6
    std::string name;
};
struct GreetingJson {
    std::string text;  // as to_safe_text writes it
    std::string hex;
    std::string end;  // quiet, limit, closed, reset
};
struct AddressJson {
    std::string address;
    unsigned port{};
    std::string verdict, sentence;
    std::string error;  // "ECONNREFUSED"; empty if there was none
    std::optional<IcmpJson> icmp;
    double answered_after_ms{};
    std::optional<GreetingJson> greeting;
};
struct TargetJson {
    std::string target;
    bool open{};
    std::string problem;
    std::vector<AddressJson> addresses;
};
struct ReportJson {
    std::vector<TargetJson> targets;
};
BOOST_DESCRIBE_STRUCT(IcmpJson, (), (from, version, type, code, name))
BOOST_DESCRIBE_STRUCT(GreetingJson, (), (text, hex, end))
BOOST_DESCRIBE_STRUCT(AddressJson, (), (address, port, verdict, sentence, error, icmp, answered_after_ms, greeting))
BOOST_DESCRIBE_STRUCT(TargetJson, (), (target, open, problem, addresses))
BOOST_DESCRIBE_STRUCT(ReportJson, (), (targets))

AddressJson described(const Outcome& outcome) {
    const auto answer = explain(outcome.evidence);
    AddressJson json{.address = outcome.address.host,
                     .port = outcome.address.port,
                     .verdict = std::string(name_of(answer.verdict)),
                     .sentence = answer.sentence,
                     .error = errno_name(outcome.evidence.error),
                     .icmp = {},
                     .answered_after_ms = static_cast<double>(outcome.answered_after.count()) / 1000,
                     .greeting = {}};
    if (const auto& notice = outcome.evidence.icmp)
        json.icmp = IcmpJson{notice->from, notice->v6 ? 6 : 4, notice->type, notice->code, name_of(*notice)};
    if (outcome.greeting_end != GreetingEnd::not_read)
        json.greeting = GreetingJson{to_safe_text(outcome.greeting), core::to_hex(outcome.greeting),
                                     std::string(name_of(outcome.greeting_end))};
    return json;
}

}  // namespace

bool Target::is_open() const {
    return std::ranges::any_of(
        outcomes, [](const Outcome& outcome) { return explain(outcome.evidence).verdict == Verdict::open; });
}

std::string to_text(const std::vector<Target>& targets, bool hex) {
    std::size_t width = 0, verdict_width = 0;
    for (const auto& target : targets) {
        for (const auto& outcome : target.outcomes) {
            width = std::max(width, core::to_string(outcome.address).size());
            verdict_width = std::max(verdict_width, name_of(explain(outcome.evidence).verdict).size());
        }
    }
    std::ostringstream out;
    for (const auto& target : targets) {
        if (!target.problem.empty()) out << core::to_string(target.endpoint) << ": " << target.problem << '\n';
        const bool is_name = target.outcomes.size() > 1 ||
                             (target.outcomes.size() == 1 && target.outcomes[0].address != target.endpoint);
        if (is_name)
            out << core::to_string(target.endpoint) << " is " << target.outcomes.size()
                << (target.outcomes.size() == 1 ? " address:\n" : " addresses:\n");
        for (const auto& outcome : target.outcomes) {
            const auto answer = explain(outcome.evidence);
            out << std::left << std::setw(static_cast<int>(width)) << core::to_string(outcome.address) << "  "
                << std::setw(static_cast<int>(verdict_width)) << name_of(answer.verdict) << "  " << answer.sentence;
            if (!outcome.evidence.silent) out << " [" << milliseconds(outcome.answered_after) << "]";
            out << '\n';
            write_greeting(out, outcome, hex);
        }
    }
    return out.str();
}

std::string to_json(const std::vector<Target>& targets) {
    ReportJson report;
    for (const auto& target : targets) {
        TargetJson json{core::to_string(target.endpoint), target.is_open(), target.problem, {}};
        for (const auto& outcome : target.outcomes) json.addresses.push_back(described(outcome));
        report.targets.push_back(std::move(json));
    }
    return boost::json::serialize(boost::json::value_from(report));
}

}  // namespace portcheck
