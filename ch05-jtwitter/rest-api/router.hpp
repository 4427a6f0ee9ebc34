// Which endpoint a method and a path lead to.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/rest-api/endpoint.hpp"

namespace rest {

inline constexpr std::size_t max_path_segments = 16;

/// The segments of a path, percent-decoded; a slash at its end is as none. Empty if one of them is no text: not valid
/// UTF-8, with a NUL, or empty.
std::optional<std::vector<std::string>> split_path(std::string_view path);

class Router {
  public:
    /// The endpoints stay where they are as long as the router is. Throws std::logic_error for two with the same method
    /// and path.
    explicit Router(const std::vector<Endpoint>& endpoints);

    struct Match {
        const Endpoint* endpoint = nullptr;  // none: nothing there, or nothing for this method
        std::vector<std::string> places;     // what stood for :id, :name ...
        std::vector<std::string> methods;    // without an endpoint: those that the path has
    };
    /// A word of a path goes before a place: "/accounts/lookup" is not an account whose id is "lookup".
    Match find(std::string_view method, const std::vector<std::string>& path) const;

  private:
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> words;
        std::unique_ptr<Node> place;
        std::map<std::string, const Endpoint*, std::less<>> methods;
    };
    void add(const Endpoint& endpoint);
    static void walk(const Node& node, std::string_view method, const std::vector<std::string>& path, std::size_t depth,
                     std::vector<std::string>& places, Match& match);

    Node root_;
};

}  // namespace rest
