#include "ch05-jtwitter/rest-api/parameters.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "ch05-jtwitter/rest-api/ascii.hpp"
#include "ch05-jtwitter/rest-api/multipart.hpp"
#include "ch05-jtwitter/rest-api/percent.hpp"
#include "shared/text/utf8.hpp"

namespace rest {

namespace {

constexpr std::size_t max_index_digits = 9;

bool is_index(std::string_view text) {
    return !text.empty() && text.size() <= max_index_digits &&
           std::ranges::all_of(text, [](char c) { return '0' <= c && c <= '9'; });
}

/// "a[b][0][c]" in its parts. Empty if it is not written like this.
std::vector<std::string> split_name(std::string_view name) {
    const auto open = name.find('[');
    if (open == 0 || open == std::string_view::npos) return {};
    std::vector<std::string> parts{std::string(name.substr(0, open))};
    for (auto rest = name.substr(open); !rest.empty();) {
        const auto close = rest.find(']');
        if (rest.front() != '[' || close == std::string_view::npos) return {};
        parts.emplace_back(rest.substr(1, close - 1));
        rest.remove_prefix(close + 1);
    }
    return parts;
}

std::string join_name(const std::vector<std::string>& parts) {
    auto name = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) name += "[" + parts[i] + "]";
    return name;
}

bool counts_as_absent(std::string_view value) {
    return value.empty() || value == "None" || value == "null";
}

std::string media_type_of(std::string_view content_type) {
    auto type = to_lower(content_type.substr(0, content_type.find(';')));
    while (type.ends_with(' ')) type.pop_back();
    return type;
}

std::string to_text(double number) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return {digits.data(), end};
}

}  // namespace

class ParameterReader {
  public:
    explicit ParameterReader(const ParameterLimits& limits) : limits_{limits} {}

    void read_urlencoded(std::string_view text);
    void read_json(std::string_view text);
    void read_multipart(std::string_view body, std::string_view content_type);

    /// What was read so far; the next begins anew, within the same limits.
    Parameters take() {
        open_.clear();
        return std::exchange(read_, {});
    }

  private:
    void add(std::string_view name, std::string value);
    void add_json(const std::string& name, const boost::json::value& value);
    void add_json_list(const std::string& name, const boost::json::array& list);
    std::string one_form(std::string_view name);
    void number_lists(std::vector<std::string>& parts, bool is_list);
    void check_text(std::string_view text) const;

    ParameterLimits limits_;
    std::size_t count_ = 0;
    Parameters read_;
    std::map<std::string, std::size_t> open_;  // of "name[][...]": which object is being filled
};

void ParameterReader::check_text(std::string_view text) const {
    if (text.size() > limits_.value_bytes) throw BadBody("A parameter is too long");
    if (text.find('\0') != std::string_view::npos) throw BadBody("A parameter has a NUL in it");
    if (!text::is_valid_utf8(text)) throw BadBody("A parameter is not valid UTF-8");
}

/// "list[][name]" has no numbers: an object ends where a member comes that it already has.
void ParameterReader::number_lists(std::vector<std::string>& parts, bool is_list) {
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (!parts[i].empty()) continue;
        auto& index = open_[join_name({parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(i)})];
        parts[i] = std::to_string(index);
        if (is_list || !read_.values_.contains(join_name(parts))) continue;
        parts[i] = std::to_string(++index);
    }
}

std::string ParameterReader::one_form(std::string_view name) {
    auto parts = split_name(name);
    if (parts.empty()) return std::string(name);
    if (parts.size() > limits_.depth) throw BadBody("A parameter's name has too many brackets");
    bool is_list = false;
    while (parts.size() > 1 && (parts.back().empty() || is_index(parts.back()))) {
        parts.pop_back();
        is_list = true;
    }
    number_lists(parts, is_list);
    return join_name(parts);
}

void ParameterReader::add(std::string_view name, std::string value) {
    if (++count_ > limits_.count) throw BadBody("The request has too many parameters");
    check_text(name);
    check_text(value);
    read_.values_[one_form(name)].push_back(std::move(value));
}

void ParameterReader::read_urlencoded(std::string_view text) {
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        add(percent_decode_form(pair.substr(0, equals)),
            percent_decode_form(pair.substr(std::min(equals + 1, pair.size()))));
    }
}

