#include "labs/tool/floorplan/map.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/architecture/house.hpp"

TEST(Map, leaves_out_an_arrow_that_follows_from_others) {
    const floorplan::Arrows arrows{{"a", {"b", "c", "d"}}, {"b", {"c"}}, {"c", {}}, {"d", {}}};
    EXPECT_EQ(floorplan::without_shortcuts(arrows),
              (floorplan::Arrows{{"a", {"b", "d"}}, {"b", {"c"}}, {"c", {}}, {"d", {}}}));
}

TEST(Map, shows_every_room_by_its_name) {
    const auto floors = house::floors();
    const auto arrows = floorplan::arrows(floors, house::tree());
    const std::string svg = floorplan::draw_map(floors, arrows);
    for (const auto& [room, to] : arrows)
        EXPECT_THAT(svg, testing::HasSubstr(">" + room.substr(room.rfind('/') + 1) + "</text>"));
}

TEST(Map, in_the_repository_shows_the_tree_as_it_is) {
    const auto floors = house::floors();
    EXPECT_TRUE(house::read_file("labs/tool/map.svg") ==
                floorplan::draw_map(floors, floorplan::arrows(floors, house::tree())))
        << "labs/tool/map.svg is stale: run ./lab map and commit what it draws";
}
