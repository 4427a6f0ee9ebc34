// An XML element as a value: its name, its attributes, and what is in it, in order. Names are compared by their
// namespace and never by their prefix (Namespaces in XML 1.0): two documents may call the same thing "a:b" and "b".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xml {

/// Of the prefix "xml", which nobody declares: xml:lang.
inline constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";

struct Attribute {
    std::string ns;  // empty for one without prefix: the default namespace is not for attributes
    std::string name, value;
    bool operator==(const Attribute&) const = default;
};

class Element;

/// What stands in an element: a text or another element.
class Node {
  public:
    explicit Node(std::string text);
    explicit Node(Element element);
    Node(const Node& other);
    Node(Node&& other) noexcept;
    Node& operator=(Node other) noexcept;
    ~Node();

    const Element* element() const { return element_.get(); }  // null: it is a text
    Element* element() { return element_.get(); }
    const std::string& text() const { return text_; }
    std::string& text() { return text_; }
    bool operator==(const Node& other) const;

  private:
    std::string text_;
    std::unique_ptr<Element> element_;
};

class Element {
  public:
    Element(std::string its_name, std::string its_namespace)
        : name{std::move(its_name)}, ns{std::move(its_namespace)} {}

    bool is(std::string_view its_name, std::string_view its_namespace) const {
        return name == its_name && ns == its_namespace;
    }

    /// Empty if there is no such attribute: most protocols take that for the same as one without a value.
    std::string_view attribute(std::string_view its_name, std::string_view its_namespace = "") const;
    std::optional<std::string_view> find_attribute(std::string_view its_name,
                                                   std::string_view its_namespace = "") const;
    Element& set(std::string its_name, std::string value, std::string_view its_namespace = "");
    void erase(std::string_view its_name, std::string_view its_namespace = "");

    /// The first one inside; null if there is none.
    const Element* child(std::string_view its_name, std::string_view its_namespace) const;
    const Element* first_child() const;
    std::vector<const Element*> children() const;
    /// Gives the one that was added. It moves when another one is added.
    Element& add(Element element);
    /// Gives this element.
    Element& add_text(std::string_view text);
    /// All texts that stand directly inside, joined.
    std::string text() const;

    bool operator==(const Element&) const = default;

    std::string name, ns;
    std::vector<Attribute> attributes;  // each ns and name once
    std::vector<Node> nodes;            // never two texts side by side, never an empty one
};

}  // namespace xml
