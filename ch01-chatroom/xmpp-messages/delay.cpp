#include "ch01-chatroom/xmpp-messages/delay.hpp"

#include <array>
#include <charconv>
#include <cstdio>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"

namespace xmpp {

namespace {

using namespace std::chrono;

/// Reads fixed places of a text, and remembers if one of them was wrong.
class Places {
  public:
    explicit Places(std::string_view text) : text_{text} {}

    int number(std::size_t digits) {
        int value = 0;
        if (text_.size() < digits) return fail();
        const auto [end, problem] = std::from_chars(text_.data(), text_.data() + digits, value);
        if (problem != std::errc{} || end != text_.data() + digits || text_.front() == '-') return fail();
        text_.remove_prefix(digits);
        return value;
    }
    void literal(char c) {
        if (!take(c)) fail();
    }
    bool take(char c) {
        if (!text_.starts_with(c)) return false;
        text_.remove_prefix(1);
        return true;
    }
    /// Behind the point: as many digits as there are, of which three count.
    milliseconds fraction() {
        int value = 0, scale = 100;
        std::size_t digits = 0;
        for (; digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9'; ++digits, scale /= 10)
            value += (text_[digits] - '0') * scale;
        if (digits == 0) fail();
        text_.remove_prefix(digits);
        return milliseconds{value};
    }
    bool is_good_to_the_end() const { return good_ && text_.empty(); }

  private:
    int fail() {
        good_ = false;
        return 0;
    }
    std::string_view text_;
    bool good_ = true;
};

}  // namespace

std::string to_stamp(Time time) {
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss<milliseconds> clock{time - day};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    std::string stamp(text.data());
    if (clock.subseconds().count() != 0) {
        std::snprintf(text.data(), text.size(), ".%03d", static_cast<int>(clock.subseconds().count()));
        stamp += text.data();
    }
    return stamp + "Z";
}

std::optional<Time> parse_stamp(std::string_view text) {
    Places places(text);
    const auto year_number = places.number(4);
    places.literal('-');
    const auto month_number = places.number(2);
    places.literal('-');
    const auto day_number = places.number(2);
    places.literal('T');
    const auto hour = places.number(2);
    places.literal(':');
    const auto minute = places.number(2);
    places.literal(':');
    const auto second = places.number(2);
    const auto fraction = places.take('.') ? places.fraction() : milliseconds{0};
    minutes offset{0};
    if (!places.take('Z')) {
        const int sign = places.take('-') ? -1 : 1;
        if (sign == 1) places.literal('+');
        const auto offset_hours = places.number(2);
        places.literal(':');
        offset = sign * (hours{offset_hours} + minutes{places.number(2)});
    }
    const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                              day{static_cast<unsigned>(day_number)}};
    if (!places.is_good_to_the_end() || !date.ok() || hour > 23 || minute > 59 || second > 60) return {};
    return sys_days{date} + hours{hour} + minutes{minute} + seconds{second} + fraction - offset;
}

xml::Element make_delay(const Jid& by, Time sent) {
    xml::Element delay("delay", std::string(ns::delay));
    delay.set("from", by.text()).set("stamp", to_stamp(sent));
    return delay;
}

std::optional<Time> delay_of(const xml::Element& stanza) {
    const auto* delay = stanza.child("delay", ns::delay);
    if (delay == nullptr) return {};
    return parse_stamp(delay->attribute("stamp"));
}

}  // namespace xmpp
