#include "ch01-chatroom/fourtuple/progress.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

using namespace fourtuple;

TEST(FourtupleProgress, the_bar_fills_with_the_work) {
    EXPECT_EQ(progress_bar(0, 70'000, 10), "[..........] 0 of 70,000");
    EXPECT_EQ(progress_bar(35'000, 70'000, 10), "[#####.....] 35,000 of 70,000");
    EXPECT_EQ(progress_bar(69'999, 70'000, 10), "[#########.] 69,999 of 70,000") << "full only when all is done";
    EXPECT_EQ(progress_bar(70'000, 70'000, 10), "[##########] 70,000 of 70,000");
    EXPECT_EQ(progress_bar(0, 0, 4), "[####] 0 of 0");
}

TEST(FourtupleProgress, says_a_plain_line_for_each_tenth_where_there_is_no_terminal) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    Progress progress(ends[1], 100);
    for (const std::uint32_t done : {0U, 5U, 10U, 11U, 19U, 55U, 100U}) progress.show(done);
    progress.finish();
    close(ends[1]);
    std::string text(4096, '\0');
    const auto count = read(ends[0], text.data(), text.size());
    close(ends[0]);
    ASSERT_GT(count, 0);
    text.resize(static_cast<std::size_t>(count));
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;
    EXPECT_EQ(text.find('\r'), std::string::npos);
    EXPECT_NE(text.find("opened 55 of 100 after "), std::string::npos) << text;
}
