#include "ch01-chatroom/fourtuple/workers.hpp"

#include <gtest/gtest.h>

using namespace fourtuple;

TEST(FourtupleShares, are_equal_up_to_one_and_sum_up) {
    for (const std::uint32_t total : {0U, 1U, 7U, 1000U, 70'000U}) {
        for (const std::uint32_t parts : {1U, 3U, 8U}) {
            std::uint32_t sum = 0;
            for (std::uint32_t i = 0; i < parts; ++i) {
                const std::uint32_t share = share_of(total, parts, i);
                EXPECT_LE(share_of(total, parts, 0) - share, 1U);
                sum += share;
            }
            EXPECT_EQ(sum, total) << parts << " parts";
        }
    }
}

TEST(FourtupleProcesses, are_as_many_as_the_open_files_ask_for) {
    EXPECT_EQ(processes_for(1000, 20'000, 8), 1U);
    EXPECT_EQ(processes_for(70'000, 20'000, 8), 4U);
    EXPECT_EQ(processes_for(70'000, 1024, 8), 8U) << "but at most so many";
    EXPECT_EQ(processes_for(0, 20'000, 8), 1U);
    EXPECT_EQ(processes_for(10, 8, 8), 1U) << "a limit below what a process needs for itself";
}

TEST(FourtupleProcesses, get_shares_that_fit_below_the_limit) {
    for (const std::uint32_t count : {1U, 968U, 969U, 5000U, 7744U}) {
        const std::uint32_t processes = processes_for(count, 1000, 8);
        EXPECT_LE(share_of(count, processes, 0), 968U) << count;
    }
}
