#include "ch05-jtwitter/web-pages/routes.hpp"

#include <optional>

#include "ch05-jtwitter/rest-api/percent.hpp"

namespace web {

namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    while (path.ends_with('/')) path.remove_suffix(1);
    while (!path.empty()) {
        path.remove_prefix(1);  // its slash
        const auto end = std::min(path.find('/'), path.size());
        segments.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

std::optional<std::vector<std::string>> match(std::string_view pattern, const std::vector<std::string>& segments) {
    const auto wanted = split(pattern);
    if (wanted.size() != segments.size()) return {};
    std::vector<std::string> places;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == "*")
            places.push_back(segments[i]);
        else if (wanted[i] == "@*" && segments[i].starts_with('@'))
            places.push_back(segments[i].substr(1));
        else if (wanted[i] != segments[i])
            return {};
    }
    return places;
}

}  // namespace

Routes::Found Routes::find(std::string_view method, const std::vector<std::string>& segments) const {
    Found found;
    for (const auto& route : all_) {
        auto places = match(route.path, segments);
        if (!places) continue;
        if (route.method == method) return {&route, false, std::move(*places)};
        found.other_method = true;
    }
    return found;
}

std::optional<std::vector<std::string>> segments_of(std::string_view path) {
    if (!path.starts_with('/')) return {};
    std::vector<std::string> segments;
    for (const auto each : split(path)) {
        auto decoded = rest::percent_decode(each);
        if (!decoded) return {};
        segments.push_back(std::move(*decoded));
    }
    return segments;
}

}  // namespace web
