// Any bytes as a query and a body: the first says of which type. What is read is valid UTF-8 within the limits,
// whatever a form then makes of it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "ch05-jtwitter/rest-api/form.hpp"
#include "shared/text/utf8.hpp"

namespace fuzz_forms {

struct Inner {
    std::optional<std::string> name;
    std::optional<rest::Words> value;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, value))

struct Form {
    std::optional<std::string> a;
    std::optional<bool> flag;
    std::optional<std::int64_t> number;
    std::vector<std::string> list;
    std::vector<api::Id> ids;
    std::optional<rest::File> file;
    Inner inner;
    std::vector<Inner> inners;
};
BOOST_DESCRIBE_STRUCT(Form, (), (a, flag, number, list, ids, file, inner, inners))

}  // namespace fuzz_forms

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void require_text(const std::string& text) {
    require(text::is_valid_utf8(text) && text.find('\0') == std::string::npos);
}

rest::Request request_of(std::string_view input) {
    constexpr std::array<std::string_view, 5> types{"application/x-www-form-urlencoded", "application/json",
                                                    "multipart/form-data; boundary=xyz", "text/plain", ""};
    rest::Request request;
    const auto type = types[static_cast<unsigned char>(input.front()) % types.size()];
    if (!type.empty()) request.headers.emplace_back("Content-Type", type);
    input.remove_prefix(1);
    const auto line = input.find('\n');
    if (line != std::string_view::npos) request.query = input.substr(0, line);
    request.body = input.substr(line == std::string_view::npos ? 0 : line + 1);
    return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    try {
        const auto parameters = rest::Parameters::read(request_of({reinterpret_cast<const char*>(data), size}));
        fuzz_forms::Form form;
        read_form(parameters, form);
        for (const auto& text : form.list) require_text(text);
        if (form.a) require_text(*form.a);
        for (const auto& inner : form.inners)
            if (inner.value) require_text(inner.value->text);
        require(form.list.size() <= rest::ParameterLimits{}.count);
    } catch (const rest::BadBody&) {
    } catch (const rest::BadForm&) {
    }
    return 0;
}
