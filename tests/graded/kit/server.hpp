// A student's server as a graded test sees it: a program in a sandbox, and clients that talk to it over the wire. They
// stand outside and only share its network.
#pragma once

#include <boost/assert/source_location.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/core/endpoint.hpp"
#include "tests/graded/kit/graded_test.hpp"
#include "tests/graded/kit/settings.hpp"
#include "tests/graded/kit/story.hpp"

namespace graded {

class Server;

/// One connection to the server. What it does goes into the story under its name. Expectations end the test when they
/// do not hold within the lab's time for a step; the message says what came and how the connection is.
class Client {
  public:
    ~Client();
    Client(Client&& other) noexcept;
    Client& operator=(Client&&) = delete;

    /// Sends all of it; a server that does not take it in time fails the test.
    void sends(std::string_view bytes, const boost::source_location& where = BOOST_CURRENT_LOCATION);
    /// Sends as much of `bytes` as the server and the kernels take without anybody reading; how many bytes that was.
    std::size_t sends_what_fits(std::string_view bytes);
    /// The next bytes that come are these.
    void expects(std::string_view bytes, std::string_view why = "",
                 const boost::source_location& where = BOOST_CURRENT_LOCATION);
    /// Sends all of `bytes` and reads meanwhile, so that neither side waits for the other; the next bytes that come are
    /// `answer`.
    void exchanges(std::string_view bytes, std::string_view answer, std::string_view why = "",
                   const boost::source_location& where = BOOST_CURRENT_LOCATION);
    /// The next line that comes, without its end, begins like this. Returns it.
    std::string expects_line(std::string_view beginning, std::string_view why = "",
                             const boost::source_location& where = BOOST_CURRENT_LOCATION);
    /// The server ends the connection, in order, and nothing comes before that.
    void expects_end(std::string_view why = "", const boost::source_location& where = BOOST_CURRENT_LOCATION);
    /// The server ends the connection, in order or by a reset; what comes before that does not count.
    void expects_any_end(std::string_view why = "", const boost::source_location& where = BOOST_CURRENT_LOCATION);

    /// Sends no more, but still reads: shutdown(SHUT_WR).
    void half_closes();
    void closes();
    /// Closes so that the server gets a reset (RFC 9293, 3.10.4), as when a machine loses its power.
    void resets();

  private:
    friend class Server;
    Client(Server& server, std::string name, int socket);
    enum class State { open, ended, reset };
    /// Reads until `enough` bytes are in received_, the connection ends, or the deadline comes.
    State receive(std::size_t enough, std::chrono::steady_clock::time_point deadline);
    /// Sends what is taken at once, and takes it off the front of `bytes`. False: the connection is gone.
    bool send_some(std::string_view& bytes);
    /// Takes `expected` off what was received, or ends the test.
    void take(std::string_view expected, std::string_view why, State state, std::chrono::steady_clock::time_point since,
              const boost::source_location& where);
    [[noreturn]] void fail(std::string finding, State state, std::chrono::steady_clock::time_point since,
                           const boost::source_location& where);

    Server* server_;
    std::string name_;
    int socket_;
    std::string received_;  // came and was not expected yet
};

class Server {
  public:
    explicit Server(Story& story) : story_{story} {}
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Starts the program as the contract of all our servers says, and waits for its line "ready NAME HOST:PORT".
    void starts(const std::vector<std::string>& options = {"--listen", "127.0.0.1:0"},
                const boost::source_location& where = BOOST_CURRENT_LOCATION);
    Client connects(const std::string& name, const boost::source_location& where = BOOST_CURRENT_LOCATION);
    /// Connects and sends `bytes`, again and again until `answer` comes back: for a server that may still be busy with
    /// those who left, and refuses or ends the first connections.
    Client connects_until_served(const std::string& name, std::string_view bytes, std::string_view answer,
                                 std::string_view why = "",
                                 const boost::source_location& where = BOOST_CURRENT_LOCATION);
    /// The program is asked to stop.
    void gets_signal(int signal);
    /// Stops all threads of the program where they are (SIGSTOP), so that what clients do meanwhile is there at once
    /// when it goes on (SIGCONT), as after a pause of a busy machine. A blocked call may be interrupted by that.
    void pauses(const boost::source_location& where = BOOST_CURRENT_LOCATION);
    void goes_on();
    /// It ends with this exit code, after this time at most.
    void expects_exit(int code, std::chrono::milliseconds within = settings().step,
                      const boost::source_location& where = BOOST_CURRENT_LOCATION);
    /// Still there: it has not ended.
    void expects_running(const boost::source_location& where = BOOST_CURRENT_LOCATION);
    /// Waits until the program has at most so many threads (open files).
    void expects_threads(int most, std::string_view why, const boost::source_location& where = BOOST_CURRENT_LOCATION);
    void expects_open_files(int most, std::string_view why,
                            const boost::source_location& where = BOOST_CURRENT_LOCATION);
    int threads() { return run_->threads(); }
    int open_files() { return run_->open_files(); }

    Story& story() { return story_; }
    /// What the program printed. Ends it.
    std::string finish();

  private:
    friend class Client;
    /// If the program has ended, the test ends here with the reason.
    void check_running(const boost::source_location& where);
    void expects_at_most(int most, const char* what, int (sandbox::Run::*count)(), std::string_view why,
                         const boost::source_location& where);

    Story& story_;
    std::unique_ptr<sandbox::Run> run_;
    core::Endpoint endpoint_;
};

/// The base of a system lab's graded tests.
class SystemTest : public Test {
  protected:
    void TearDown() override { report(server.finish(), story); }

    Story story;
    Server server{story};
};

}  // namespace graded
