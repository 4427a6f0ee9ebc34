// A whole site without a socket, and browsers in front of it: they keep cookies, fill in the forms that a page shows,
// and go where an answer sends them.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/rest-api/api.hpp"
#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"
#include "ch05-jtwitter/web-pages/pages.hpp"
#include "shared/testkit/process.hpp"
#include "tests/unit/ch05-jtwitter/microblog-session/open_hasher.hpp"

namespace web_tests {

using Fields = std::map<std::string, std::string>;

/// What is told to it fails the test.
class NoLog : public core::Log {
  public:
    void write(core::LogLevel level, std::string_view event, std::initializer_list<core::LogField> fields) override {
        std::string line(event);
        for (const auto& field : fields) line += " " + std::string(field.key) + "=" + field.value;
        if (level == core::LogLevel::error) ADD_FAILURE() << line;
    }
};

struct Site {
    explicit Site(std::string address = "http://127.0.0.1:8080") : base{std::move(address)} {}

    storage::Time tick() { return now += std::chrono::seconds{1}; }

    storage::AccountId sign_up(const std::string& name) {
        return blog.accounts.sign_up({name, name + "@mail.example", "password of " + name, true}, tick());
    }
    storage::Post say(storage::AccountId who, const std::string& text,
                      storage::Visibility visibility = storage::Visibility::everyone) {
        microblog::NewPost post;
        post.text = text;
        post.visibility = visibility;
        return blog.posts.add(who, post, tick());
    }
    microblog::RegisteredApp add_program(const std::string& uri, const std::string& scopes = "read write") {
        microblog::NewApp app;
        app.name = "Clock & <Watch>";
        app.redirect_uris = {uri};
        app.scopes = scopes;
        return blog.access.add_app(app, tick());
    }

    static store::Settings file_in(const std::string& folder) {
        store::Settings settings;
        settings.file = folder + "/site.db";
        return settings;
    }
    rest::ApiSettings api_settings() const {
        rest::ApiSettings settings;
        settings.base = base;
        settings.rates.calls.calls = settings.rates.media.calls = settings.rates.deletes.calls = 0;
        settings.rates.sign_ups.calls = 3;
        return settings;
    }
    web::Settings page_settings() {
        web::Settings settings;
        settings.base = base;
        settings.log = &log;
        return settings;
    }

    std::string base;
    storage::Time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}};
    testkit::TemporaryDirectory folder;
    OpenHasher hasher;
    NoLog log;
    storage::SqliteStorage store{file_in(folder.path())};
    microblog::Microblog blog{store, hasher};
    rest::MediaFiles media{folder.path() + "/media"};
    rest::Api api{blog, media, api_settings(), log};
    web::Pages pages{blog, api, media, page_settings()};
};

