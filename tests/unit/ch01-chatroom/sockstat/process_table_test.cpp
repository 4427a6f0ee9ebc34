#include "ch01-chatroom/sockstat/process_table.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "shared/testkit/process.hpp"

namespace {

using namespace sockstat;
namespace fs = std::filesystem;

/// A folder that looks like /proc.
class FakeProc {
  public:
    void add(const std::string& pid, const std::string& comm,
             const std::vector<std::pair<std::string, std::string>>& descriptors) {
        fs::create_directories(folder_.path() + "/" + pid + "/fd");
        std::ofstream(folder_.path() + "/" + pid + "/comm") << comm;
        for (const auto& [number, target] : descriptors)
            fs::create_symlink(target, folder_.path() + "/" + pid + "/fd/" + number);
    }
    const std::string& path() const { return folder_.path(); }

  private:
    testkit::TemporaryDirectory folder_;
};

TEST(ProcessTable, finds_the_holder_of_a_socket_among_other_files) {
    FakeProc proc;
    proc.add("812", "chat-server\n", {{"0", "/dev/null"}, {"3", "pipe:[77]"}, {"5", "socket:[77]"}});
    proc.add("net", "not a process\n", {{"1", "socket:[77]"}});
    const auto table = ProcessTable::read(proc.path());
    EXPECT_EQ(table.holders_of(77), (std::vector<Holder>{{812, "chat-server", 5}}));
    EXPECT_TRUE(table.holders_of(78).empty());
    EXPECT_TRUE(table.holders_of(0).empty());
    EXPECT_FALSE(table.has_gaps());
}

TEST(ProcessTable, lists_all_holders_by_pid_and_descriptor) {
    FakeProc proc;
    proc.add("100", "worker\n", {{"9", "socket:[5]"}, {"10", "socket:[5]"}});
    proc.add("20", "parent\n", {{"3", "socket:[5]"}});
    EXPECT_EQ(ProcessTable::read(proc.path()).holders_of(5),
              (std::vector<Holder>{{20, "parent", 3}, {100, "worker", 9}, {100, "worker", 10}}));
}

TEST(ProcessTable, leaves_out_links_that_only_look_like_a_socket) {
    FakeProc proc;
    proc.add("1", "a\n", {{"3", "socket:[5"}, {"4", "socket:[]"}, {"5", "socket:[-5]"}, {"6", "/tmp/socket:[5]"}});
    EXPECT_TRUE(ProcessTable::read(proc.path()).holders_of(5).empty());
}

TEST(ProcessTable, keeps_a_name_of_any_bytes) {
    FakeProc proc;
    proc.add("7", "聊天\n\x1b[31m\n", {{"3", "socket:[5]"}});
    EXPECT_EQ(ProcessTable::read(proc.path()).holders_of(5).at(0).name, "聊天\n\x1b[31m");
}

TEST(ProcessTable, says_when_a_process_does_not_let_us_look) {
    FakeProc proc;
    proc.add("7", "closed\n", {{"3", "socket:[5]"}});
    ASSERT_EQ(chmod(proc.path().c_str(), 0755), 0);
    ASSERT_EQ(chmod((proc.path() + "/7/fd").c_str(), 0), 0);
    const bool root = geteuid() == 0;  // root may look into every folder, so be nobody for a moment
    if (root) {
        ASSERT_EQ(seteuid(65534), 0);
    }
    const auto table = ProcessTable::read(proc.path());
    if (root) {
        ASSERT_EQ(seteuid(0), 0);
    }
    ASSERT_EQ(chmod((proc.path() + "/7/fd").c_str(), 0700), 0);
    EXPECT_TRUE(table.has_gaps());
    EXPECT_TRUE(table.holders_of(5).empty());
}

TEST(ProcessTable, finds_our_own_socket_in_the_real_proc) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    ASSERT_GE(socket, 0);
    struct stat status {};
    ASSERT_EQ(fstat(socket, &status), 0);
    const auto table = ProcessTable::read();
    const auto& holders = table.holders_of(static_cast<std::uint32_t>(status.st_ino));
    ASSERT_EQ(holders.size(), 1u);
    EXPECT_EQ(holders[0].pid, getpid());
    EXPECT_EQ(holders[0].file_descriptor, socket);
    close(socket);
}

}  // namespace
