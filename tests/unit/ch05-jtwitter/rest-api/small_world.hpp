// A whole microblog without a socket: a store in a fresh folder, the services, and the API in front of them.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/rest-api/api.hpp"
#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"
#include "shared/core/bytes.hpp"
#include "shared/testkit/process.hpp"
#include "tests/unit/ch05-jtwitter/microblog-session/open_hasher.hpp"

namespace rest_tests {

namespace json = boost::json;

class NoLog : public core::Log {
  public:
    void write(core::LogLevel level, std::string_view event, std::initializer_list<core::LogField> fields) override {
        if (level != core::LogLevel::error) return;
        std::string line(event);
        for (const auto& field : fields) line += " " + std::string(field.key) + "=" + field.value;
        ADD_FAILURE() << line;
    }
};

struct Person {
    std::string name;
    storage::AccountId id{};
    std::string token;
    std::string text_id() const { return std::to_string(storage::number(id)); }
};

using Form = std::vector<std::pair<std::string, std::string>>;

struct Answer {
    int status = 0;
    json::value body;
    std::map<std::string, std::string> headers;

    const json::object& object() const { return body.as_object(); }
    const json::array& list() const { return body.as_array(); }
    std::string text(std::string_view key) const { return std::string(object().at(key).as_string()); }
    std::string error() const { return text("error"); }
};

inline std::string text_of(const json::value& object, std::string_view key) {
    return std::string(object.as_object().at(key).as_string());
}

/// One member of each entry: {"3", "2"} of [{"id":"3"},{"id":"2"}].
inline std::vector<std::string> each(const json::value& list, std::string_view key) {
    std::vector<std::string> all;
    for (const auto& entry : list.as_array()) all.push_back(text_of(entry, key));
    return all;
}

class SmallWorld : public ::testing::Test {
  protected:
    static constexpr std::string_view base = "http://127.0.0.1:8080";

    SmallWorld()
        : database{store::Settings{place.path() + "/jtwitter.db"}},
          blog{database, open_hasher},
          media{place.path() + "/media"},
          api{blog, media, settings(), silent} {
        microblog::NewApp app;
        app.name = "test";
        app.redirect_uris = {std::string(microblog::out_of_band)};
        app.scopes = "read write follow";
        registered.app = blog.access.add_app(app, now).app.id;
        registered.scopes = app.scopes;
    }

    static rest::ApiSettings settings() {
        rest::ApiSettings settings;
        settings.base = base;
        settings.rates.on = false;
        return settings;
    }

    /// Time goes on with every call, so that ids and times differ.
    storage::Time tick() { return now += std::chrono::seconds(1); }

    Person sign_up(const std::string& name, const std::string& scopes = "read write follow") {
        const auto id = blog.accounts.sign_up({name, name + "@example.org", "password of " + name, true}, tick());
        auto program = registered;
        program.scopes = scopes;
        return {name, id, blog.access.grant_to_new_account(program, id, now).text};
    }

    Answer call(const std::string& method, const std::string& target, const Form& form = {},
                const Person* who = nullptr, const rest::Headers& headers = {}) {
        std::string body;
        for (const auto& [name, value] : form)
            body +=
                (body.empty() ? "" : "&") + post_text::percent_encode(name) + "=" + post_text::percent_encode(value);
        return send(method, target, "application/x-www-form-urlencoded", body, who, headers);
    }

    Answer send(const std::string& method, const std::string& target, const std::string& type, std::string body,
                const Person* who = nullptr, const rest::Headers& headers = {}) {
        rest::Request request;
        request.method = method;
        const auto query = target.find('?');
        request.path = target.substr(0, query);
        if (query != std::string::npos) request.query = target.substr(query + 1);
        request.headers = headers;
        if (!body.empty()) request.headers.emplace_back("Content-Type", type);
        if (who) request.headers.emplace_back("Authorization", "Bearer " + who->token);
        request.body = std::move(body);
        request.address = "127.0.0.1";
        const auto response = api.answer(request, tick());
        Answer answer{response.status, json::parse(response.body), {}};
        for (const auto& [name, value] : response.headers) answer.headers[name] = value;
        return answer;
    }

    Answer get(const std::string& target, const Person* who = nullptr) { return call("GET", target, {}, who); }
    Answer post(const std::string& target, const Person& who, const Form& form = {}) {
        return call("POST", target, form, &who);
    }

    /// Gives its id.
    std::string write(const Person& who, const std::string& text, Form more = {}) {
        more.emplace_back("status", text);
        const auto answer = post("/api/v1/statuses", who, more);
        EXPECT_EQ(answer.status, 200) << json::serialize(answer.body);
        return answer.status == 200 ? answer.text("id") : "";
    }

    void follow(const Person& who, const Person& whom) { blog.relations.follow(who.id, whom.id, {}, {}, tick()); }

    void protect(const Person& who) {
        microblog::ProfileChange change;
        change.is_protected = true;
        blog.accounts.change_profile(who.id, change, tick());
    }

    Answer upload(const Person& who, core::ByteView bytes, const Form& more = {},
                  const std::string& target = "/api/v2/media") {
        const std::string boundary = "edge";
        std::string body;
        for (const auto& [name, value] : more)
            body +=
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
        body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
        body += core::text_of(bytes);
        body += "\r\n--" + boundary + "--\r\n";
        return send("POST", target, "multipart/form-data; boundary=" + boundary, body, &who);
    }

    storage::Time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}};
    testkit::TemporaryDirectory place;
    OpenHasher open_hasher;
    NoLog silent;
    storage::SqliteStorage database;
    microblog::Microblog blog;
    rest::MediaFiles media;
    rest::Api api;
    storage::Token registered;
};

/// Walks `target` by the first address in each Link header, as toot does. Gives the member `key` of every entry.
template <typename Ask>
std::vector<std::string> walk(const Ask& ask, std::string target, std::string_view base, std::string_view key,
                              std::size_t most_pages = 50) {
    std::vector<std::string> all;
    while (most_pages-- > 0) {
        const auto answer = ask(target);
        for (auto& value : each(answer.body, key)) all.push_back(std::move(value));
        const auto link = answer.headers.find("Link");
        if (link == answer.headers.end() || link->second.find("rel=\"next\"") == std::string::npos) return all;
        const auto begin = link->second.find('<') + 1;
        const auto url = link->second.substr(begin, link->second.find('>') - begin);
        EXPECT_TRUE(url.starts_with(base)) << url;
        target = url.substr(base.size());
    }
    ADD_FAILURE() << "the pages have no end";
    return all;
}

}  // namespace rest_tests
