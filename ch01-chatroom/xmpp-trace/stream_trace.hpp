// What --trace shows of an XMPP stream: each stanza by its name, its address and what is in it, and no password.
#pragma once

#include <memory>

#include "shared/trace/message.hpp"

namespace xmpp::stream_trace {

/// A trace::MakeDissector. What the log-in sends is masked, and so are passwords of accounts and rooms. Behind
/// <proceed/> and <starttls/> comes TLS: it is shown as bytes that cannot be read.
std::unique_ptr<trace::Dissector> make_dissector(trace::Direction direction);

}  // namespace xmpp::stream_trace
