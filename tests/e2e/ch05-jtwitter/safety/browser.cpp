#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <regex>
#include <set>
#include <vector>

namespace jtwitter::e2e {

std::string written(const Fields& fields) {
    std::string body;
    for (const auto& [name, value] : fields) {
        if (!body.empty()) body += '&';
        body += encoded(name) + "=" + encoded(value);
    }
    return body;
}

Answer Browser::with_cookies(const std::function<Answer()>& ask) {
    client_.fields = headers;
    std::string sent;
    for (const auto& [name, value] : cookies) {
        if (!sent.empty()) sent += "; ";
        sent += name + "=" + value;
    }
    if (!sent.empty()) client_.fields["Cookie"] = sent;
    auto answer = ask();
    for (const auto& line : answer.new_cookies) {
        const auto equals = line.find('='), end = line.find(';');
        const auto name = line.substr(0, equals);
        cookies[name] = line.substr(equals + 1, end - equals - 1);
        if (line.find("Max-Age=0") != std::string::npos) cookies.erase(name);
    }
    return answer;
}

Answer Browser::get(const std::string& path) {
    return with_cookies([&] { return client_.get(path); });
}

Answer Browser::post(const std::string& path, const Fields& form, const std::string& type, const std::string& body) {
    return with_cookies([&] {
        if (!type.empty()) return client_.ask("POST", path, body, type);
        return client_.post(path, written(form));
    });
}

Answer Browser::fill(const std::string& page, const std::string& action, const Fields& typed) {
    const auto shown = get(page);
    for (auto form : Page(shown.body).forms()) {
        if (form.action != action || form.method != "post") continue;
        for (const auto& [name, value] : typed) form.fields[name] = value;
        return post(action, form.fields);
    }
    ADD_FAILURE() << "no form for " << action << " on " << page << ", which is " << shown.status;
    return {};
}

Answer Browser::log_in(const std::string& name, const std::string& password) {
    return fill("/login", "/login", {{"username", name}, {"password", password}});
}

namespace {

/// Of our own site, no file, and not the choice of the other pages; empty: not to be followed.
std::string path_of(const std::string& link) {
    auto path = link.substr(0, link.find('#'));
    if (!path.starts_with('/') || path.starts_with("//") || path.starts_with("/media/") || path.starts_with("/plain"))
        return {};
    return path;
}

}  // namespace

void walk_over_site(Browser& browser, const std::function<void(const std::string& path, const Answer& answer)>& look,
                    std::size_t at_most) {
    std::deque<std::string> to_see{"/",      "/home",          "/square",   "/login",  "/register", "/settings",
                                   "/write", "/notifications", "/messages", "/search", "/nothing"};
    std::set<std::string> known(to_see.begin(), to_see.end());
    for (std::size_t seen = 0; seen < at_most && !to_see.empty(); ++seen) {
        const auto path = to_see.front();
        to_see.pop_front();
        const auto answer = browser.get(path);
        look(path, answer);
        if (const auto place = answer.headers.find("location"); place != answer.headers.end()) {
            const auto next = path_of(place->second);
            if (!next.empty() && known.insert(next).second) to_see.push_back(next);
        }
        if (!is_html(answer)) continue;
        for (const auto& link : Page(answer.body).links()) {
            const auto next = path_of(link);
            if (!next.empty() && known.insert(next).second) to_see.push_back(next);
        }
    }
}

void walk_over_program(const core::Endpoint& server,
                       const std::function<void(const std::string& path, const Answer& answer)>& look) {
    HttpClient client(server);
    std::set<std::string> files;
    for (const std::string path : {"/",           "/home",       "/public",          "/explore",
                                   "/search?q=x", "/tags/x",     "/notifications",   "/messages",
                                   "/bookmarks",  "/favourites", "/lists/1",         "/settings",
                                   "/blocks",     "/mutes",      "/follow_requests", "/signed-in?code=x",
                                   "/admin",      "/developers", "/@nobody",         "/@nobody/1"}) {
        const auto answer = client.get(path);
        look(path, answer);
        for (const auto& element : Page(answer.body).elements())
            for (const std::string name : {"src", "href"})
                if (element.attribute(name).starts_with("/assets/")) files.insert(element.attribute(name));
    }
    EXPECT_GE(files.size(), 2U) << "a script and a style";
    const std::regex module(R"(from '\./([a-z_]+\.js)')");
    std::vector<std::string> to_see(files.begin(), files.end());
    while (!to_see.empty()) {
        const auto path = to_see.back();
        to_see.pop_back();
        const auto answer = client.get(path);
        look(path, answer);
        for (std::sregex_iterator each(answer.body.begin(), answer.body.end(), module), end; each != end; ++each) {
            const auto next = path.substr(0, path.rfind('/') + 1) + (*each)[1].str();
            if (files.insert(next).second) to_see.push_back(next);
        }
    }
    EXPECT_GT(files.size(), 10U) << "its modules are found";
}

bool is_html(const Answer& answer) {
    const auto type = answer.headers.find("content-type");
    return type != answer.headers.end() && type->second.starts_with("text/html");
}

}  // namespace jtwitter::e2e
