// A client of the API, as a test needs one: one connection, requests one after another, answers as values.
#pragma once

#include <Poco/Net/HTTPClientSession.h>

#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

#include "shared/core/endpoint.hpp"

namespace jtwitter::e2e {

struct Answer {
    int status{};
    std::map<std::string, std::string> headers;  // names in lower case
    std::vector<std::string> new_cookies;        // each Set-Cookie
    std::string body;

    /// Throws boost::system::system_error if the body is no JSON.
    boost::json::value json() const { return boost::json::parse(body); }
    /// A field of a JSON object as text; numbers and switches as they are written.
    std::string field(std::string_view name) const;
};

/// "a b&c" becomes "a%20b%26c".
std::string encoded(std::string_view text);

/// Not to be shared between threads. Each call throws Poco::Exception if there is no answer.
class HttpClient {
  public:
    explicit HttpClient(const core::Endpoint& server);

    Answer get(const std::string& path) { return ask("GET", path); }
    Answer post(const std::string& path, const std::string& form = {}) { return ask("POST", path, form); }
    Answer ask(const std::string& method, const std::string& path, const std::string& body = {},
               const std::string& type = "application/x-www-form-urlencoded");

    /// Registers a program and gets a token for this person; later calls carry it. Gives the answer of /oauth/token.
    Answer log_in(const std::string& name, const std::string& password);

    /// Posts a status and gives its id. Empty if it was refused.
    std::string say(const std::string& text);

    std::string token;
    std::map<std::string, std::string> fields;  // more of the head, sent with each request

  private:
    Poco::Net::HTTPClientSession session_;
};

}  // namespace jtwitter::e2e
