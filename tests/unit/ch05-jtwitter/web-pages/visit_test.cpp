#include "ch05-jtwitter/web-pages/visit.hpp"

#include <gtest/gtest.h>

#include "ch05-jtwitter/web-pages/routes.hpp"

namespace {

using web::own_path;
using Segments = std::vector<std::string>;

TEST(OwnPath, stays_on_this_site) {
    EXPECT_EQ(own_path("/home?x=1#p2"), "/home?x=1#p2");
    EXPECT_EQ(own_path("/oauth/authorize?redirect_uri=https%3A%2F%2Fa.b%2F"),
              "/oauth/authorize?redirect_uri=https%3A%2F%2Fa.b%2F");
    for (const auto* other :
         {"", "home", "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/a\r\nX: y",
          "/\t/evil.example", " /home", "javascript:alert(1)", "/\xE5\xBE\xAE"})
        EXPECT_EQ(own_path(other), "/") << other;
    EXPECT_EQ(own_path("/" + std::string(5'000, 'a')), "/");
}

TEST(Cookies, say_who_may_read_and_send_them) {
    EXPECT_EQ(web::Cookies(false).set("jtwitter_session", "abc", std::chrono::seconds{60}),
              "jtwitter_session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    EXPECT_EQ(web::Cookies(true).set("jtwitter_session", "abc", std::chrono::hours{1}),
              "__Host-jtwitter_session=abc; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure");
}

TEST(Segments, are_decoded_one_by_one) {
    EXPECT_EQ(web::segments_of("/tags/%E5%BE%AE"), (Segments{"tags", "微"}));
    EXPECT_EQ(web::segments_of("/"), Segments{});
    EXPECT_EQ(web::segments_of("/home//"), Segments{"home"}) << "a slash at the end counts for nothing";
    EXPECT_EQ(web::segments_of("/media/..%2f..%2fetc"), (Segments{"media", "../../etc"})) << "one segment, no way up";
    EXPECT_EQ(web::segments_of("/%zz"), std::nullopt);
    EXPECT_EQ(web::segments_of("home"), std::nullopt);
    EXPECT_EQ(web::segments_of(""), std::nullopt);
}

TEST(Routes, take_the_first_that_fits) {
    web::Routes routes;
    const auto nothing = [](web::Visit&) { return rest::Response{}; };
    routes.add("GET", "/@*/followers", web::Who::anybody, nothing);
    routes.add("GET", "/@*/*", web::Who::anybody, nothing);
    routes.add("POST", "/@*/*", web::Who::person, nothing);

    EXPECT_EQ(routes.find("GET", {"@anna", "followers"}).route->path, "/@*/followers");
    const auto found = routes.find("POST", {"@anna", "17"});
    EXPECT_EQ(found.route->who, web::Who::person);
    EXPECT_EQ(found.places, (Segments{"anna", "17"}));
    EXPECT_EQ(routes.find("GET", {"anna", "17"}).route, nullptr);
    EXPECT_FALSE(routes.find("GET", {"anna", "17"}).other_method);
    EXPECT_EQ(routes.find("GET", {"@anna"}).route, nullptr);
    EXPECT_TRUE(routes.find("DELETE", {"@anna", "17"}).other_method);
}

}  // namespace
