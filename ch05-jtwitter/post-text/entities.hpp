// What is more than plain words in the text of a post: links, mentions and topics. They are found in the text as it was
// typed, before anything is escaped: in "&#39;" there is no topic.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace post_text {

enum class Kind { link, mention, topic };

struct Entity {
    Kind kind{};
    std::size_t begin{}, end{};  // bytes of the text, end not included
    std::string_view name;       // link: all of it. mention: the name without @ and host. topic: without its #
    std::string_view host;       // of a mention: "host" of "@name@host"; else empty
    bool operator==(const Entity&) const = default;
};

inline constexpr std::size_t max_mention_name = 30;       // as an account's name
inline constexpr std::size_t max_topic_code_points = 60;  // of either form

/// Finds them from left to right; none overlaps another. The views point into `text`, which should be valid UTF-8 in
/// normal form C: a byte that is not is a character that belongs to no entity.
///
/// link      "http://" or "https://" in any case, not behind a letter or digit, then the ASCII characters that RFC 3986
///           allows in a URI, the first of them a letter, a digit or "[". What comes after the last of them is text, so
///           a link may stand inside Chinese without spaces. Of . , : ; ! ? ' * _ ~ at its end, and of a closing
///           bracket that it does not open itself, none belongs to it.
/// mention   "@" and 1 to 30 of A-Z a-z 0-9 _, not behind one of these, nor behind "/", "@", "=" or "."; then perhaps
/// "@" and a
///           host name.
/// topic     two forms, neither behind "/", "&", nor a letter or digit of a script with spaces between its words. The
///           Chinese one, "#话题#", may hold anything but "#" and a line's end, with a letter among it, no space at its
///           two ends, no "&" at its end, no link and no mention; with a space in it one character is Chinese,
///           Japanese or Korean ("#cpp and C#" is no such topic). The other, "#topic", goes on over letters, digits and
///           "_" of any script, one of them no digit; it is not behind "_" either.
std::vector<Entity> find_entities(std::string_view text);

/// Two topics are the same if their keys are: "#Wetter" and "#wetter".
std::string topic_key(std::string_view name);

}  // namespace post_text