void ParameterReader::read_json(std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
    boost::json::parse_options options;
    options.max_depth = limits_.depth;
    boost::json::error_code problem;
    const auto document = boost::json::parse(text, problem, {}, options);
    if (problem) throw BadBody("The body is not JSON that can be read: " + problem.message());
    if (!document.is_object()) throw BadBody("The JSON of the body must be an object");
    for (const auto& [name, value] : document.get_object()) add_json(name, value);
}

void ParameterReader::add_json(const std::string& name, const boost::json::value& value) {
    using boost::json::kind;
    switch (value.kind()) {
        case kind::null:
            return;
        case kind::bool_:
            return add(name, value.get_bool() ? "true" : "false");
        case kind::int64:
            return add(name, std::to_string(value.get_int64()));
        case kind::uint64:
            return add(name, std::to_string(value.get_uint64()));
        case kind::double_:
            return add(name, to_text(value.get_double()));
        case kind::string:
            return add(name, std::string(value.get_string()));
        case kind::array:
            return add_json_list(name, value.get_array());
        case kind::object:
            for (const auto& [member, each] : value.get_object())
                add_json(name + "[" + std::string(member) + "]", each);
            return;
    }
}

void ParameterReader::add_json_list(const std::string& name, const boost::json::array& list) {
    if (list.empty()) {  // it is there, with no values
        check_text(name);
        read_.values_[one_form(name)];
    }
    for (std::size_t i = 0; i < list.size(); ++i) add_json(name + "[" + std::to_string(i) + "]", list[i]);
}

void ParameterReader::read_multipart(std::string_view body, std::string_view content_type) {
    for (auto& part : rest::read_multipart(body, boundary_of(content_type), limits_.parts)) {
        if (!part.file_name) {
            add(part.name, std::string(part.bytes));
            continue;
        }
        if (part.file_name->empty() && part.bytes.empty()) continue;  // a browser's field in which nothing was chosen
        check_text(part.name);
        auto& file = read_.files_[one_form(part.name)];
        file = {text::to_valid_utf8(*part.file_name), std::move(part.content_type), std::string(part.bytes)};
    }
}

Parameters Parameters::read(const Request& request, const ParameterLimits& limits) {
    ParameterReader reader(limits);
    reader.read_urlencoded(request.query);
    auto of_query = reader.take();

    const auto content_type = request.header("Content-Type");
    const auto type = media_type_of(content_type);
    const auto looks_like_json = request.body.starts_with('{');
    if (type == "application/json" || (type.empty() && looks_like_json))
        reader.read_json(request.body);
    else if (type == "application/x-www-form-urlencoded" || type.empty())
        reader.read_urlencoded(request.body);
    else if (type == "multipart/form-data")
        reader.read_multipart(request.body, content_type);

    auto all = reader.take();
    all.values_.merge(of_query.values_);  // those of the body are there already, and stay
    return all;
}

bool Parameters::has(std::string_view name) const {
    return values_.contains(name) || files_.contains(name);
}

std::optional<std::string> Parameters::text(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end() || found->second.empty()) return {};
    return found->second.back();
}

std::optional<std::string> Parameters::value(std::string_view name) const {
    auto found = text(name);
    if (found && counts_as_absent(*found)) found.reset();
    return found;
}

std::vector<std::string> Parameters::values(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) return {};
    auto all = found->second;
    std::erase_if(all, counts_as_absent);
    return all;
}

const File* Parameters::file(std::string_view name) const {
    const auto found = files_.find(name);
    return found == files_.end() ? nullptr : &found->second;
}

std::vector<Parameters> Parameters::objects(std::string_view name) const {
    const auto prefix = std::string(name) + "[";
    std::map<std::uint32_t, Parameters> found;
    for (auto each = values_.lower_bound(prefix); each != values_.end() && each->first.starts_with(prefix); ++each) {
        const auto rest = std::string_view(each->first).substr(prefix.size());  // "0][source][note]"
        const auto close = rest.find("][");
        if (close == std::string_view::npos || !is_index(rest.substr(0, close))) continue;
        auto member = std::string(rest.substr(close + 2));  // "source][note]"
        const auto end = member.find(']');
        if (end == std::string::npos) continue;
        member.erase(end, 1);  // "source[note]"
        std::uint32_t index = 0;
        std::from_chars(rest.data(), rest.data() + close, index);
        found[index].values_[member] = each->second;
    }
    std::vector<Parameters> objects;
    for (auto& [index, object] : found) objects.push_back(std::move(object));
    return objects;
}

}  // namespace rest
