#include "tests/graded/kit/student.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace graded {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t shown_of_exception = 2000;  // bytes

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), "grader: " + what);
}

/// Nothing in it that the eye cannot tell apart: its bytes in hex would only be noise.
bool is_short_word(std::string_view text) {
    return text.size() <= 40 && !text.starts_with(' ') && !text.ends_with(' ') &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f; });
}

}  // namespace

/// The door: a listening socket in a folder of its own that the sandbox shows to the driver.
struct Student::Connection {
    std::string folder;
    int listener = -1, socket = -1;
    std::unique_ptr<sandbox::Run> run;

    ~Connection() {
        run.reset();
        for (const int fd : {listener, socket}) {
            if (fd >= 0) ::close(fd);
        }
        std::error_code ignored;
        if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
    }

    void listen() {
        const auto pattern = (std::filesystem::temp_directory_path() / "lab-door-XXXXXX").string();
        folder = pattern;
        if (mkdtemp(folder.data()) == nullptr) fail("making a folder like " + pattern);
        const auto path = folder + "/door";
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (listener < 0 || bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
            ::listen(listener, 1) != 0)
            fail("listening on " + path);
        chmod(folder.c_str(), 0755);
        chmod(path.c_str(), 0777);
    }

    /// Waits until one of the two can be read: the socket, or the news that the program has ended. False: neither in
    /// time.
    bool wait(int fd, Clock::time_point deadline) const {
        for (;;) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
            std::array<pollfd, 2> waits{pollfd{fd, POLLIN, 0}, pollfd{run->ended_descriptor(), POLLIN, 0}};
            const int ready = poll(waits.data(), waits.size(), static_cast<int>(std::max<long>(0, left)));
            if (ready < 0 && errno == EINTR) continue;
            return ready > 0;
        }
    }

    bool readable_now() const {
        pollfd now{socket, POLLIN, 0};
        return poll(&now, 1, 0) > 0;
    }

    /// True if another connection waits: the driver makes only one.
    bool is_knocked_at() const {
        pollfd now{listener, POLLIN, 0};
        return poll(&now, 1, 0) > 0;
    }

    enum class Got { all, end, late };
    Got receive(std::string& bytes, Clock::time_point deadline) const {
        for (std::size_t done = 0; done < bytes.size();) {
            const auto count = recv(socket, bytes.data() + done, bytes.size() - done, MSG_DONTWAIT);
            if (count > 0) {
                done += static_cast<std::size_t>(count);
            } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
                return Got::end;
            } else if (!wait(socket, deadline)) {
                return Got::late;
            } else if (pollfd now{socket, POLLIN, 0}; poll(&now, 1, 0) == 0) {
                return Got::end;  // the program has ended, and there is nothing more to read
            }
        }
        return Got::all;
    }

    bool send(const std::string& bytes, Clock::time_point deadline) const {
        for (std::size_t done = 0; done < bytes.size();) {
            const auto count = ::send(socket, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (count > 0) {
                done += static_cast<std::size_t>(count);
                continue;
            }
            if (errno != EAGAIN && errno != EINTR) return false;
            pollfd writable{socket, POLLOUT, 0};
            poll(&writable, 1, 50);
            if (Clock::now() > deadline) return false;
        }
        return true;
    }
};

Student::Student() = default;
Student::~Student() = default;

void Student::describe(const std::string& kind, std::vector<std::string> fields) {
    fields_[kind] = std::move(fields);
}

