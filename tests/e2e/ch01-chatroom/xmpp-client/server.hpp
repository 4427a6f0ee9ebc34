// An xmpp-server for localhost where anybody may register.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/testkit/free_port.hpp"
#include "shared/testkit/process.hpp"

class Server {
  public:
    Server() { start("127.0.0.1:0"); }

    std::string address() const { return core::to_string(endpoint_); }
    /// kill -9, and a new process at the same place with the same data.
    void is_killed() {
        process_->send_signal(SIGKILL);
        process_->wait();
    }
    void starts_again() { start(address()); }

    /// Makes an account with the password "secret of NAME".
    void has_account(const std::string& name) const {
        testkit::Process client({testkit::program_path("xmpp-client"), "--batch", "--register", "--tls", "off",
                                 "--server", address(), "--jid", name + "@localhost"},
                                password_of(name));
        client.close_stdin();
        EXPECT_EQ(client.wait(), (testkit::ExitStatus{0, 0})) << client.output();
    }
    static testkit::Process::Setup password_of(const std::string& name) {
        return {.directory = {}, .environment = {{"XMPP_PASSWORD", "secret of " + name}}};
    }
    /// A client of somebody; `options` besides the server and the address.
    std::vector<std::string> client(const std::string& name, const std::vector<std::string>& options) const {
        std::vector<std::string> words{testkit::program_path("xmpp-client"),
                                       "--server",
                                       address(),
                                       "--jid",
                                       name + "@localhost/desk",
                                       "--tls",
                                       "off"};
        words.insert(words.end(), options.begin(), options.end());
        return words;
    }

  private:
    void start(const std::string& listen) {
        process_ = std::make_unique<testkit::Process>(std::vector<std::string>{
            testkit::program_path("xmpp-server"), "--listen", listen, "--domain", "localhost", "--data",
            data_.path() + "/data", "--register", "open", "--scram-iterations", "4096"});
        endpoint_ = process_->wait_ready();
    }
    testkit::TemporaryDirectory data_;
    std::unique_ptr<testkit::Process> process_;
    core::Endpoint endpoint_;
};
