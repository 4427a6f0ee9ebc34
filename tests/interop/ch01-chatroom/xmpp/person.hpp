// A person's xmpp-client, as a script uses it: lines in, lines of JSON out.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "shared/testkit/process.hpp"

namespace xmpp_interop {

class Person {
  public:
    /// `options` besides --batch, --server and --jid. The password is "secret of NAME".
    Person(const std::string& name, const std::string& domain, const std::string& server,
           const std::vector<std::string>& options)
        : process_{command(name + "@" + domain + "/desk", server, options),
                   {.directory = {}, .environment = {{"XMPP_PASSWORD", "secret of " + name}}}} {}

    void wishes(const std::string& line) { process_.write(line + "\n"); }
    /// A line with this in it comes; lines before it are passed over.
    testing::AssertionResult sees(const std::string& text) {
        if (process_.wait_for_output([&](const std::string& all, bool) { return all.find(text, seen_) != all.npos; })) {
            seen_ = process_.output().find(text, seen_) + text.size();
            return testing::AssertionSuccess();
        }
        return testing::AssertionFailure() << "no '" << text << "' in\n" << story();
    }
    /// How often it has come up to now.
    std::size_t count(const std::string& text) {
        std::size_t count = 0;
        const auto all = process_.output();
        for (auto at = all.find(text); at != all.npos; at = all.find(text, at + 1)) ++count;
        return count;
    }
    void goes() {
        process_.close_stdin();
        EXPECT_EQ(process_.wait(), (testkit::ExitStatus{0, 0})) << story();
    }
    std::string story() { return process_.output() + process_.errors(); }
    testkit::Process& process() { return process_; }

  private:
    static std::vector<std::string> command(const std::string& jid, const std::string& server,
                                            const std::vector<std::string>& options) {
        std::vector<std::string> words{
            testkit::program_path("xmpp-client"), "--batch", "--server", server, "--jid", jid};
        words.insert(words.end(), options.begin(), options.end());
        return words;
    }
    testkit::Process process_;
    std::size_t seen_ = 0;
};

}  // namespace xmpp_interop