void Student::start(const boost::source_location& where) {
    connection_ = std::make_unique<Connection>();
    connection_->listen();
    auto how = order({"/lab/driver"}, {{settings().program, "/lab/driver"}, {connection_->folder, "/lab/door"}});
    how.environment["LAB_DOOR"] = "/lab/door/door";
    connection_->run = std::make_unique<sandbox::Run>(how, settings().level);
    const auto deadline = Clock::now() + settings().step;
    for (;;) {
        const bool news = connection_->wait(connection_->listener, deadline);
        connection_->socket = accept4(connection_->listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (connection_->socket >= 0) return;
        if (!news) {
            end_test(story_, "timed out",
                     "the program with your code did not come to its first step in " + to_text(settings().step) +
                         ". Code that runs before main (the constructor of a static object) takes that long.",
                     where);
        }
        if (connection_->run->wait(std::chrono::milliseconds(0))) ended(where);
    }
}

void Student::ended(const boost::source_location& where) {
    const auto end = connection_->run->wait(std::chrono::seconds(5));
    const auto death = explain_end(end, connection_->run->output().err);
    if (!end)
        flag("closed-connection", "the program closed the grader's connection and went on running");
    else if (end->code >= 0 && death.outcome == "failed")
        flag("ended-early", "exit code " + std::to_string(end->code) + " in step " + std::to_string(story_.steps()) +
                                ", before the test was over");
    end_test(story_, death.outcome, death.finding, where);
}

void Student::forged(const std::string& how, const boost::source_location& where) {
    flag("forged-answer", how, true);
    end_test(story_, "failed", "the program wrote into the grader's connection: " + how, where);
}

Given Student::step(const std::string& name, const Row& arguments, const boost::source_location& where) {
    std::string told;
    for (const auto& value : arguments)
        told += (told.empty() ? "" : " ") + to_text(Row{std::int64_t{0}, value}).substr(2);
    story_.act(name, told);
    return step_told_as("", name, arguments, where);
}

Given Student::step_told_as(const std::string& told, const std::string& name, const Row& arguments,
                            const boost::source_location& where) {
    if (!told.empty()) story_.act(told, "");
    if (!connection_) start(where);
    if (connection_->socket < 0) ended(where);
    if (connection_->readable_now()) {
        std::string one(1, '\0');
        if (connection_->receive(one, Clock::now()) == Connection::Got::all)
            forged("bytes came that nobody asked for", where);
        ended(where);
    }

    const auto start_time = Clock::now();
    const auto deadline = start_time + settings().step;
    const Request request{std::uint64_t{tokens_()} << 32 | tokens_(), name, arguments};
    const auto bytes = encode(request);
    std::string length(4, '\0'), body;
    auto got = Connection::Got::end;
    if (connection_->send(encode_length(bytes.size()) + bytes, deadline)) {
        got = connection_->receive(length, deadline);
        if (got == Connection::Got::all) {
            if (decode_length(length) > frame_limit)
                forged("an answer of " + std::to_string(decode_length(length)) + " bytes", where);
            body.resize(decode_length(length));
            got = connection_->receive(body, deadline);
        }
    } else if (Clock::now() > deadline) {
        got = Connection::Got::late;
    }
    if (got == Connection::Got::late) {
        const int threads = connection_->run->threads();
        end_test(story_, "timed out",
                 "no answer to step " + std::to_string(story_.steps()) + " in " + to_text(settings().step) +
                     "; the program still runs, with " + std::to_string(threads) +
                     (threads == 1 ? " thread" : " threads"),
                 where);
    }
    if (got == Connection::Got::end) ended(where);

    const auto answer = decode_answer(body);
    if (!answer) forged("an answer that no driver writes", where);
    if (answer->token != request.token) forged("an answer to a step that was not asked", where);
    if (answer->kind == 'u') throw std::logic_error("grader: the driver knows no step " + name);
    if (answer->kind == 'x')
        end_test(story_, "failed",
                 "step " + std::to_string(story_.steps()) +
                     " threw an exception: " + printable(answer->text.substr(0, shown_of_exception)),
                 where);
    std::string gave = answer->kind == 'd' ? "" : to_text(answer->rows);
    if (gave.size() > 600)
        gave = std::to_string(answer->rows.size()) + " rows, the first " + to_text(answer->rows.front()).substr(0, 400);
    if (const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start_time);
        took > std::chrono::milliseconds(1000))
        gave += "  (after " + to_text(took) + ")";
    if (!gave.empty()) story_.gave(gave);
    return {*this, answer->rows, name};
}

std::string Student::finish() {
    if (!connection_ || !connection_->run) return "";
    if (connection_->socket >= 0 && !testing::Test::HasFailure()) {
        if (std::string one(1, '\0'); connection_->receive(one, Clock::now()) == Connection::Got::all)
            flag("forged-answer", "after the last step bytes came that nobody asked for", true);
        else if (connection_->is_knocked_at())
            flag("forged-answer", "a second connection was made to the grader", true);
        else if (connection_->run->code_was_changed())
            flag("changed-program", "the machine code of the running program was written over", true);
    }
    connection_->run->kill();
    return to_text(connection_->run->output());
}

const Given& Given::gives(const Rows& expected, std::string_view why, const boost::source_location& where) const {
    if (rows_ == expected) return *this;
    std::string text = "step " + std::to_string(student_->story_.steps()) + ", " + step_ + ":\n";
    if (!why.empty()) text += "  " + std::string(why) + "\n";
    text += "  expected  " + to_text(expected) + "\n  got       " + to_text(rows_) + "\n";

    const auto common = std::min(rows_.size(), expected.size());
    std::size_t i = 0;
    while (i < common && rows_[i] == expected[i]) ++i;
    if (expected.size() > 1 || rows_.size() > 1) {
        text += "  the first difference is in number " + std::to_string(i + 1) + " of " +
                std::to_string(std::max(rows_.size(), expected.size())) + ":\n";
        text += "    expected  " + (i < expected.size() ? to_text(expected[i]) : "nothing more") + "\n";
        text += "    got       " + (i < rows_.size() ? to_text(rows_[i]) : "nothing more") + "\n";
    }
    if (i < common && rows_[i].size() == expected[i].size()) {
        std::size_t k = 0;
        while (rows_[i][k] == expected[i][k]) ++k;
        const auto* kind = std::get_if<std::string>(&expected[i][0]);
        const auto fields = kind != nullptr ? student_->fields_.find(*kind) : student_->fields_.end();
        if (k > 0 && fields != student_->fields_.end() && k - 1 < fields->second.size())
            text += "  the field that differs: " + fields->second[k - 1] + ", expected " +
                    to_text(Row{"", expected[i][k]}).substr(3) + ", got " + to_text(Row{"", rows_[i][k]}).substr(3) +
                    "\n";
        const auto* want = std::get_if<std::string>(&expected[i][k]);
        const auto* have = std::get_if<std::string>(&rows_[i][k]);
        if (k > 0 && want != nullptr && have != nullptr && !(is_short_word(*want) && is_short_word(*have)))
            text += "  " + hex_difference(*want, *have);
    }
    end_test(student_->story_, "failed", text, where);
}

const Given& Given::holds(bool holds, std::string_view finding, const boost::source_location& where) const {
    if (holds) return *this;
    end_test(student_->story_, "failed",
             "step " + std::to_string(student_->story_.steps()) + ", " + step_ + ":\n  " + std::string(finding), where);
}

void UnitTest::TearDown() {
    report(student.finish(), student.story());
}

}  // namespace graded
