// The HTTP answers that the hub sends by itself: the head of a stream, or an error in its place.
#pragma once

#include <string>

#include "ch05-jtwitter/rest-api/message.hpp"
#include "ch05-jtwitter/storage/records.hpp"

namespace streaming {

/// Status line and headers up to the empty line (RFC 9112), with Date. A value with a line's end in it is left out.
std::string http_head(int status, const rest::Headers& headers, storage::Time now);

/// A whole answer, after which the connection is closed. Programs in a browser may read it (CORS).
std::string http_answer(const rest::Response& response, storage::Time now);

}  // namespace streaming
