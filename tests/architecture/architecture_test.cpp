// The house keeps its own rules: every include in the tree against floors.txt.
#include "labs/tool/floorplan/architecture.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/architecture/house.hpp"

TEST(Architecture, every_include_keeps_the_floor_table) {
    std::string all;
    for (const auto& violation : floorplan::check(house::floors(), house::tree())) all += to_string(violation) + "\n";
    EXPECT_EQ(all, "") << "tests/architecture/floors.txt explains the rules";
}

TEST(Architecture, sees_the_rooms_that_are_there) {
    const auto arrows = floorplan::arrows(house::floors(), house::tree());
    EXPECT_TRUE(arrows.contains("shared/core"));
    EXPECT_TRUE(arrows.contains("tests"));
    EXPECT_TRUE(arrows.at("tests").contains("labs/tool/floorplan"));
    EXPECT_TRUE(arrows.at("shared/app").contains("shared/core"));
}
