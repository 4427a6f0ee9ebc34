// What is to be done beside the requests: old things are thrown away at the start and every minute, notices of
// jtwitter-admin are passed on, and the access log begins a new file after SIGHUP.
#pragma once

#include <thread>

#include "ch05-jtwitter/jtwitter-server/access_log.hpp"
#include "ch05-jtwitter/jtwitter-server/notices.hpp"
#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/rest-api/media_files.hpp"
#include "shared/core/log.hpp"

namespace jtwitter {

/// Keeps SIGHUP from ending the process. Call it before any thread is started.
void block_hangup();

/// A thread of its own, for as long as the object lives. What it is given must outlive it.
class Housekeeping {
  public:
    struct House {
        microblog::Microblog& blog;
        rest::MediaFiles& media;
        NoticeBox& notices;
        AccessLog& access_log;
        core::Log& log;
    };
    /// Throws std::system_error.
    explicit Housekeeping(House house);
    ~Housekeeping();
    Housekeeping(const Housekeeping&) = delete;
    Housekeeping& operator=(const Housekeeping&) = delete;

  private:
    void run();
    void hear();
    void tidy();
    void sweep();

    House house_;
    int sweeps_in_ = 0;  // tidies until the next one
    int hangup_ = -1;    // a signalfd
    int end_ = -1;       // an eventfd
    std::thread thread_;
};

}  // namespace jtwitter
