// lab.json, the only description of a lab. CMake reads it, too, so it is plain JSON without comments:
//
//   {
//     "number": 1,                                          1 to 99, two digits in the folder's name
//     "name": "lines",                                      lower case, digits and '-'
//     "title": "Lines out of a stream of bytes",
//     "chapter": "ch01-chatroom",
//     "kind": "unit",                                       or "system"
//     "slot": [
//       {"name": "line_splitter.cpp", "reference": "shared/framing/line_splitter.cpp"}
//     ],
//     "programs": ["chat-server"],                          may be absent
//     "given": ["shared/core", "shared/framing"],
//     "libraries": ["utf8proc"],                            of the system, that what is given needs; may be absent
//     "sanitizer": "address,undefined",                     or "thread" or ""
//     "forbidden": [                                        may be absent
//       {"symbol": "^system$", "why": "a solution starts no program"}
//     ],
//     "withhold": ["ch01-chatroom/chat-plain"],             may be absent
//     "limits": {"step_seconds": 10, "memory_mib": 512, "processes": 64, "file_mib": 16, "output_kib": 256},
//                                                           may be absent, and so may each key in it
//     "tests": [
//       {"name": "Lines.gives_a_line", "points": 5, "visibility": "shown", "spec": "line_splitter.hpp, feed()", "task":
//       1}
//     ],
//     "hidden_points": 0                                    may be absent; only where hidden tests are left out
//   }
//
// All other keys must be there, and no key beyond these. Paths are written from the root of the project.
#include "labs/tool/course/lab.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <stdexcept>

namespace course {

namespace {

namespace json = boost::json;

constexpr int most = 1'000'000;  // of points, seconds, mebibytes: more is a slip of the pen

/// An object of lab.json whose keys are taken one by one; what was not taken is unknown. `path` is the way to the
/// object,
/// "" or "tests[3]".
class Keys {
  public:
    Keys(const json::value& value, std::string file, std::string path)
        : file_(std::move(file)), path_(std::move(path)) {
        if (!value.is_object())
            throw std::runtime_error(file_ + ": " + (path_.empty() ? "" : path_ + ": ") + "must be an object");
        object_ = &value.get_object();
    }

    bool has(std::string_view key) const { return object_->contains(key); }
    std::string path_to(std::string_view key) const { return (path_.empty() ? "" : path_ + ".") + std::string(key); }
    [[noreturn]] void fault(std::string_view key, const std::string& what) const {
        throw std::runtime_error(file_ + ": " + path_to(key) + ": " + what);
    }

    const json::value& take(std::string_view key) {
        const json::value* value = object_->if_contains(key);
        if (value == nullptr) fault(key, "missing");
        taken_.insert(std::string(key));
        return *value;
    }
    std::string text(std::string_view key) {
        const json::value& value = take(key);
        if (!value.is_string()) fault(key, "must be a text");
        return std::string(value.get_string());
    }
    std::string text(std::string_view key, const std::string& form, const std::string& description) {
        std::string value = text(key);
        if (!std::regex_match(value, std::regex(form))) fault(key, '"' + value + "\" is not " + description);
        return value;
    }
    int number(std::string_view key, int from, int to) {
        const json::value& value = take(key);
        if (!value.is_int64() || value.get_int64() < from || value.get_int64() > to)
            fault(key, "must be a whole number from " + std::to_string(from) + " to " + std::to_string(to));
        return static_cast<int>(value.get_int64());
    }
    int number_or(int otherwise, std::string_view key) { return has(key) ? number(key, 1, most) : otherwise; }

    const json::array& list(std::string_view key) {
        const json::value& value = take(key);
        if (!value.is_array()) fault(key, "must be a list");
        return value.get_array();
    }
    Keys object(std::string_view key) { return {take(key), file_, path_to(key)}; }
    std::vector<Keys> objects(std::string_view key) {
        std::vector<Keys> all;
        for (const auto& each : list(key))
            all.emplace_back(each, file_, path_to(key) + "[" + std::to_string(all.size()) + "]");
        return all;
    }
    std::vector<std::string> texts(std::string_view key) {
        std::vector<std::string> all;
        for (const auto& each : list(key)) {
            if (!each.is_string() || each.get_string().empty()) fault(key, "must be a list of texts");
            all.emplace_back(each.get_string());
        }
        return all;
    }
    /// Files or folders below the root.
    std::vector<std::string> paths(std::string_view key) {
        std::vector<std::string> all = texts(key);
        for (const auto& path : all) check_path(key, path);
        return all;
    }
    void check_path(std::string_view key, const std::string& path) const {
        const std::filesystem::path normal = std::filesystem::path(path).lexically_normal();
        if (path.empty() || normal.is_absolute() || normal.generic_string() != path || path == "." ||
            *normal.begin() == ".." || path.back() == '/')
            fault(key, '"' + path + "\" is not a path from the root of the project");
    }

    void done() const {
        for (const auto& [key, value] : *object_)
            if (!taken_.contains(std::string(key))) fault(std::string(key), "unknown key");
    }

