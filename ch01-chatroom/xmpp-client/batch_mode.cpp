#include "ch01-chatroom/xmpp-client/batch_mode.hpp"

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

#include "ch01-chatroom/xmpp-client/batch.hpp"
#include "ch01-chatroom/xmpp-client/wishes.hpp"
#include "shared/app/program.hpp"
#include "shared/framing/line_splitter.hpp"

namespace xmpp::client {

namespace {

using std::chrono::steady_clock;

/// That are read ahead; else a long script would fill our memory.
constexpr std::size_t most_lines = 1'000;

class Batch {
  public:
    explicit Batch(Client& client) : client_{client}, lines_{longest_wish} {}

    int run() {
        while (!client_.is_done()) {
            take_events();
            act();
            const bool wants_input = !has_left_ && !input_ended_ && script_.size() < most_lines;
            const auto woken = client_.wait(wants_input, until_);
            for (std::size_t i = 0; i < woken.signals.size(); ++i) take_signal();
            if (woken.input) take_input(*woken.input);
        }
        take_events();
        return client_.was_online() && has_left_ && !has_failed_ ? app::exit_ok : app::exit_failed;
    }

  private:
    static void print(const Event& event) {
        std::fputs(to_json_line(event).c_str(), stdout);
        std::fflush(stdout);
    }
    void fail(const std::string& text) {
        has_failed_ = true;
        print({"problem", {{"text", text}}});
    }
    /// The second one means it.
    void take_signal() {
        if (!has_left_) return leave();
        has_failed_ = true;
        client_.drop();
    }
    void leave() {
        if (!std::exchange(has_left_, true)) client_.log_out();
    }

    void take_events() {
        for (const auto& event : client_.take_events()) {
            print(event);
            script_.add_event(event);
        }
        if (std::ferror(stdout) != 0 || client_.nobody_reads()) {
            has_failed_ = true;
            leave();
        }
    }

    void act() {
        while (!has_left_) {
            const auto wish = script_.next(client_.session().is_online() && client_.session().may_send());
            if (const auto wrong = script_.take_problem(); !wrong.empty()) fail(wrong);
            if (!wish) break;
            const auto answer = carry_out(client_.session(), *wish);
            if (!answer.problem.empty()) fail(answer.problem);
            if (answer.leaves) leave();
        }
        if (has_left_ || !script_.waits_for()) {
            until_.reset();
        } else if (!until_) {
            until_ = steady_clock::now() +
                     std::chrono::milliseconds(static_cast<long>(script_.waits_for()->seconds * 1'000));
        } else if (steady_clock::now() >= *until_) {
            fail("waited in vain for: " + script_.waits_for()->event);
            until_.reset();
            leave();
        }
        // A client that was never online has yet to come there, or to say why not.
        if (script_.is_done() && client_.was_online()) leave();
    }

    void take_input(const std::string& input) {
        // The last line may have no end.
        lines_.feed(input.empty() ? "\n" : input, [&](const framing::LineSplitter::Line& each) {
            if (each)
                script_.add_line(std::string(*each));
            else
                fail("a line is too long");
        });
        if (input.empty()) {
            input_ended_ = true;
            script_.end();
        }
    }

    Client& client_;
    framing::LineSplitter lines_;
    Script script_;
    std::optional<steady_clock::time_point> until_;  // how long the present wait may last
    bool has_left_ = false, has_failed_ = false, input_ended_ = false;
};

}  // namespace

int run_batch(Client& client) {
    return Batch(client).run();
}

}  // namespace xmpp::client
