#include "tests/interop/microblog/server.hpp"

#include <stdexcept>

JTwitter::JTwitter()
    : server_({testkit::program_path("jtwitter-server"), "--listen", "127.0.0.1:0", "--data", folder_.path() + "/data",
               "--password-cost", "1", "--rate-limits", "off"}) {
    const auto endpoint = server_.wait_ready();
    base_ = "http://" + endpoint.host + ":" + std::to_string(endpoint.port);
    for (const std::string name : {"anna", "bert", "carla"}) {
        const auto done = testkit::run({testkit::program_path("jtwitter-admin"), "--data", folder_.path() + "/data",
                                        "user", "add", name, "--email", name + "@example.org", "--password-stdin"},
                                       password + "\n");
        if (done.status.code != 0) throw std::runtime_error("jtwitter-admin: " + done.errors);
    }
}
