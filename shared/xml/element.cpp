#include "shared/xml/element.hpp"

#include <algorithm>
#include <utility>

namespace xml {

Node::Node(std::string text) : text_{std::move(text)} {}
Node::Node(Element element) : element_{std::make_unique<Element>(std::move(element))} {}
Node::Node(const Node& other)
    : text_{other.text_}, element_{other.element_ ? std::make_unique<Element>(*other.element_) : nullptr} {}
Node::Node(Node&& other) noexcept = default;
Node& Node::operator=(Node other) noexcept {
    text_ = std::move(other.text_);
    element_ = std::move(other.element_);
    return *this;
}
Node::~Node() = default;

bool Node::operator==(const Node& other) const {
    if (!element_ || !other.element_) return !element_ && !other.element_ && text_ == other.text_;
    return *element_ == *other.element_;
}

namespace {

auto named(std::string_view name, std::string_view ns) {
    return [=](const Attribute& attribute) { return attribute.name == name && attribute.ns == ns; };
}

}  // namespace

std::string_view Element::attribute(std::string_view its_name, std::string_view its_namespace) const {
    return find_attribute(its_name, its_namespace).value_or(std::string_view{});
}

std::optional<std::string_view> Element::find_attribute(std::string_view its_name,
                                                        std::string_view its_namespace) const {
    const auto found = std::ranges::find_if(attributes, named(its_name, its_namespace));
    if (found == attributes.end()) return {};
    return found->value;
}

Element& Element::set(std::string its_name, std::string value, std::string_view its_namespace) {
    const auto found = std::ranges::find_if(attributes, named(its_name, its_namespace));
    if (found != attributes.end())
        found->value = std::move(value);
    else
        attributes.push_back({std::string(its_namespace), std::move(its_name), std::move(value)});
    return *this;
}

void Element::erase(std::string_view its_name, std::string_view its_namespace) {
    std::erase_if(attributes, named(its_name, its_namespace));
}

const Element* Element::child(std::string_view its_name, std::string_view its_namespace) const {
    for (const auto& node : nodes)
        if (const auto* element = node.element(); element != nullptr && element->is(its_name, its_namespace))
            return element;
    return nullptr;
}

const Element* Element::first_child() const {
    for (const auto& node : nodes)
        if (node.element() != nullptr) return node.element();
    return nullptr;
}

std::vector<const Element*> Element::children() const {
    std::vector<const Element*> all;
    for (const auto& node : nodes)
        if (node.element() != nullptr) all.push_back(node.element());
    return all;
}

Element& Element::add(Element element) {
    return *nodes.emplace_back(std::move(element)).element();
}

Element& Element::add_text(std::string_view text) {
    if (text.empty()) return *this;
    if (!nodes.empty() && nodes.back().element() == nullptr)
        nodes.back().text() += text;
    else
        nodes.emplace_back(std::string(text));
    return *this;
}

std::string Element::text() const {
    std::string all;
    for (const auto& node : nodes) all += node.text();
    return all;
}

}  // namespace xml
