// What jtwitter-admin tells the server that runs on the same data folder: an account or a token has changed, so close
// its streams; a post is gone, so take it back there; and at the end that something was written, so forget what was
// kept of the store.
//
// A datagram for each, as text, through a socket in the folder (unix(7)): "account 17", "token 4", and for a post that
// is gone what decides whose streams must take it back: post {"id":256,"author":3,...}. "written" is answered with an
// empty datagram when the server has forgotten: from then on what the command did holds for every request.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ch05-jtwitter/microblog-session/events.hpp"

namespace jtwitter {

/// Empty for events that other programs do not tell.
std::string to_notice(const microblog::Event& event);
std::optional<microblog::Event> parse_notice(std::string_view text);

/// The server's end.
class NoticeBox {
  public:
    /// Throws std::system_error.
    explicit NoticeBox(const std::filesystem::path& folder);
    ~NoticeBox();
    NoticeBox(const NoticeBox&) = delete;
    NoticeBox& operator=(const NoticeBox&) = delete;

    int descriptor() const { return socket_; }  // readable when there are notices
    std::vector<microblog::Event> take();       // does not wait
    void confirm();                             // to whom waits for it: what was taken has been heeded

  private:
    std::filesystem::path file_;
    int socket_ = -1;
    std::vector<std::pair<sockaddr_un, socklen_t>> waiting_;
};

/// False if no server listens there: then nobody has to know.
bool leave_notice(const std::filesystem::path& folder, const microblog::Event& event);
/// Waits until the server has heeded it, 2 s at most. False if none did.
bool tell_written(const std::filesystem::path& folder);

}  // namespace jtwitter
