#include "ch01-chatroom/fourtuple/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>

using namespace fourtuple;
using testing::HasSubstr;

namespace {

Surroundings usual() {
    Surroundings usual;
    usual.open_files = 1024;
    usual.open_files_ceiling = 1'048'576;
    usual.system_files = 2'466'170;
    usual.first_port = 32768;
    usual.last_port = 60999;
    usual.tcp_pages_limit = 575'796;
    usual.tcp_pages_used = 575'796;
    usual.processes = 96'365;
    usual.accept_queue = 4096;
    return usual;
}

}  // namespace

TEST(FourtupleLimit, too_many_files_in_a_process) {
    for (const Attempt attempt : {Attempt::open_socket, Attempt::accept}) {
        const Limit limit = name_limit({attempt, EMFILE}, usual());
        EXPECT_EQ(limit.name, "open files of one process");
        EXPECT_EQ(limit.number, "1,024");
        EXPECT_THAT(limit.set_by, HasSubstr("ulimit -n"));
        EXPECT_THAT(limit.set_by, HasSubstr("fs.nr_open = 1,048,576"));
    }
}

TEST(FourtupleLimit, too_many_files_in_the_system) {
    const Limit limit = name_limit({Attempt::open_socket, ENFILE}, usual());
    EXPECT_EQ(limit.number, "2,466,170");
    EXPECT_THAT(limit.set_by, HasSubstr("fs.file-max"));
}

TEST(FourtupleLimit, no_port_left_at_connect_or_at_bind) {
    for (const Stop stop : {Stop{Attempt::connect, EADDRNOTAVAIL}, Stop{Attempt::bind_source, EADDRINUSE}}) {
        const Limit limit = name_limit(stop, usual());
        EXPECT_EQ(limit.name, "ephemeral ports of one source address");
        EXPECT_THAT(limit.number, HasSubstr("28,232 (32768 to 60999)"));
        EXPECT_THAT(limit.set_by, HasSubstr("net.ipv4.ip_local_port_range"));
    }
}

TEST(FourtupleLimit, a_source_address_that_is_not_ours_is_no_lack_of_ports) {
    EXPECT_EQ(name_limit({Attempt::bind_source, EADDRNOTAVAIL}, usual()).name, "source addresses of this machine");
}

TEST(FourtupleLimit, no_memory_for_tcp) {
    for (const int error : {ENOMEM, ENOBUFS}) {
        const Limit limit = name_limit({Attempt::open_socket, error}, usual());
        EXPECT_EQ(limit.number, "575,796 of 575,796 pages in use");
        EXPECT_THAT(limit.set_by, HasSubstr("net.ipv4.tcp_mem"));
    }
}

TEST(FourtupleLimit, no_more_processes) {
    Surroundings now = usual();
    EXPECT_EQ(name_limit({Attempt::fork_process, EAGAIN}, now).number, "96,365");
    now.processes_cgroup = 100;
    EXPECT_EQ(name_limit({Attempt::fork_process, EAGAIN}, now).number, "96,365; pids.max of our control group: 100");
}

TEST(FourtupleLimit, a_time_out_is_the_firewalls_only_where_its_table_is_full) {
    Surroundings now = usual();
    EXPECT_THAT(name_limit({Attempt::connect, EINPROGRESS}, now).set_by, HasSubstr("net.core.somaxconn"));
    now.tracked = 10;
    now.tracked_limit = 65536;
    EXPECT_THAT(name_limit({Attempt::connect, ETIMEDOUT}, now).set_by, HasSubstr("net.core.somaxconn"));
    now.tracked = 65536;
    const Limit limit = name_limit({Attempt::connect, ETIMEDOUT}, now);
    EXPECT_EQ(limit.number, "65,536 of 65,536");
    EXPECT_THAT(limit.set_by, HasSubstr("nf_conntrack_max"));
}

TEST(FourtupleLimit, a_worker_that_was_killed_lacked_memory_most_likely) {
    EXPECT_THAT(name_limit({Attempt::keep_process, SIGKILL}, usual()).name, HasSubstr("memory"));
    EXPECT_EQ(to_string(Stop{Attempt::keep_process, SIGKILL}), "a worker process was ended by signal 9");
}

TEST(FourtupleLimit, an_unknown_error_is_not_explained_away) {
    EXPECT_EQ(name_limit({Attempt::connect, ENETDOWN}, usual()).name, "a limit that this program does not know");
}

TEST(FourtupleLimit, every_number_of_this_machine_is_read) {
    const Surroundings now = Surroundings::read();
    EXPECT_GT(now.open_files, 0U);
    EXPECT_GT(now.open_files_ceiling, 0U);
    EXPECT_GT(now.system_files, 0U);
    EXPECT_GT(now.ports(), 0U);
    EXPECT_GT(now.tcp_pages_limit, 0U);
    EXPECT_GT(now.processes, 0U);
    EXPECT_GT(now.accept_queue, 0U);
}

TEST(FourtupleStop, names_the_call_and_the_error) {
    EXPECT_EQ(to_string(Stop{Attempt::connect, EADDRNOTAVAIL}),
              "connect(): Cannot assign requested address (EADDRNOTAVAIL)");
    EXPECT_EQ(to_string(Stop{Attempt::accept, EMFILE}), "accept(): Too many open files (EMFILE)");
    EXPECT_THAT(to_string(Stop{Attempt::connect, EINPROGRESS}), HasSubstr("ETIMEDOUT"));
}

TEST(FourtupleStop, a_time_out_gives_way_to_the_stop_that_caused_it) {
    const Stop timed_out{Attempt::connect, EINPROGRESS}, cause{Attempt::accept, EMFILE};
    EXPECT_EQ(most_telling({timed_out, cause}), cause);
    EXPECT_EQ(most_telling({timed_out}), timed_out);
    EXPECT_FALSE(most_telling({}).has_value());
}

TEST(FourtupleNumbers, are_written_in_groups_of_three) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(65535), "65,535");
    EXPECT_EQ(grouped(1234567), "1,234,567");
}
