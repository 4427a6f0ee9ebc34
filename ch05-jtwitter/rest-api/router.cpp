#include "ch05-jtwitter/rest-api/router.hpp"

#include <algorithm>
#include <stdexcept>

#include "ch05-jtwitter/rest-api/percent.hpp"
#include "shared/text/utf8.hpp"

namespace rest {

std::optional<std::vector<std::string>> split_path(std::string_view path) {
    while (path.ends_with('/')) path.remove_suffix(1);
    std::vector<std::string> segments;
    while (!path.empty()) {
        if (path.front() != '/' || segments.size() == max_path_segments) return {};
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        auto segment = percent_decode(path.substr(0, end));
        path.remove_prefix(end);
        if (!segment || segment->empty() || segment->find('\0') != std::string::npos || !text::is_valid_utf8(*segment))
            return {};
        segments.push_back(std::move(*segment));
    }
    return segments;
}

Router::Router(const std::vector<Endpoint>& endpoints) {
    for (const auto& endpoint : endpoints) add(endpoint);
}

void Router::add(const Endpoint& endpoint) {
    const auto path = split_path(endpoint.path);
    if (!path) throw std::logic_error("no path: " + endpoint.path);
    auto* node = &root_;
    for (const auto& segment : *path) {
        auto& next = segment.starts_with(':') ? node->place : node->words[segment];
        if (!next) next = std::make_unique<Node>();
        node = next.get();
    }
    if (!node->methods.emplace(endpoint.method, &endpoint).second)
        throw std::logic_error("two endpoints at " + endpoint.method + " " + endpoint.path);
}

void Router::walk(const Node& node, std::string_view method, const std::vector<std::string>& path, std::size_t depth,
                  std::vector<std::string>& places, Match& match) {
    if (depth == path.size()) {
        if (const auto found = node.methods.find(method); found != node.methods.end()) {
            match.endpoint = found->second;
            match.places = places;
        }
        for (const auto& [name, endpoint] : node.methods) match.methods.push_back(name);
        return;
    }
    if (const auto word = node.words.find(path[depth]); word != node.words.end())
        walk(*word->second, method, path, depth + 1, places, match);
    if (match.endpoint || !node.place) return;
    places.push_back(path[depth]);
    walk(*node.place, method, path, depth + 1, places, match);
    places.pop_back();
}

Router::Match Router::find(std::string_view method, const std::vector<std::string>& path) const {
    Match match;
    std::vector<std::string> places;
    walk(root_, method == "HEAD" ? "GET" : method, path, 0, places, match);
    if (match.endpoint) match.methods.clear();
    std::ranges::sort(match.methods);
    match.methods.erase(std::unique(match.methods.begin(), match.methods.end()), match.methods.end());
    return match;
}

}  // namespace rest
