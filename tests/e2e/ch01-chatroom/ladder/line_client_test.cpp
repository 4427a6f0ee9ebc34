// The client of step 1, against the echo server.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

#include "servers.hpp"

using ladder::Server;

namespace {

testkit::Finished line_client(const Server& server, std::string_view input) {
    return testkit::run({testkit::program_path("line-client"), core::to_string(server.endpoint)}, input);
}

}  // namespace

TEST(LineClient, prints_what_comes_while_the_input_is_open) {
    Server server("echo-server");
    testkit::Process client({testkit::program_path("line-client"), core::to_string(server.endpoint)});
    client.write("hello\n");
    EXPECT_TRUE(client.wait_for_output("hello\n"));
    client.write("again\n");
    EXPECT_TRUE(client.wait_for_output("hello\nagain\n"));
}

TEST(LineClient, gets_the_answers_that_come_after_its_input_has_ended) {
    Server server("echo-server");
    const auto finished = line_client(server, "one\ntwo\n");
    EXPECT_EQ(finished.status.code, 0);
    EXPECT_EQ(finished.output, "one\ntwo\n");
    EXPECT_EQ(finished.errors, "The server closed the connection.\n");
}

TEST(LineClient, does_not_wait_for_ever_when_both_sides_have_much_to_send) {
    // More than all buffers on the way hold together: a client that only sends until all is sent would hang.
    std::string much;
    while (much.size() < (std::size_t{16} << 20)) much += "line " + std::to_string(much.size()) + "\n";
    Server server("echo-server");
    const auto finished = line_client(server, much);
    EXPECT_EQ(finished.status.code, 0);
    EXPECT_TRUE(finished.output == much) << "got " << finished.output.size() << " of " << much.size() << " bytes";
}

TEST(LineClient, ends_when_the_server_ends) {
    Server server("echo-threads");
    testkit::Process client({testkit::program_path("line-client"), core::to_string(server.endpoint)});
    client.write("hello\n");
    ASSERT_TRUE(client.wait_for_output("hello\n"));
    server.process.send_signal(SIGTERM);
    EXPECT_EQ(client.wait(), (testkit::ExitStatus{0, 0}));
    EXPECT_TRUE(client.wait_for_error("The server closed the connection.\n"));
}

TEST(LineClient, says_that_nobody_listens_there) {
    // A socket that is bound and does not listen keeps the port, so that no other program gets it meanwhile.
    const int bound = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(bind(bound, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(getsockname(bound, reinterpret_cast<sockaddr*>(&address), &size), 0);

    const auto endpoint = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    const auto finished = testkit::run({testkit::program_path("line-client"), endpoint});
    EXPECT_EQ(finished.status.code, 1);
    EXPECT_EQ(finished.errors, "line-client: connecting to " + endpoint + ": Connection refused\n");
    close(bound);
}
