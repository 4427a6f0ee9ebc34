// What jtwitter-admin tells the server that runs on the same data folder: an account or a token has changed, so close
// its streams; a post is gone, so take it back there. The data itself needs no notice: the server reads it anew for
// each request.
//
// A datagram for each, as text, through a socket in the folder (unix(7)): "account 17", "token 4", and for a post that
// is gone what decides whose streams must take it back: post {"id":256,"author":3,...}.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
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

  private:
    std::filesystem::path file_;
    int socket_ = -1;
};

/// False if no server listens there: then nobody has to know.
bool leave_notice(const std::filesystem::path& folder, const microblog::Event& event);

}  // namespace jtwitter
