#include <gtest/gtest.h>
TEST(Lines, gives_a_line_that_came_whole) {}
