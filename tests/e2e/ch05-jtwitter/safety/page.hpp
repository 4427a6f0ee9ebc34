// A page as a browser reads it: parsed by the rules of HTML (with gumbo), not searched for words. What a filter that
// looks for "<script" passes over, a parser finds.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jtwitter::e2e {

struct Element {
    std::string tag;                                // in lower case
    std::map<std::string, std::string> attributes;  // names in lower case, references resolved
    std::string text;                               // right inside it

    std::string attribute(const std::string& name) const {
        const auto found = attributes.find(name);
        return found == attributes.end() ? std::string{} : found->second;
    }
};

struct Form {
    std::string action, method;                 // method in lower case
    std::map<std::string, std::string> fields;  // with the values that they have already
};

class Page {
  public:
    explicit Page(const std::string& html);

    const std::vector<Element>& elements() const& { return elements_; }
    std::vector<Element> elements() && { return std::move(elements_); }  // of a page that is not kept
    const std::vector<Form>& forms() const& { return forms_; }
    std::vector<Form> forms() && { return std::move(forms_); }
    /// Addresses of links, as they are written.
    std::vector<std::string> links() const;

    /// What in it would run, load or style something that is not ours, a line each; empty: the page is harmless. A
    /// script may come from a file of our own server and from nowhere else.
    std::string dangers() const;

  private:
    std::vector<Element> elements_;
    std::vector<Form> forms_;
};

/// Does a browser run what is behind an address of this kind, or read it as a page?
bool is_dangerous_address(std::string_view address);

}  // namespace jtwitter::e2e
