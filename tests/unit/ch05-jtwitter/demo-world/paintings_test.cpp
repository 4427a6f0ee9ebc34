#include "ch05-jtwitter/demo-world/paintings.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

TEST(Paintings, are_opaque_pictures_that_differ) {
    std::set<core::Bytes> all;
    for (const auto name : demo::paintings()) {
        const auto raster = demo::paint(name, 1);
        EXPECT_EQ(raster.size, (pictures::Size{960, 640}));
        EXPECT_TRUE(pictures::is_opaque(raster)) << name;
        EXPECT_TRUE(all.insert(raster.rgba).second) << name;
    }
}

TEST(Paintings, are_the_same_for_the_same_seed) {
    EXPECT_EQ(demo::paint("chart", 7), demo::paint("chart", 7));
    EXPECT_NE(demo::paint("chart", 7), demo::paint("chart", 8));
    EXPECT_THROW(demo::paint("nothing", 7), std::out_of_range);
}

}  // namespace