inline std::string unescaped(std::string text) {
    const std::vector<std::pair<std::string, std::string>> references{
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
    for (const auto& [from, to] : references)
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    return text;
}

inline std::string attribute(const std::string& tag, const std::string& name) {
    std::smatch found;
    return std::regex_search(tag, found, std::regex("\\s" + name + "=\"([^\"]*)\"")) ? unescaped(found[1]) : "";
}

/// A form as it stands in a page.
struct Form {
    std::string action, method;
    Fields fields;  // inputs, text areas and selects, as they are filled in already; without buttons
};

inline std::vector<Form> forms_of(const std::string& page) {
    std::vector<Form> forms;
    const std::regex whole("<form[^>]*>[\\s\\S]*?</form>"), input("<input[^>]*>"),
        area("<textarea([^>]*)>([^<]*)</textarea>");
    for (std::sregex_iterator each(page.begin(), page.end(), whole), end; each != end; ++each) {
        const std::string text = each->str();
        const auto tag = text.substr(0, text.find('>') + 1);
        Form form{attribute(tag, "action"), attribute(tag, "method"), {}};
        for (std::sregex_iterator found(text.begin(), text.end(), input); found != end; ++found) {
            const auto one = found->str();
            const auto type = attribute(one, "type");
            if (type == "checkbox" && one.find(" checked") == std::string::npos) continue;
            if (type != "file") form.fields[attribute(one, "name")] = attribute(one, "value");
        }
        for (std::sregex_iterator found(text.begin(), text.end(), area); found != end; ++found)
            form.fields[attribute((*found)[1], "name")] = unescaped((*found)[2]);
        forms.push_back(std::move(form));
    }
    return forms;
}

class Browser {
  public:
    explicit Browser(Site& site) : site_{site} {}

    rest::Response get(const std::string& target) { return send("GET", target, {}, ""); }

    /// Without a page before it, as another site's form or a program would do.
    rest::Response post(const std::string& target, const Fields& fields) {
        return send("POST", target, "application/x-www-form-urlencoded", encoded(fields));
    }

    /// Looks at `page`, fills in its form for `action`, and sends it.
    rest::Response fill(const std::string& page, const std::string& action, const Fields& typed) {
        return fill_shown(get(page), action, typed);
    }
    rest::Response fill_shown(const rest::Response& shown, const std::string& action, const Fields& typed) {
        for (auto& form : forms_of(shown.body)) {
            if (form.action != action || form.method != "post") continue;
            for (const auto& [name, value] : typed) form.fields[name] = value;
            return post(action, form.fields);
        }
        ADD_FAILURE() << "no form for " << action << " in\n" << shown.body;
        return {};
    }
    /// The same with a file.
    rest::Response fill_with_file(const std::string& page, const std::string& action, Fields typed,
                                  const std::string& name, std::string_view bytes) {
        for (auto& form : forms_of(get(page).body)) {
            if (form.action != action || form.method != "post") continue;
            typed.merge(form.fields);
            break;
        }
        std::string body;
        for (const auto& [field, value] : typed)
            body += "--edge\r\nContent-Disposition: form-data; name=\"" + field + "\"\r\n\r\n" + value + "\r\n";
        body += "--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"a.gif\"\r\n\r\n";
        body += std::string(bytes) + "\r\n--edge--\r\n";
        return send("POST", action, "multipart/form-data; boundary=edge", body);
    }

    /// Where the answer sends it, on this site.
    rest::Response follow(const rest::Response& response) {
        std::string target(response.header("Location"));
        EXPECT_TRUE(target.starts_with('/')) << response.status << " " << target;
        return get(target.substr(0, target.find('#')));
    }

    void log_in(const std::string& name) {
        const auto response = fill("/login", "/login", {{"username", name}, {"password", "password of " + name}});
        EXPECT_EQ(response.status, 303) << response.body;
    }

    rest::Response send(const std::string& method, const std::string& target, const std::string& type,
                        std::string body) {
        rest::Request request;
        request.method = method;
        const auto query = target.find('?');
        request.path = target.substr(0, query);
        if (query != std::string::npos) request.query = target.substr(query + 1);
        request.headers = headers;
        if (!type.empty()) request.headers.emplace_back("Content-Type", type);
        std::string sent;
        for (const auto& [name, value] : cookies) sent += (sent.empty() ? "" : "; ") + name + "=" + value;
        if (!sent.empty()) request.headers.emplace_back("Cookie", sent);
        request.body = std::move(body);
        request.address = "127.0.0.1";
        auto response = site_.pages.answer(request, site_.tick());
        keep_cookies(response);
        return response;
    }

    Fields cookies{{"jtwitter_plain", "1"}};  // of who has chosen the pages without script
    rest::Headers headers;

  private:
    static std::string encoded(const Fields& fields) {
        std::string body;
        for (const auto& [name, value] : fields)
            body +=
                (body.empty() ? "" : "&") + post_text::percent_encode(name) + "=" + post_text::percent_encode(value);
        return body;
    }

    void keep_cookies(const rest::Response& response) {
        for (const auto& [name, value] : response.headers) {
            if (name != "Set-Cookie") continue;
            const auto equals = value.find('='), end = value.find(';');
            const auto cookie = value.substr(0, equals);
            cookies[cookie] = value.substr(equals + 1, end - equals - 1);
            if (value.find("Max-Age=0;") != std::string::npos) cookies.erase(cookie);
        }
    }

    Site& site_;
};

inline bool has(const rest::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

}  // namespace web_tests
