// Lab 20: yours to write. The contract is ch05-jtwitter/post-text/entities.hpp; labs/lab20-entities/README.md explains
// it.
#include "ch05-jtwitter/post-text/entities.hpp"

#include "shared/text/letters.hpp"
#include "shared/text/normal_form.hpp"
#include "shared/text/utf8.hpp"

namespace post_text {

std::vector<Entity> find_entities(std::string_view text) {
    static_cast<void>(text);  // this line only keeps the compiler quiet: remove it
    return {};
}

std::string topic_key(std::string_view name) {
    static_cast<void>(name);
    return {};
}

}  // namespace post_text
