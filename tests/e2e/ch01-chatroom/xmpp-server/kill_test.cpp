// kill -9 in the middle of the traffic of clients with stream management (XEP-0198): what was acknowledged arrives, and
// after the resumption nothing arrives twice.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "shared/testkit/free_port.hpp"
#include "shared/testkit/process.hpp"
#include "tests/e2e/ch01-chatroom/xmpp-server/xmpp_peer.hpp"

namespace {

using xmpp_e2e::XmppPeer;

/// One side of a pair; both sides have stream management.
class Managed {
  public:
    Managed(const core::Endpoint& server, std::string name) : name_{std::move(name)} {
        peer_ = std::make_unique<XmppPeer>(server);
        EXPECT_TRUE(peer_->log_in(name_, true) && peer_->bind("desk"));
        peer_->send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        const auto enabled = peer_->read_until("max='300'/>").value_or("");
        const auto at = enabled.find(" id='") + 5;
        id_ = enabled.substr(at, enabled.find('\'', at) - at);
        send_stanza("<presence/>");
    }

    void say(const std::string& to, int number) {
        send_stanza("<message to='" + to + "@im.example/desk' type='chat'><body>" + std::to_string(number) +
                    "</body></message>");
    }
    void ask() { peer_->send("<r xmlns='urn:xmpp:sm:3'/>"); }
    void acknowledge() {
        take(peer_->read_now());
        peer_->send("<a xmlns='urn:xmpp:sm:3' h='" + std::to_string(handled_) + "'/>");
    }
    void look() { take(peer_->read_now()); }
    /// The server is gone: all that it had sent is read.
    void read_what_is_left() { take(peer_->read_to_the_end()); }

    void resume(const core::Endpoint& server) {
        peer_ = std::make_unique<XmppPeer>(server);
        ASSERT_TRUE(peer_->log_in(name_, false));
        peer_->send("<resume xmlns='urn:xmpp:sm:3' h='" + std::to_string(handled_) + "' previd='" + id_ + "'/>");
        const auto resumed = peer_->read_until("previd='" + id_ + "'/>");
        ASSERT_TRUE(resumed && resumed->find("<resumed") != std::string::npos) << resumed.value_or("nothing");
        half_.clear();
        take_count(*resumed);
        for (const auto& each : std::vector(waiting_)) peer_->send(each);
    }
    /// Until this number has come, or the connection fails.
    void read_up_to(int number) {
        while (heard.empty() || heard.back() < number) {
            const auto more = peer_->read_until(">");
            if (!more) return;
            take(*more);
        }
    }

    std::vector<int> heard;
    int acknowledged_messages() const { return acknowledged_messages_; }

  private:
    void send_stanza(const std::string& stanza) {
        waiting_.push_back(stanza);
        peer_->send(stanza);
    }
    void take(const std::string& bytes) {
        half_ += bytes;
        for (;;) {  // the server writes whole elements, each beginning with its name
            const auto begin = half_.find('<');
            if (begin == std::string::npos) return;
            half_.erase(0, begin);
            const bool is_message = half_.starts_with("<message"), is_presence = half_.starts_with("<presence");
            const std::string end = is_message ? "</message>" : ">";
            const auto at = half_.find(end);
            if (at == std::string::npos) return;
            const auto element = half_.substr(0, at + end.size());
            half_.erase(0, element.size());
            if (is_message) {
                const auto body = element.find("<body>") + 6;
                heard.push_back(std::stoi(element.substr(body)));
            }
            if (is_message || is_presence) ++handled_;
            if (element.starts_with("<a ")) take_count(element);
        }
    }
    void take_count(const std::string& element) {
        const int count = std::stoi(element.substr(element.find(" h='") + 4));
        EXPECT_GE(count, acknowledged_) << "the server has forgotten what it had acknowledged";
        for (; acknowledged_ < count && !waiting_.empty(); ++acknowledged_) {
            if (waiting_.front().starts_with("<message")) ++acknowledged_messages_;
            waiting_.erase(waiting_.begin());
        }
    }

    std::string name_, id_, half_;
    std::unique_ptr<XmppPeer> peer_;
    std::vector<std::string> waiting_;
    int handled_ = 0, acknowledged_ = 0, acknowledged_messages_ = 0;
};

class KillXmppServer : public testing::TestWithParam<const char*> {
  protected:
    std::unique_ptr<testkit::Process> start() const {
        return std::make_unique<testkit::Process>(std::vector<std::string>{
            testkit::program_path("xmpp-server"), "--listen", "127.0.0.1:0", "--domain", "im.example", "--data",
            data.path(), "--register", "open", "--engine", GetParam(), "--scram-iterations", "4096"});
    }
    testkit::TemporaryDirectory data;
};
INSTANTIATE_TEST_SUITE_P(Engines, KillXmppServer, testing::Values("threads", "async"),
                         [](const auto& parameter) { return std::string(parameter.param); });

}  // namespace

TEST_P(KillXmppServer, nothing_acknowledged_is_lost_and_nothing_comes_twice) {
    constexpr int pairs = 4, messages = 400, kills = 3;
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    auto server = start();
    auto endpoint = server->wait_ready();
    std::vector<std::unique_ptr<Managed>> senders, readers;
    for (int i = 0; i < pairs; ++i) {
        readers.push_back(std::make_unique<Managed>(endpoint, "reader" + std::to_string(i)));
        senders.push_back(std::make_unique<Managed>(endpoint, "sender" + std::to_string(i)));
    }
    std::vector<int> kills_at;
    for (int i = 0; i < kills; ++i) kills_at.push_back(std::uniform_int_distribution(1, messages - 1)(random));
    std::ranges::sort(kills_at);
    for (int number = 1; number <= messages; ++number) {
        for (int i = 0; i < pairs; ++i) {
            senders[static_cast<std::size_t>(i)]->say("reader" + std::to_string(i), number);
            if (random() % 5 == 0) senders[static_cast<std::size_t>(i)]->ask();
            if (random() % 7 == 0) readers[static_cast<std::size_t>(i)]->acknowledge();
            if (random() % 3 == 0) senders[static_cast<std::size_t>(i)]->look();
        }
        if (!std::ranges::binary_search(kills_at, number)) continue;
        server->send_signal(SIGKILL);
        server->wait();
        for (const auto* all : {&senders, &readers})
            for (const auto& each : *all) each->read_what_is_left();
        server = start();
        endpoint = server->wait_ready();
        for (std::size_t i = 0; i < pairs; ++i) {
            readers[i]->resume(endpoint);
            const auto acknowledged = senders[i]->acknowledged_messages();
            if (acknowledged > 0) readers[i]->read_up_to(acknowledged);
            EXPECT_GE(static_cast<int>(readers[i]->heard.size()), acknowledged) << "acknowledged and lost";
            senders[i]->resume(endpoint);
        }
    }
    std::vector<int> wanted(messages);
    for (int i = 0; i < messages; ++i) wanted[static_cast<std::size_t>(i)] = i + 1;
    for (auto& reader : readers) {
        reader->read_up_to(messages);
        EXPECT_EQ(reader->heard, wanted);
    }
}
