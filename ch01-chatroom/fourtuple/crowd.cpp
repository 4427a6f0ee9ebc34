#include "ch01-chatroom/fourtuple/crowd.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <new>
#include <system_error>
#include <thread>
#include <utility>

namespace fourtuple {

namespace {

constexpr int backlog = 4096;

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

Board* shared_board() {
    void* const memory = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("making memory that processes share");
    return new (memory) Board;
}

}  // namespace

Crowd::Gate::Gate() {
    int ends[2] = {};
    if (pipe2(ends, O_CLOEXEC) != 0) fail("making a pipe");
    read_end = ends[0];
    write_end = ends[1];
}

void Crowd::Gate::close() {
    if (write_end >= 0) ::close(std::exchange(write_end, -1));
}

Crowd::Crowd(Plan plan) : plan_{plan}, listener_{listen_on(plan.server, backlog)}, board_{shared_board()} {
    plan_.server = local_address(listener_);
    // Several processes wait at this listener. A blocking accept() would hang in all but the one that is fastest.
    fcntl(listener_.descriptor(), F_SETFL, fcntl(listener_.descriptor(), F_GETFL) | O_NONBLOCK);
    for (std::uint32_t i = 0; i < plan_.processes && own_stops_.empty(); ++i)
        servers_.push_back(start([&] { run_server(plan_, i, *board_, listener_, server_gate_.read_end); }));
    for (std::uint32_t i = 0; i < plan_.processes && own_stops_.empty(); ++i)
        clients_.push_back(start([&] { run_client(plan_, i, *board_, client_gate_.read_end); }));
}

template <typename Body>
Crowd::Worker Crowd::start(Body body) {
    const pid_t pid = fork();
    if (pid < 0) own_stops_.push_back({Attempt::fork_process, errno});
    if (pid != 0) return {pid};
    // The worker. It must not keep the gates open; if its starter dies, the gates close and the worker ends.
    client_gate_.close();
    server_gate_.close();
    try {
        body();
    } catch (const std::exception&) {
        _exit(1);
    }
    _exit(0);
}

Crowd::~Crowd() {
    release(std::chrono::seconds(0));
    close(client_gate_.read_end);
    close(server_gate_.read_end);
    munmap(board_, sizeof(Board));
}

std::uint32_t Crowd::opened() const {
    std::uint32_t sum = 0;
    for (const Line& line : board_->clients) sum += line.held;
    return sum;
}

std::uint32_t Crowd::accepted() const {
    std::uint32_t sum = 0;
    for (const Line& line : board_->servers) sum += line.held;
    return sum;
}

bool Crowd::clients_finished() const {
    for (std::size_t i = 0; i < clients_.size(); ++i) {
        if (clients_[i].pid > 0 && !board_->clients[i].finished) return false;
    }
    return true;
}

std::vector<Stop> Crowd::stops() {
    for (auto* const side : {&servers_, &clients_}) {
        for (Worker& worker : *side) {
            int status = 0;
            if (worker.pid <= 0 || waitpid(worker.pid, &status, WNOHANG) <= 0) continue;
            worker.pid = -1;
            own_stops_.push_back({Attempt::keep_process, WIFSIGNALED(status) ? WTERMSIG(status) : 0});
        }
    }
    std::vector<Stop> all = own_stops_;
    for (auto* const side : {&board_->servers, &board_->clients}) {
        for (const Line& line : *side) {
            if (line.error != 0) all.push_back({static_cast<Attempt>(line.attempt.load()), line.error});
        }
    }
    return all;
}

bool Crowd::end(Gate& gate, std::vector<Worker>& workers, std::chrono::steady_clock::time_point deadline) {
    gate.close();
    bool willingly = true;
    for (Worker& worker : workers) {
        while (worker.pid > 0) {
            if (waitpid(worker.pid, nullptr, WNOHANG) != 0) {
                worker.pid = -1;
            } else if (std::chrono::steady_clock::now() >= deadline) {
                willingly = false;
                kill(worker.pid, SIGKILL);
                waitpid(worker.pid, nullptr, 0);
                worker.pid = -1;
            } else {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
        }
    }
    return willingly;
}

bool Crowd::release(std::chrono::seconds patience) {
    stop_opening();
    const auto deadline = std::chrono::steady_clock::now() + patience;
    // The clients first: they reset their connections, and nothing is left for the servers to close.
    const bool clients_willing = end(client_gate_, clients_, deadline);
    const bool servers_willing = end(server_gate_, servers_, deadline);
    return clients_willing && servers_willing;
}

}  // namespace fourtuple
