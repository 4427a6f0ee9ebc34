// Many connections to one port, held by several processes: starts them, looks at the board, lets them go.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <vector>

#include "ch01-chatroom/fourtuple/workers.hpp"

namespace fourtuple {

/// Not to be shared between threads; make it before any other thread. The destructor ends every process.
class Crowd {
  public:
    /// Listens on 127.0.0.1 and a free port, starts the processes. Throws std::system_error if it cannot listen; a
    /// process that cannot be started is a stop like any other.
    explicit Crowd(Plan plan);
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    const Plan& plan() const { return plan_; }
    std::uint32_t opened() const;    // by the clients
    std::uint32_t accepted() const;  // by the servers
    /// The clients open no more: all there, or stopped.
    bool clients_finished() const;
    /// What stopped a worker, if something did. Also notices a worker that was killed.
    std::vector<Stop> stops();
    /// Lets the clients open no more.
    void stop_opening() { board_->stop = true; }

    /// Ends the clients, then the servers; what has not ended after `patience` is killed. False if that was needed.
    bool release(std::chrono::seconds patience);

  private:
    struct Worker {
        pid_t pid = -1;  // -1: gone
    };
    struct Gate {  // open while the write end is: every reader sees the end of file when it closes
        int read_end = -1, write_end = -1;
        Gate();
        void close();
    };
    template <typename Body>
    Worker start(Body body);
    bool end(Gate& gate, std::vector<Worker>& workers, std::chrono::steady_clock::time_point deadline);

    Plan plan_;
    Socket listener_;
    Board* board_ = nullptr;
    Gate client_gate_, server_gate_;
    std::vector<Worker> clients_, servers_;
    std::vector<Stop> own_stops_;
};

}  // namespace fourtuple
