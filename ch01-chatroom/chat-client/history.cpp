#include "ch01-chatroom/chat-client/history.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "shared/text/utf8.hpp"

namespace chat::client {

void History::keep_in(const std::string& file) {
    const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);  // a stream cannot say who may read
    const int reason = errno;
    if (made >= 0) ::close(made);
    std::ifstream lines(file);
    file_.open(file, std::ios::app);
    if (made < 0 || !lines || !file_)
        throw std::system_error(reason, std::generic_category(), "cannot keep the history in " + file);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && text::is_valid_utf8(line) && !text::find_control(line)) remember(line);
    }
}

void History::add(std::string_view line) {
    back_ = 0;
    if (line.empty() || (!lines_.empty() && lines_.back() == line)) return;
    remember(line);
    if (file_.is_open()) file_ << line << std::endl;
}

void History::remember(std::string_view line) {
    lines_.emplace_back(line);
    if (lines_.size() > limit) lines_.pop_front();
}

std::string History::older(std::string_view current) {
    if (back_ == lines_.size()) return std::string(current);
    if (back_ == 0) draft_ = current;
    ++back_;
    return lines_[lines_.size() - back_];
}

std::string History::newer(std::string_view current) {
    if (back_ == 0) return std::string(current);
    --back_;
    return back_ == 0 ? draft_ : lines_[lines_.size() - back_];
}

}  // namespace chat::client
