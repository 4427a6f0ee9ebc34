// Lab 20: yours to write. The contract is ch05-jtwitter/post-text/length.hpp.
#include "ch05-jtwitter/post-text/length.hpp"

#include "ch05-jtwitter/post-text/entities.hpp"
#include "shared/text/width.hpp"

namespace post_text {

std::size_t count_characters(std::string_view text) {
    static_cast<void>(text);  // this line only keeps the compiler quiet: remove it
    return 0;
}

}  // namespace post_text
