#include "ch05-jtwitter/pictures/raster.hpp"

#include <gtest/gtest.h>

#include "tests/unit/ch05-jtwitter/pictures/samples.hpp"

namespace {

using namespace samples;

TEST(Raster, every_value_comes_back_from_light) {
    for (std::size_t i = 0; i < 256; ++i) EXPECT_EQ(pictures::srgb_of(pictures::linear_light()[i]), i);
    EXPECT_EQ(pictures::srgb_of(-1), 0);
    EXPECT_EQ(pictures::srgb_of(2), 255);
}

TEST(Raster, keeps_its_shape_when_it_is_fitted) {
    EXPECT_EQ(pictures::fitted({800, 600}, 400), (Size{400, 300}));
    EXPECT_EQ(pictures::fitted({600, 800}, 400), (Size{300, 400}));
    EXPECT_EQ(pictures::fitted({30, 20}, 400), (Size{30, 20})) << "never larger";
    EXPECT_EQ(pictures::fitted({1, 9000}, 400), (Size{1, 400})) << "never nothing";
}

TEST(Raster, means_light_not_numbers_when_it_is_scaled) {
    const auto chess = painted({64, 64}, [](int x, int y) { return (x + y) % 2 ? Colour{255, 255, 255} : Colour{}; });
    const auto small = pictures::scaled(chess, {8, 8});
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x) EXPECT_EQ(colour_at(small, x, y), (Colour{188, 188, 188}));
}

TEST(Raster, divides_a_pixel_that_two_new_ones_share) {
    const auto three = painted({3, 1}, [](int x, int) { return x == 1 ? Colour{255, 255, 255} : Colour{}; });
    const auto two = pictures::scaled(three, {2, 1});
    EXPECT_EQ(colour_at(two, 0, 0), (Colour{156, 156, 156})) << "a third of the light";
    EXPECT_EQ(colour_at(two, 1, 0), colour_at(two, 0, 0));
    const auto down = pictures::scaled(pictures::turned(three, 6), {1, 2});
    EXPECT_EQ(colour_at(down, 0, 1), colour_at(two, 0, 0));
}

TEST(Raster, stays_of_one_colour_at_every_size) {
    const auto wide = plain({97, 31}, blue);
    for (int width = 1; width <= 97; width += 3) {
        const auto small = pictures::scaled(wide, {width, 1 + width / 4});
        for (int x = 0; x < width; ++x) ASSERT_EQ(colour_at(small, x, 0), blue) << width;
        ASSERT_TRUE(pictures::is_opaque(small));
    }
}

TEST(Raster, what_is_transparent_has_no_say_in_the_colour) {
    auto raster = plain({2, 1}, red);
    auto* hidden = raster.at(1, 0);
    hidden[0] = hidden[1] = hidden[2] = 255;
    hidden[3] = 0;
    const auto one = pictures::scaled(raster, {1, 1});
    EXPECT_EQ(colour_at(one, 0, 0), red);
    EXPECT_EQ(one.at(0, 0)[3], 128);
    pictures::forget_hidden_colours(raster);
    EXPECT_EQ(colour_at(raster, 1, 0), Colour{});
    EXPECT_EQ(colour_at(pictures::on_white(raster), 1, 0), (Colour{255, 255, 255}));
    EXPECT_EQ(colour_at(pictures::on_white(raster), 0, 0), red);
}

TEST(Raster, turns_as_a_camera_says) {
    // Of a b / c d, the quarters in reading order: EXIF 2.3, table 4, "Orientation".
    const std::array<std::array<Colour, 4>, 8> expected{{{red, green, blue, grey},
                                                         {green, red, grey, blue},
                                                         {grey, blue, green, red},
                                                         {blue, grey, red, green},
                                                         {red, blue, green, grey},
                                                         {blue, red, grey, green},
                                                         {grey, green, blue, red},
                                                         {green, grey, red, blue}}};
    const auto picture = quarters({6, 4});
    for (int orientation = 1; orientation <= 8; ++orientation) {
        const auto turned = pictures::turned(picture, orientation);
        const auto [width, height] = turned.size;
        ASSERT_EQ(turned.size, orientation < 5 ? (Size{6, 4}) : (Size{4, 6}));
        const std::array<Colour, 4> seen{colour_at(turned, 0, 0), colour_at(turned, width - 1, 0),
                                         colour_at(turned, 0, height - 1), colour_at(turned, width - 1, height - 1)};
        EXPECT_EQ(seen, expected[static_cast<std::size_t>(orientation) - 1]) << orientation;
    }
    EXPECT_EQ(pictures::turned(picture, 0), picture);
    EXPECT_EQ(pictures::turned(picture, 9), picture);
}

}  // namespace
