// Decompression bombs: some hundred bytes that become gigabytes when they are unpacked. What a picture says of its
// sides and frames is checked before a pixel is decoded, and nothing else that is compressed is unpacked at all.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "ch05-jtwitter/pictures/gif.hpp"
#include "ch05-jtwitter/pictures/jpeg.hpp"
#include "ch05-jtwitter/pictures/png.hpp"
#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"

using namespace jtwitter::e2e;

namespace {

std::string big_endian(std::uint32_t number, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(number >> (8 * i));
    return out;
}
std::string little_endian(std::uint32_t number) {
    return {static_cast<char>(number), static_cast<char>(number >> 8)};
}

std::uint32_t crc32(const std::string& bytes) {  // as PNG has it (ISO 3309)
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

std::string chunk(const std::string& type, const std::string& bytes) {
    return big_endian(static_cast<std::uint32_t>(bytes.size()), 4) + type + bytes + big_endian(crc32(type + bytes), 4);
}

std::string png_of(std::uint32_t width, std::uint32_t height) {
    const auto sides = big_endian(width, 4) + big_endian(height, 4) + std::string("\x08\x06\x00\x00\x00", 5);
    const std::string zeros("\x78\x9c\x63\x00\x00\x00\x02\x00\x01", 9);
    return "\x89PNG\r\n\x1a\n" + chunk("IHDR", sides) + chunk("IDAT", zeros) + chunk("IEND", "");
}

/// A PNG whose text, packed, is far longer than it: libpng unpacks it when it is asked to.
std::string png_with_text(const std::string& packed) {
    auto png = png_of(1, 1);
    return png.substr(0, 33) + chunk("zTXt", std::string("k\0\0", 3) + packed) + png.substr(33);
}

std::string gif_of(std::uint32_t width, std::uint32_t height, int frames) {
    auto gif = "GIF89a" + little_endian(width) + little_endian(height) +
               std::string("\x80\x00\x00\x00\x00\x00\xff\xff\xff", 9);
    for (int i = 0; i < frames; ++i)
        gif += std::string("!\xf9\x04\x00\x01\x00\x00\x00", 8) + "," + std::string("\x00\x00\x00\x00", 4) +
               little_endian(width) + little_endian(height) +
               std::string(
                   "\x00\x02\x02"
                   "D\x01\x00",
                   6);
    return gif + ";";
}

/// A JPEG whose head says that it is larger than it is.
std::string jpeg_of(std::uint32_t width, std::uint32_t height) {
    std::string jpeg(core::text_of(pictures::write_jpeg(pictures::Raster({16, 16}), 90)));
    for (const std::string marker : {"\xff\xc0", "\xff\xc2"}) {
        const auto at = jpeg.find(marker);
        if (at != std::string::npos) jpeg.replace(at + 5, 4, big_endian(height, 2) + big_endian(width, 2));
    }
    return jpeg;
}

}  // namespace

class DecompressionBomb : public JTwitter {
  protected:
    void SetUp() override {
        start();
        add_user("mallory");
        mallory = logged_in("mallory");
        before_ = most_memory();
    }
    /// Nobody waits for gigabytes.
    void expect_little_memory() {
        constexpr std::size_t mebibytes = 400;  // two pictures of 25 million pixels, and what is around them
        EXPECT_LT(most_memory() - before_, mebibytes * 1024);
    }
    /// In KiB, the most that the server ever had (proc(5), VmHWM).
    std::size_t most_memory() {
        std::ifstream status("/proc/" + std::to_string(server().pid()) + "/status");
        for (std::string line; std::getline(status, line);)
            if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6));
        return 0;
    }
    Answer upload(const std::string& bytes) {
        return mallory->ask("POST", "/api/v2/media",
                            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + bytes +
                                "\r\n--edge--\r\n",
                            "multipart/form-data; boundary=edge");
    }
    std::unique_ptr<HttpClient> mallory;

  private:
    std::size_t before_ = 0;
};

TEST_F(DecompressionBomb, of_great_sides_is_refused_by_its_head) {
    for (const auto& [what, bytes] :
         std::map<std::string, std::string>{{"PNG 30000x30000", png_of(30'000, 30'000)},
                                            {"PNG 2^31", png_of(0x7FFFFFFF, 0x7FFFFFFF)},
                                            {"PNG of one line", png_of(1'000'000'000, 1)},
                                            {"PNG without a side", png_of(0, 100)},
                                            {"PNG 16000x16000", png_of(16'000, 16'000)},
                                            {"GIF 65535x65535", gif_of(65'535, 65'535, 1)},
                                            {"GIF 65535x65535, many frames", gif_of(65'535, 65'535, 400)},
                                            {"GIF 5000x5000, 400 frames", gif_of(5'000, 5'000, 400)},
                                            {"GIF 10,000 frames", gif_of(100, 100, 10'000)},
                                            {"JPEG 65535x65535", jpeg_of(65'535, 65'535)},
                                            {"JPEG 30000x1000", jpeg_of(30'000, 1'000)},
                                            {"JPEG without a side", jpeg_of(0, 0)}}) {
        const auto answer = upload(bytes);
        EXPECT_EQ(answer.status, 422) << what << " " << answer.body;
    }
    expect_little_memory();
    EXPECT_EQ(upload(std::string(core::text_of(pictures::write_png(pictures::Raster({64, 64}))))).status, 200)
        << "a good one is taken still";
}

TEST_F(DecompressionBomb, that_is_packed_text_in_a_picture_is_not_unpacked) {
    // Zeros, packed with zlib: some blocks of stored length repeat; what matters is that nobody asks for them.
    const auto answer = upload(png_with_text(std::string("\x78\xda", 2) + std::string(1'000'000, '\0')));
    EXPECT_TRUE(answer.status == 200 || answer.status == 422) << answer.body;
    expect_little_memory();
}

TEST_F(DecompressionBomb, that_is_a_packed_request_is_not_unpacked) {
    // gzip of "status=hello"; it is nobody's form as it is.
    const std::string packed(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03+.I,)-\xb6\xcdH\xcd\xc9\xc9\x07\x00\x17\x98\xcc\xd9\x0c\x00\x00\x00",
        32);
    mallory->fields = {{"Content-Encoding", "gzip"}};
    const auto answer = mallory->ask("POST", "/api/v1/statuses", packed);
    EXPECT_EQ(answer.status, 415) << answer.body;
    EXPECT_NE(answer.field("error"), "");
    mallory->fields = {{"Content-Encoding", "identity"}};
    EXPECT_EQ(mallory->post("/api/v1/statuses", "status=hello").status, 200);
}

TEST_F(DecompressionBomb, of_many_pictures_at_once_waits_for_its_turn) {
    // As great as they may be: 25 million pixels each. Two are decoded at a time.
    pictures::Raster raster({5'000, 5'000});
    const std::string great(core::text_of(pictures::write_png(raster)));
    std::vector<std::thread> crowd;
    std::atomic<int> good = 0, late = 0;
    for (int i = 0; i < 6; ++i)
        crowd.emplace_back([&] {
            HttpClient one(endpoint());
            one.token = mallory->token;
            const auto status =
                one.ask("POST", "/api/v2/media",
                        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + great +
                            "\r\n--edge--\r\n",
                        "multipart/form-data; boundary=edge")
                    .status;
            ++(status == 200 ? good : late);
            EXPECT_TRUE(status == 200 || status == 429) << status;
        });
    for (auto& each : crowd) each.join();
    EXPECT_GT(good, 0);
    expect_little_memory();
}
