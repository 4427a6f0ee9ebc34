#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>

namespace jtwitter::e2e {

void JTwitter::start(const std::vector<std::string>& options, const std::string& listen) {
    server_.reset();
    std::vector<std::string> command{
        testkit::program_path("jtwitter-server"), "--listen", listen, "--data", data(), "--password-cost", "1"};
    if (std::ranges::find(options, "--rate-limits") == options.end())
        command.insert(command.end(), {"--rate-limits", "off"});
    command.insert(command.end(), options.begin(), options.end());
    server_ = std::make_unique<testkit::Process>(command);
    endpoint_ = server_->wait_ready();
}

testkit::ExitStatus JTwitter::stop() {
    server_->send_signal(SIGTERM);
    return server_->wait().value_or(testkit::ExitStatus{});
}

testkit::Finished JTwitter::admin(const std::vector<std::string>& arguments, const std::string& input) const {
    std::vector<std::string> command{testkit::program_path("jtwitter-admin"), "--data", data(), "--password-cost", "1"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return testkit::run(command, input);
}

void JTwitter::add_user(const std::string& name, const std::string& role) const {
    const auto done = admin({"user", "add", name, "--email", name + "@example.org", "--role", role, "--password-stdin"},
                            password + "\n");
    ASSERT_EQ(done.status.code, 0) << done.errors;
}

std::unique_ptr<HttpClient> JTwitter::logged_in(const std::string& name) const {
    auto made = std::make_unique<HttpClient>(endpoint_);
    const auto answer = made->log_in(name, password);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return made;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace jtwitter::e2e
