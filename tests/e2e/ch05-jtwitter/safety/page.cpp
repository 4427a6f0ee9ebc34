#include "tests/e2e/ch05-jtwitter/safety/page.hpp"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <memory>

namespace jtwitter::e2e {

namespace {

std::string lower(std::string_view text) {
    std::string small(text);
    for (auto& c : small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return small;
}

std::string name_of(const GumboElement& element) {
    if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
    auto name = element.original_tag;
    gumbo_tag_from_original_text(&name);
    return lower({name.data, name.length});
}

/// The children of a node, if it may have some.
const GumboVector* children_of(const GumboNode& node) {
    if (node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE) return &node.v.element.children;
    return node.type == GUMBO_NODE_DOCUMENT ? &node.v.document.children : nullptr;
}

class Reader {
  public:
    Reader(std::vector<Element>& elements, std::vector<Form>& forms) : elements_{elements}, forms_{forms} {}

    void walk(const GumboNode& node) {
        const auto* children = children_of(node);
        if (children == nullptr) return;
        const bool is_element = node.type != GUMBO_NODE_DOCUMENT;
        if (is_element) enter(node.v.element, *children);
        const bool is_form = is_element && elements_.back().tag == "form";
        for (unsigned i = 0; i < children->length; ++i) walk(*static_cast<const GumboNode*>(children->data[i]));
        if (is_form) form_ = nullptr;
    }

  private:
    void enter(const GumboElement& node, const GumboVector& children) {
        auto& element = elements_.emplace_back();
        element.tag = name_of(node);
        for (unsigned i = 0; i < node.attributes.length; ++i) {
            const auto& attribute = *static_cast<const GumboAttribute*>(node.attributes.data[i]);
            element.attributes.emplace(lower(attribute.name), attribute.value);
        }
        for (unsigned i = 0; i < children.length; ++i) {
            const auto& child = *static_cast<const GumboNode*>(children.data[i]);
            if (child.type == GUMBO_NODE_TEXT || child.type == GUMBO_NODE_WHITESPACE) element.text += child.v.text.text;
        }
        enter_in_form(element);
    }

    void enter_in_form(const Element& element) {
        if (element.tag == "form") {
            forms_.push_back({element.attribute("action"), lower(element.attribute("method")), {}});
            form_ = &forms_.back();
        }
        const auto name = element.attribute("name");
        if (form_ == nullptr || name.empty()) return;
        const bool unchosen = lower(element.attribute("type")) == "checkbox" && !element.attributes.contains("checked");
        if (element.tag == "input" && !unchosen) form_->fields[name] = element.attribute("value");
        if (element.tag == "textarea") form_->fields[name] = element.text;
    }

    std::vector<Element>& elements_;
    std::vector<Form>& forms_;
    Form* form_ = nullptr;
};

/// Attributes whose value is an address that a browser opens or loads.
bool holds_address(std::string_view name) {
    constexpr std::array<std::string_view, 13> names{"href",     "src",  "action", "formaction", "xlink:href",
                                                     "poster",   "data", "srcset", "background", "ping",
                                                     "manifest", "cite", "code"};
    return std::ranges::find(names, name) != names.end();
}

std::string danger_of(const Element& element) {
    constexpr std::array<std::string_view, 8> foreign{"iframe", "frame", "object", "embed",
                                                      "applet", "base",  "style",  "foreignobject"};
    if (std::ranges::find(foreign, element.tag) != foreign.end()) return "<" + element.tag + ">\n";
    std::string dangers;
    if (element.tag == "script") {
        const auto source = element.attribute("src");
        const bool is_own =
            source.starts_with('/') && !source.starts_with("//") && source.find('\\') == std::string::npos;
        if (!is_own || element.text.find_first_not_of(" \r\n\t") != std::string::npos)
            dangers += "<script src=\"" + source + "\">" + element.text + "\n";
    }
    if (element.tag == "meta" && element.attributes.contains("http-equiv")) dangers += "<meta http-equiv>\n";
    for (const auto& [name, value] : element.attributes) {
        const bool is_handler = name.starts_with("on") || name == "style" || name == "srcdoc";
        if (is_handler || (holds_address(name) && is_dangerous_address(value)))
            dangers += "<" + element.tag + " " + name + "=\"" + value + "\">\n";
    }
    return dangers;
}

}  // namespace

Page::Page(const std::string& html) {
    const auto destroy = [](GumboOutput* output) { gumbo_destroy_output(&kGumboDefaultOptions, output); };
    const std::unique_ptr<GumboOutput, decltype(destroy)> output(
        gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size()), destroy);
    elements_.reserve(1'000);
    forms_.reserve(1'000);  // the reader keeps a pointer into it
    Reader(elements_, forms_).walk(*output->document);
}

std::vector<std::string> Page::links() const {
    std::vector<std::string> links;
    for (const auto& element : elements_)
        if (element.tag == "a" && element.attributes.contains("href")) links.push_back(element.attribute("href"));
    return links;
}

std::string Page::dangers() const {
    std::string all;
    for (const auto& element : elements_) all += danger_of(element);
    return all;
}

bool is_dangerous_address(std::string_view address) {
    std::string
        plain;  // browsers pass over blanks and control characters in a scheme (URL Standard, "basic URL parser")
    for (const char c : lower(address))
        if (static_cast<unsigned char>(c) > ' ') plain += c;
    return plain.starts_with("javascript:") || plain.starts_with("vbscript:") || plain.starts_with("data:");
}

}  // namespace jtwitter::e2e
