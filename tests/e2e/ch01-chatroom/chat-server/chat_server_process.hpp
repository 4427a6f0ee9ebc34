// The chat server as a process, and people who talk to it over TCP.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "shared/testkit/line_peer.hpp"
#include "shared/testkit/process.hpp"

namespace chat::e2e {

/// Every test runs with --engine threads and with --engine async.
class ChatServer : public testing::TestWithParam<const char*> {
  protected:
    /// Starts the server on the test's data directory; ends the one before. `starter`: a program and its arguments
    /// that start the server; nothing if it is started directly.
    void start(const std::vector<std::string>& options = {}, const std::string& listen = "127.0.0.1:0",
               const std::vector<std::string>& starter = {}) {
        server_.reset();
        std::vector<std::string> command = starter;
        command.insert(command.end(), {testkit::program_path("chat-server"), "--listen", listen, "--data", data_.path(),
                                       "--engine", GetParam(), "--password-cost", "1"});
        command.insert(command.end(), options.begin(), options.end());
        server_ = std::make_unique<testkit::Process>(command);
        endpoint_ = server_->wait_ready();
    }

    testkit::LinePeer connect(int receive_buffer = 0) { return testkit::LinePeer(endpoint_, receive_buffer); }

    /// Someone who has connected and taken a name as a guest.
    testkit::LinePeer guest(const std::string& nick) {
        auto peer = connect();
        peer.send_line("/nick " + nick);
        EXPECT_TRUE(peer.read_until("-- you are " + nick)) << peer.story();
        return peer;
    }

    testkit::Process& server() { return *server_; }
    const core::Endpoint& endpoint() const { return endpoint_; }
    const std::string& data() const { return data_.path(); }

  private:
    testkit::TemporaryDirectory data_;
    std::unique_ptr<testkit::Process> server_;
    core::Endpoint endpoint_;
};

inline const auto both_engines = testing::Values("threads", "async");
inline const auto engine_name = [](const auto& parameter) { return std::string(parameter.param); };

}  // namespace chat::e2e
