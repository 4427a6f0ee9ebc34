// Little pictures for buttons, 24 units wide, drawn in the colour of the text.
#pragma once

#include "ch05-jtwitter/web-pages/html.hpp"

namespace web::icons {

/// `path` as in SVG's attribute d.
template <std::size_t Length>
Html outline(const char (&path)[Length]) {
    return html(R"(<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>)", path);
}

inline Html reply() {
    return outline("M10 5 L4 11 L10 17 M4 11 H14 A6 6 0 0 1 20 17 V19");
}
inline Html repost() {
    return outline("M7 4 L3 8 L7 12 M3 8 H17 A3 3 0 0 1 20 11 V12 M17 20 L21 16 L17 12 M21 16 H7 A3 3 0 0 1 4 13 V12");
}
inline Html quote() {
    return outline("M4 5 H20 V16 H12 L7 20 V16 H4 Z M8 9 H16 M8 12 H13");
}
inline Html heart() {
    return outline("M12 20 C5 15 3 12 3 8.5 A4.5 4.5 0 0 1 12 7 A4.5 4.5 0 0 1 21 8.5 C21 12 19 15 12 20 Z");
}
inline Html ribbon() {
    return outline("M7 4 H17 V20 L12 16 L7 20 Z");
}
inline Html lock() {
    return outline("M6 11 H18 V20 H6 Z M8.5 11 V8 A3.5 3.5 0 0 1 15.5 8 V11");
}
inline Html bin() {
    return outline("M5 7 H19 M9 7 V4 H15 V7 M7 7 L8 20 H16 L17 7");
}
inline Html brand() {
    return html(
        R"(<svg class="brand-sign" viewBox="0 0 32 32" aria-hidden="true"><path class="bubble" d="M5 3 H27 A3 3 0 0 1 30 6 V21 A3 3 0 0 1 27 24 H14 L7 30 V24 H5 A3 3 0 0 1 2 21 V6 A3 3 0 0 1 5 3 Z"/><path class="letter" d="M19 8 V15.5 A3.8 3.8 0 0 1 11.4 15.5"/></svg>)");
}

}  // namespace web::icons
