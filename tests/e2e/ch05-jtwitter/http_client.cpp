#include "tests/e2e/ch05-jtwitter/http_client.hpp"

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>
#include <Poco/URI.h>

#include "shared/testkit/process.hpp"

namespace jtwitter::e2e {

std::string Answer::field(std::string_view name) const {
    const auto value = json().at(boost::json::string_view(name.data(), name.size()));
    return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
}

std::string encoded(std::string_view text) {
    std::string out;
    Poco::URI::encode(std::string(text), "!*'();:@&=+$,/?#[]", out);
    return out;
}

HttpClient::HttpClient(const core::Endpoint& server) : session_{server.host, server.port} {
    session_.setTimeout(Poco::Timespan(testkit::patience.count(), 0));
    session_.setKeepAlive(true);
    session_.setKeepAliveTimeout(Poco::Timespan(2, 0));  // connects anew before the server ends what is idle
}

Answer HttpClient::ask(const std::string& method, const std::string& path, const std::string& body,
                       const std::string& type) {
    Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPMessage::HTTP_1_1);
    if (!token.empty()) request.set("Authorization", "Bearer " + token);
    for (const auto& [name, value] : fields) request.set(name, value);
    if (method != "GET" && method != "HEAD") {
        request.setContentType(type);
        request.setContentLength64(static_cast<Poco::Int64>(body.size()));
    }
    session_.sendRequest(request) << body;
    Poco::Net::HTTPResponse response;
    auto& stream = session_.receiveResponse(response);
    Answer answer;
    answer.status = response.getStatus();
    for (const auto& [name, value] : response) {
        if (Poco::icompare(name, "Set-Cookie") == 0) answer.new_cookies.push_back(value);
        answer.headers.emplace(Poco::toLower(name), value);
    }
    Poco::StreamCopier::copyToString(stream, answer.body);
    return answer;
}

Answer HttpClient::log_in(const std::string& name, const std::string& password) {
    token.clear();
    const std::string scopes = encoded("read write follow admin:read admin:write");
    const auto program = post(
        "/api/v1/apps", "client_name=test&redirect_uris=" + encoded("urn:ietf:wg:oauth:2.0:oob") + "&scopes=" + scopes);
    auto answer = post("/oauth/token", "grant_type=password&client_id=" + program.field("client_id") +
                                           "&client_secret=" + program.field("client_secret") + "&username=" + name +
                                           "&password=" + encoded(password) + "&scope=" + scopes);
    if (answer.status == 200) token = answer.field("access_token");
    return answer;
}

std::string HttpClient::say(const std::string& text) {
    const auto answer = post("/api/v1/statuses", "status=" + encoded(text));
    return answer.status == 200 ? answer.field("id") : "";
}

}  // namespace jtwitter::e2e