  private:
    std::string file_, path_;
    const json::object* object_ = nullptr;
    std::set<std::string> taken_;
};

std::vector<SlotFile> read_slot(Keys& keys) {
    std::vector<SlotFile> slot;
    std::set<std::string> names;
    for (auto& each : keys.objects("slot")) {
        SlotFile file;
        file.name = each.text("name", R"([A-Za-z0-9_][A-Za-z0-9_.-]*)", "a plain file name");
        file.reference = each.text("reference");
        each.check_path("reference", file.reference);
        each.done();
        if (!names.insert(file.name).second) each.fault("name", '"' + file.name + "\" stands in the slot twice");
        slot.push_back(std::move(file));
    }
    if (slot.empty()) keys.fault("slot", "must have a file");
    return slot;
}

std::vector<Forbidden> read_forbidden(Keys& keys) {
    std::vector<Forbidden> forbidden;
    for (auto& each : keys.objects("forbidden")) {
        forbidden.push_back({each.text("symbol"), each.text("why")});
        each.done();
        try {
            const std::regex tried{forbidden.back().symbol};
        } catch (const std::regex_error& error) {
            each.fault("symbol", std::string("is no regular expression: ") + error.what());
        }
    }
    return forbidden;
}

Limits read_limits(Keys keys) {
    Limits limits;
    limits.step = std::chrono::seconds{keys.number_or(10, "step_seconds")};
    limits.memory_mib = keys.number_or(limits.memory_mib, "memory_mib");
    limits.processes = keys.number_or(limits.processes, "processes");
    limits.file_mib = keys.number_or(limits.file_mib, "file_mib");
    limits.output_kib = keys.number_or(limits.output_kib, "output_kib");
    keys.done();
    return limits;
}

std::vector<GradedTest> read_tests(Keys& keys) {
    std::vector<GradedTest> tests;
    std::set<std::string> names;
    for (auto& each : keys.objects("tests")) {
        GradedTest test;
        test.name = each.text("name", R"([A-Za-z]\w*\.[A-Za-z]\w*)", "GoogleTest's Suite.name");
        test.points = each.number("points", 1, most);
        test.visibility = each.text("visibility", "shown|hidden", "shown or hidden") == "shown" ? Visibility::shown
                                                                                                : Visibility::hidden;
        test.spec = each.text("spec", R"([^]+)", "a place in a text");
        test.task = each.number("task", 1, 99);
        each.done();
        if (!names.insert(test.name).second) each.fault("name", '"' + test.name + "\" is there twice");
        tests.push_back(std::move(test));
    }
    if (tests.empty()) keys.fault("tests", "must have a test");
    return tests;
}

int sum(const std::vector<GradedTest>& tests, Visibility visibility) {
    int points = 0;
    for (const auto& test : tests) points += test.visibility == visibility ? test.points : 0;
    return points;
}

/// JSON on one line, with a space behind each comma and colon.
std::string one_line(const json::value& value) {
    std::string text;
    const auto add = [&](const std::string& element) { text += (text.empty() ? "" : ", ") + element; };
    if (const auto* array = value.if_array()) {
        for (const auto& each : *array) add(one_line(each));
        return "[" + text + "]";
    }
    if (const auto* object = value.if_object()) {
        for (const auto& [key, each] : *object) add(json::serialize(json::string(key)) + ": " + one_line(each));
        return "{" + text + "}";
    }
    return json::serialize(value);
}

/// As one_line, but a list of objects has a line for each.
std::string lines(const json::value& value) {
    if (!value.is_array() || value.get_array().empty() || !value.get_array().front().is_object())
        return one_line(value);
    std::string text;
    for (const auto& each : value.get_array()) text += (text.empty() ? "\n    " : ",\n    ") + one_line(each);
    return "[" + text + "\n  ]";
}

/// They become options of the linker, so they are names and nothing else.
std::vector<std::string> read_libraries(Keys& keys) {
    auto names = keys.texts("libraries");
    for (const auto& name : names)
        if (!std::regex_match(name, std::regex("[a-z][a-z0-9_+-]*")))
            keys.fault("libraries", "must be names as the linker takes them behind -l");
    return names;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in.is_open() || in.bad()) throw std::runtime_error("cannot read " + path.string());
    return text;
}

}  // namespace

int Lab::points() const {
    return shown_points() + sum(tests, Visibility::hidden) + hidden_points;
}
int Lab::shown_points() const {
    return sum(tests, Visibility::shown);
}

std::string Lab::id() const {
    char text[16];
    std::snprintf(text, sizeof text, "lab%02d", number);
    return text;
}

std::string Lab::folder() const {
    return id() + "-" + name;
}

const GradedTest* Lab::find(std::string_view test) const {
    const auto found = std::find_if(tests.begin(), tests.end(), [&](const auto& each) { return each.name == test; });
    return found == tests.end() ? nullptr : &*found;
}

