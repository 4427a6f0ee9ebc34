#include "ch05-jtwitter/pictures/blurhash.hpp"

#include <gtest/gtest.h>

#include "tests/unit/ch05-jtwitter/pictures/samples.hpp"

namespace {

using namespace samples;
using pictures::blurhash;

int number(std::string_view text) {
    static constexpr std::string_view letters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    int value = 0;
    for (const auto letter : text) value = value * 83 + static_cast<int>(letters.find(letter));
    return value;
}

Raster slope() {
    return painted({16, 12}, [](int x, int y) {
        return Colour{static_cast<std::uint8_t>(240 - x * 16), static_cast<std::uint8_t>(220 - y * 20), 128};
    });
}

TEST(Blurhash, of_black_can_be_told_by_hand) {
    // 4x3 waves: 3 + 2 * 9 = 21, "L". No strength: "0". Black: "0000". Each wave at rest: 9 * 361 + 9 * 19 + 9 = 3429 =
    // 41 * 83 + 26, "fQ".
    EXPECT_EQ(blurhash(plain({32, 32}, {}), 4, 3), "L00000fQfQfQfQfQfQfQfQfQfQfQ");
}

TEST(Blurhash, is_what_the_encoder_of_its_inventors_says) {
    // The package blurhash 2.0 for JavaScript, on the same pixels. (It overlooks a strongest
    // wave that is negative, which the other encoders do not; in these it is positive.)
    EXPECT_EQ(blurhash(slope(), 4, 3), "L%GuUU|_,Y$juJs.o1kBgvfjfQfj");
    EXPECT_EQ(blurhash(slope(), 1, 1), "00GuUU");
    EXPECT_EQ(blurhash(plain({64, 64}, {255, 255, 255}), 4, 3), "L4TSUA~qfQ~q~qj[fQj[fQfQfQfQ");
    EXPECT_EQ(blurhash(plain({1, 1}, {12, 34, 56}), 4, 3), "LC1WZqt:t:t:t:t:t:t:t:t:t:t:");
    const auto chess = painted({20, 10}, [](int x, int y) {
        return (x / 4 + y / 4) % 2 != 0 ? Colour{200, 30, 10} : Colour{0, 90, 250};
    });
    EXPECT_EQ(blurhash(chess, 4, 3), "LMGie7xJOaxJxgj]Oaj]F%fQBtfQ");
}

TEST(Blurhash, begins_with_the_waves_and_the_mean_colour) {
    for (int columns = 1; columns <= 9; ++columns) {
        for (int rows = 1; rows <= 9; ++rows) {
            const auto hash = blurhash(slope(), columns, rows);
            ASSERT_EQ(hash.size(), static_cast<std::size_t>(4 + 2 * columns * rows));
            EXPECT_EQ(number(hash.substr(0, 1)), columns - 1 + 9 * (rows - 1));
            const auto mean = pictures::mean_colour(slope());
            EXPECT_EQ(number(hash.substr(2, 4)), mean.red << 16 | mean.green << 8 | mean.blue);
        }
    }
}

}  // namespace
