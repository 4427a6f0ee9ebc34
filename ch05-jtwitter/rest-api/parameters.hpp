// What a request asks with: its query and its body, whichever form the body has. The Mastodon API takes JSON,
// application/x-www-form-urlencoded and multipart/form-data alike, and clients use all three.
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/rest-api/message.hpp"

namespace rest {

struct File {
    std::string name, content_type;  // as the client says: do not trust them
    std::string bytes;
};

/// Limits of one request; what is above them is "body is not parseable".
struct ParameterLimits {
    std::size_t count = 1'000;
    std::size_t depth = 8;  // of JSON, and of brackets
    std::size_t value_bytes = 256 * 1024;
    std::size_t parts = 64;  // of a multipart body
};

/// A body that cannot be read: answered with 400.
class BadBody : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Names are brought into one form: "id[]", "id%5B%5D", "id[0]" and a JSON array are all `id`, with several values;
/// "source[privacy]" and {"source": {"privacy": ..}} are "source[privacy]"; "fields_attributes[0][name]" and an array
/// of objects are "fields_attributes[0][name]". Of values that come twice the last one counts where one is wanted.
/// A body's parameter wins over one of the query with the same name. "", "None" and "null" count as absent in optional
/// parameters, but not in text that a person wrote: text() keeps "".
class Parameters {
  public:
    /// Throws BadBody.
    static Parameters read(const Request& request, const ParameterLimits& limits = {});

    bool has(std::string_view name) const;
    std::optional<std::string> text(std::string_view name) const;   // as it is
    std::optional<std::string> value(std::string_view name) const;  // without what counts as absent
    std::vector<std::string> values(std::string_view name) const;   // of an array
    const File* file(std::string_view name) const;
    /// The numbered objects of "fields_attributes": 0, 1, ... as their own parameters, in order of their numbers.
    std::vector<Parameters> objects(std::string_view name) const;

  private:
    friend class ParameterReader;
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
    std::map<std::string, File, std::less<>> files_;
};

}  // namespace rest
