// What --json prints, and the list of connections.
#pragma once

#include <string>

#include "ch01-chatroom/handshake/tracker.hpp"

namespace handshake {

/// One connection with all its packets, as one JSON object on one line. `number` is its place in the capture, from 1.
std::string json_of(const Story& story, std::size_t number);

/// {"connections": [...]}, one line.
std::string json_list(const std::vector<Conversation>& conversations);

/// A table for people: number, client, server, packets, bytes, start, end.
std::string text_list(const std::vector<Conversation>& conversations);

}  // namespace handshake
