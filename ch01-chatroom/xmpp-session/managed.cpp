#include "ch01-chatroom/xmpp-session/managed.hpp"

#include <utility>

namespace xmpp::session {

void Managed::send(Unacknowledged stanza) {
    bytes_ += stanza.text.size();
    waiting_.push_back(std::move(stanza));
}

const Unacknowledged* Managed::next_to_write() {
    return is_written() ? nullptr : &waiting_[written_++];
}

std::optional<std::vector<Unacknowledged>> Managed::acknowledge(std::uint32_t count) {
    const auto more = static_cast<std::uint32_t>(count - acknowledged_);  // right also when the count has run over
    if (more > written_) return {};
    std::vector<Unacknowledged> done;
    done.reserve(more);
    for (std::uint32_t i = 0; i < more; ++i) {
        bytes_ -= waiting_.front().text.size();
        done.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    acknowledged_ = count;
    written_ -= more;
    has_asked = false;
    return done;
}

std::deque<Unacknowledged> Managed::take_waiting() {
    bytes_ = 0;
    written_ = 0;
    return std::exchange(waiting_, {});
}

}  // namespace xmpp::session
