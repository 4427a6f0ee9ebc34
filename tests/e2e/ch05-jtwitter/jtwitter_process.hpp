// The microblog's server as a process, and jtwitter-admin beside it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "shared/testkit/line_peer.hpp"
#include "shared/testkit/process.hpp"
#include "tests/e2e/ch05-jtwitter/http_client.hpp"

namespace jtwitter::e2e {

inline const std::string password = "correct horse battery";

class JTwitter : public testing::Test {
  protected:
    /// Starts the server on the test's data folder; ends the one before.
    void start(const std::vector<std::string>& options = {}, const std::string& listen = "127.0.0.1:0");
    /// SIGTERM, and waits for the end.
    testkit::ExitStatus stop();

    /// jtwitter-admin with these arguments, on the same folder.
    testkit::Finished admin(const std::vector<std::string>& arguments, const std::string& input = {}) const;
    void add_user(const std::string& name, const std::string& role = "user") const;

    std::unique_ptr<HttpClient> logged_in(const std::string& name) const;
    testkit::LinePeer connect() const { return testkit::LinePeer(endpoint_); }

    testkit::Process& server() { return *server_; }
    const core::Endpoint& endpoint() const { return endpoint_; }
    std::string data() const { return folder_.path() + "/data"; }
    std::string folder(const std::string& name) const { return folder_.path() + "/" + name; }

  private:
    testkit::TemporaryDirectory folder_;
    std::unique_ptr<testkit::Process> server_;
    core::Endpoint endpoint_;
};

std::string read_file(const std::string& path);

}  // namespace jtwitter::e2e
