#include "shared/core/endpoint.hpp"

#include <gtest/gtest.h>

using core::Endpoint;
using core::Error;
using core::Fault;
using core::parse_endpoint;

TEST(Endpoint, reads_host_and_port) {
    EXPECT_EQ(parse_endpoint("127.0.0.1:5000").value(), (Endpoint{"127.0.0.1", 5000}));
    EXPECT_EQ(parse_endpoint("localhost:0").value(), (Endpoint{"localhost", 0}));
    EXPECT_EQ(parse_endpoint("[::1]:65535").value(), (Endpoint{"::1", 65535}));
    EXPECT_EQ(parse_endpoint(":80").value(), (Endpoint{"127.0.0.1", 80})) << "no host: this machine only";
}

TEST(Endpoint, is_written_as_it_is_read) {
    for (const auto* text : {"127.0.0.1:5000", "[::1]:1", "example.org:80"}) {
        EXPECT_EQ(core::to_string(parse_endpoint(text).value()), text);
    }
}

TEST(Endpoint, names_what_is_wrong) {
    EXPECT_EQ(parse_endpoint("127.0.0.1").error(), (Error{Fault::missing, "port", 9}));
    EXPECT_EQ(parse_endpoint("").error(), (Error{Fault::missing, "port", 0}));
    EXPECT_EQ(parse_endpoint("a:").error(), (Error{Fault::malformed, "port", 2}));
    EXPECT_EQ(parse_endpoint("a:12x").error(), (Error{Fault::malformed, "port", 2}));
    EXPECT_EQ(parse_endpoint("a:-1").error(), (Error{Fault::malformed, "port", 2}));
    EXPECT_EQ(parse_endpoint("a:65536").error(), (Error{Fault::out_of_range, "port", 2}));
    EXPECT_EQ(parse_endpoint("a:99999999999999999999").error(), (Error{Fault::out_of_range, "port", 2}));
    EXPECT_EQ(parse_endpoint("::1:80").error(), (Error{Fault::malformed, "host", 0})) << "v6 needs its brackets";
    EXPECT_EQ(parse_endpoint("[::1:80").error(), (Error{Fault::malformed, "host", 0}));
}