Lab parse_lab(std::string_view text, const std::string& where) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error) throw std::runtime_error(where + ": is not JSON: " + error.message());
    Keys keys{value, where, ""};
    Lab lab;
    lab.number = keys.number("number", 1, 99);
    lab.name = keys.text("name", "[a-z][a-z0-9-]*", "a name of lower-case letters, digits and '-'");
    lab.title = keys.text("title", ".+", "a title");
    lab.chapter = keys.text("chapter", "ch[0-9][0-9]-[a-z0-9-]+", "a chapter's folder");
    lab.kind = keys.text("kind", "unit|system", "unit or system") == "unit" ? Kind::unit : Kind::system;
    lab.slot = read_slot(keys);
    if (keys.has("programs")) lab.programs = keys.texts("programs");
    lab.given = keys.paths("given");
    if (keys.has("libraries")) lab.libraries = read_libraries(keys);
    lab.sanitizer = keys.text("sanitizer", "address,undefined|thread|", "address,undefined or thread or empty");
    if (keys.has("forbidden")) lab.forbidden = read_forbidden(keys);
    if (keys.has("withhold")) lab.withhold = keys.paths("withhold");
    if (keys.has("limits")) lab.limits = read_limits(keys.object("limits"));
    lab.tests = read_tests(keys);
    if (keys.has("hidden_points")) lab.hidden_points = keys.number("hidden_points", 0, most);
    if (lab.hidden_points > 0 && sum(lab.tests, Visibility::hidden) > 0)
        keys.fault("hidden_points", "stands for hidden tests that are left out, but there are some");
    keys.done();
    return lab;
}

std::string shown_part(std::string_view text) {
    const Lab lab = parse_lab(text, "lab.json");
    json::array slot, forbidden, tests;
    for (const auto& file : lab.slot) slot.push_back({{"name", file.name}, {"reference", file.reference}});
    for (const auto& each : lab.forbidden) forbidden.push_back({{"symbol", each.symbol}, {"why", each.why}});
    for (const auto& test : lab.tests) {
        if (test.visibility == Visibility::hidden) continue;
        tests.push_back({{"name", test.name},
                         {"points", test.points},
                         {"visibility", "shown"},
                         {"spec", test.spec},
                         {"task", test.task}});
    }
    const json::object shown{
        {"number", lab.number},
        {"name", lab.name},
        {"title", lab.title},
        {"chapter", lab.chapter},
        {"kind", lab.kind == Kind::unit ? "unit" : "system"},
        {"slot", slot},
        {"programs", json::value_from(lab.programs)},
        {"given", json::value_from(lab.given)},
        {"libraries", json::value_from(lab.libraries)},
        {"sanitizer", lab.sanitizer},
        {"forbidden", forbidden},
        {"limits",
         {{"step_seconds", std::chrono::floor<std::chrono::seconds>(lab.limits.step).count()},
          {"memory_mib", lab.limits.memory_mib},
          {"processes", lab.limits.processes},
          {"file_mib", lab.limits.file_mib},
          {"output_kib", lab.limits.output_kib}}},
        {"tests", tests},
        {"hidden_points", lab.points() - lab.shown_points()},
    };
    std::string out;
    for (const auto& [key, value] : shown)
        out += (out.empty() ? "{\n  " : ",\n  ") + json::serialize(json::string(key)) + ": " + lines(value);
    return out + "\n}\n";
}

std::vector<Lab> read_labs(const std::filesystem::path& root) {
    std::vector<Lab> labs;
    for (const auto& entry : std::filesystem::directory_iterator{root / "labs"}) {
        const auto file = entry.path() / "lab.json";
        if (!std::filesystem::exists(file)) continue;
        const std::string folder = entry.path().filename().string();
        const std::string where = "labs/" + folder + "/lab.json";
        labs.push_back(parse_lab(read_file(file), where));
        if (labs.back().folder() != folder)
            throw std::runtime_error(where + ": number and name make " + labs.back().folder() +
                                     ", not the folder's name");
    }
    std::sort(labs.begin(), labs.end(), [](const Lab& a, const Lab& b) { return a.number < b.number; });
    const auto twice =
        std::adjacent_find(labs.begin(), labs.end(), [](const Lab& a, const Lab& b) { return a.number == b.number; });
    if (twice != labs.end())
        throw std::runtime_error("labs/" + std::next(twice)->folder() + "/lab.json: number: " + twice->folder() +
                                 " has it, too");
    return labs;
}

const Lab& find_lab(const std::vector<Lab>& labs, std::string_view name) {
    std::string_view digits = name;
    if (digits.substr(0, 3) == "lab") digits.remove_prefix(3);
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_number = error == std::errc{} && end == digits.data() + digits.size();
    std::string all;
    for (const auto& lab : labs) {
        if (name == lab.name || name == lab.folder() || (is_number && number == lab.number)) return lab;
        all += (all.empty() ? "" : ", ") + lab.folder();
    }
    throw std::runtime_error("no lab \"" + std::string(name) + "\"; there " +
                             (labs.empty()       ? "is none"
                              : labs.size() == 1 ? "is " + all
                                                 : "are " + all));
}

}  // namespace course
