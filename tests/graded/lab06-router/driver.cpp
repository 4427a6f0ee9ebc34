// Drives the student's delivery functions. Steps; RESOURCES is "phone=5 desk=", a name and a priority, or nothing for a
// program that has sent no presence:
//   message TYPE HAS_BODY WANTED RESOURCES  -> delivery TO KEEP FAULT
//   iq TYPE WANTED RESOURCES                -> the same
//   presence WANTED RESOURCES               -> the same
//   nobody KIND TYPE                        -> the same
#include <sstream>

#include "ch01-chatroom/xmpp-session/delivery.hpp"
#include "tests/graded/kit/driver.hpp"

namespace {

using namespace xmpp;

/// The names, which live as long as this, and the resources with views of them.
class Resources {
  public:
    explicit Resources(const std::string& text) {
        std::istringstream words(text);
        for (std::string word; words >> word;) words_.push_back(word);
        for (const auto& word : words_) {
            const auto equals = word.find('=');
            session::Resource resource{std::string_view(word).substr(0, equals), std::nullopt};
            if (equals + 1 < word.size()) resource.priority = std::stoi(word.substr(equals + 1));
            all_.push_back(resource);
        }
    }
    const std::vector<session::Resource>& all() const { return all_; }

  private:
    std::vector<std::string> words_;
    std::vector<session::Resource> all_;
};

xml::Element stanza_of(const std::string& kind, const std::string& type) {
    xml::Element stanza(kind, "jabber:client");
    stanza.set("id", "1").set("from", "alice@im.example/desk").set("to", "bob@im.example");
    if (!type.empty()) stanza.set("type", type);
    return stanza;
}

graded::Rows rows_of(const session::Delivery& delivery, const Resources& resources) {
    std::string to;
    for (const auto place : delivery.to)
        to += (to.empty() ? "" : " ") +
              (place < resources.all().size() ? std::string(resources.all()[place].name) : "no-such-place");
    return {{"delivery", to, std::int64_t{delivery.keep},
             delivery.fault ? std::string(name_of(*delivery.fault)) : std::string{}}};
}

}  // namespace

int main() {
    graded::Driver driver;
    driver.on("message", [](const std::string& type, std::int64_t has_body, const std::string& wanted,
                            const std::string& text) {
        const Resources resources(text);
        const auto message = stanza_of("message", type);
        return rows_of(session::deliver_message(message_type_of(message), has_body != 0, wanted, resources.all()),
                       resources);
    });
    driver.on("iq", [](const std::string& type, const std::string& wanted, const std::string& text) {
        const Resources resources(text);
        return rows_of(session::deliver_iq(stanza_of("iq", type), wanted, resources.all()), resources);
    });
    driver.on("presence", [](const std::string& wanted, const std::string& text) {
        const Resources resources(text);
        return rows_of(session::deliver_presence(wanted, resources.all()), resources);
    });
    driver.on("nobody", [](const std::string& kind, const std::string& type) {
        return rows_of(session::deliver_to_nobody(stanza_of(kind, type)), Resources(""));
    });
    return driver.run();
}
