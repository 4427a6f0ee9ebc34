#include "ch05-jtwitter/streaming/server_sent_events.hpp"

namespace streaming {

std::string server_sent_event(std::string_view name, std::string_view data) {
    std::string out;
    out.reserve(name.size() + data.size() + 16);
    out.append("event: ").append(name).append("\n");
    out.append("data: ").append(data).append("\n\n");
    return out;
}

}  // namespace streaming
