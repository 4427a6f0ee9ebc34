#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "shared/testkit/process.hpp"

namespace {

class Certs : public testing::Test {
  protected:
    testkit::Finished make(std::vector<std::string> options) const {
        options.insert(options.begin(), {testkit::program_path("lab-certs"), "--out", out()});
        return testkit::run(options);
    }
    std::string out() const { return folder.path() + "/new/certs"; }
    std::string content(const std::string& name) const {
        std::ifstream in(out() + "/" + name);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    mode_t rights(const std::string& name) const {
        struct stat found {};
        EXPECT_EQ(stat((out() + "/" + name).c_str(), &found), 0) << name;
        return found.st_mode & 0777U;
    }
    const testkit::TemporaryDirectory folder;
};

TEST_F(Certs, are_three_files_of_which_one_is_secret) {
    const auto made = make({"--name", "im.example", "--name", "conference.im.example"});
    EXPECT_EQ(made.status.code, 0) << made.errors;
    EXPECT_NE(made.output.find("for im.example conference.im.example, good for 30 days"), std::string::npos)
        << made.output;
    EXPECT_TRUE(content("ca.crt").starts_with("-----BEGIN CERTIFICATE-----"));
    EXPECT_TRUE(content("leaf.crt").starts_with("-----BEGIN CERTIFICATE-----"));
    EXPECT_TRUE(content("leaf.key").starts_with("-----BEGIN PRIVATE KEY-----"));
    EXPECT_EQ(rights("leaf.key"), 0600U);
    EXPECT_EQ(rights("ca.crt") & 0044U, 0044U);
}

TEST_F(Certs, are_what_openssl_takes_for_right) {
    if (!testkit::have_program("openssl")) GTEST_SKIP() << "openssl is not installed";
    ASSERT_EQ(make({"--name", "im.example"}).status.code, 0);
    for (const auto* name : {"im.example", "localhost"}) {
        const auto verified = testkit::run({"openssl", "verify", "-CAfile", out() + "/ca.crt", "-purpose", "sslserver",
                                            "-verify_hostname", name, out() + "/leaf.crt"});
        EXPECT_EQ(verified.status.code, 0) << name << verified.output << verified.errors;
    }
    EXPECT_NE(testkit::run({"openssl", "verify", "-CAfile", out() + "/ca.crt", "-verify_hostname", "other.example",
                            out() + "/leaf.crt"})
                  .status.code,
              0);
}

TEST_F(Certs, are_not_overwritten_unless_that_is_wanted) {
    ASSERT_EQ(make({}).status.code, 0);
    const auto before = content("leaf.key");
    const auto again = make({});
    EXPECT_EQ(again.status.code, 1);
    EXPECT_NE(again.errors.find("--force"), std::string::npos) << again.errors;
    EXPECT_EQ(content("leaf.key"), before);
    EXPECT_EQ(make({"--force"}).status.code, 0);
    EXPECT_NE(content("leaf.key"), before);
    EXPECT_EQ(rights("leaf.key"), 0600U);
}

TEST_F(Certs, may_be_for_one_address) {
    EXPECT_EQ(make({"--name", "10.0.0.7"}).status.code, 0);
    const auto two = make({"--force", "--name", "10.0.0.7", "--name", "10.0.0.8"});
    EXPECT_EQ(two.status.code, 1);
    EXPECT_NE(two.errors.find("one address only"), std::string::npos) << two.errors;
    EXPECT_EQ(make({"--days", "0"}).status.code, 2);
}

}  // namespace
