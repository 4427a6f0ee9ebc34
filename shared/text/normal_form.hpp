// Unicode normal forms: one way to write what looks the same, and one key for what counts as the same.
#pragma once

#include <string>
#include <string_view>

namespace text {

/// Normal form C (Unicode Standard Annex #15): "e" and its accent become one code point. Invalid UTF-8 stays as it is.
std::string to_nfc(std::string_view text);

/// Two texts count as the same if their keys are: normal form KC, case folded, without ignorable code points
/// (toNFKC_Casefold of the Unicode Standard, section 3.13). For comparing, not for showing. The key of invalid UTF-8 is
/// the text itself.
std::string caseless_key(std::string_view text);

/// A password as both sides must write it before they hash it: normal form KC, without ignorable code points. RFC 4013
/// (SASLprep) without its lists of what is forbidden: those who type such a password can log in with it.
/// Invalid UTF-8 stays as it is.
std::string prepared_password(std::string_view password);

}  // namespace text
