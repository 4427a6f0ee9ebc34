// HTML that is put together safely. Whoever writes a page need not think of escaping: text goes in escaped, and only
// what is HTML already goes in as it is.
//
//     html(R"(<a href="/@{}">{}</a>)", account.name, account.display_name)
//
// The pattern must be a literal of the program: what a stranger sent can never be one. How many places it has is
// checked when the program is compiled.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace web {

class Html {
  public:
    Html() = default;

    /// What another part of ours has made safe: the presenter's content of a post, for one. Nothing else.
    static Html trusted(std::string made) { return Html{std::move(made)}; }

    Html& operator+=(const Html& more) {
        made_ += more.made_;
        return *this;
    }
    friend Html operator+(Html left, const Html& right) { return std::move(left += right); }

    bool empty() const { return made_.empty(); }
    const std::string& str() const { return made_; }

  private:
    explicit Html(std::string made) : made_{std::move(made)} {}
    std::string made_;
};

/// A literal with as many "{}" as there are parts.
template <typename... Parts>
class Pattern {
  public:
    template <std::size_t Length>
    // NOLINTNEXTLINE(google-explicit-constructor): a literal is meant to become one
    consteval Pattern(const char (&literal)[Length]) : text_{literal, Length - 1} {
        if (places_in(text_) != sizeof...(Parts)) throw "a pattern needs as many {} as there are parts";
    }
    constexpr std::string_view text() const { return text_; }

  private:
    static consteval std::size_t places_in(std::string_view text) {
        std::size_t count = 0;
        for (std::size_t i = 0; i + 1 < text.size(); ++i) count += text[i] == '{' && text[i + 1] == '}' ? 1 : 0;
        return count;
    }
    std::string_view text_;
};

namespace inside {

void add(std::string& out, std::string_view text);  // escaped
void add(std::string& out, const Html& made);
template <std::integral Number>
requires(!std::same_as<Number, bool> && !std::same_as<Number, char>) void add(std::string& out, Number number) {
    out += std::to_string(number);
}

/// Moves the pattern up to its next place to the end of `out`.
void add_until_place(std::string& out, std::string_view& pattern);

}  // namespace inside

template <typename... Parts>
Html html(Pattern<std::type_identity_t<Parts>...> pattern, const Parts&... parts) {
    std::string out;
    auto rest = pattern.text();
    ((inside::add_until_place(out, rest), inside::add(out, parts)), ...);
    out += rest;
    return Html::trusted(std::move(out));
}

/// `made` if it is wanted, else nothing.
inline Html when(bool wanted, const Html& made) {
    return wanted ? made : Html{};
}

}  // namespace web
