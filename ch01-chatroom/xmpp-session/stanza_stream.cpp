#include "ch01-chatroom/xmpp-session/stanza_stream.hpp"

#include <algorithm>
#include <utility>

namespace xmpp::session {

namespace {

/// Some clients write a line's end behind each element. Where a document or TLS would begin, it says nothing.
void skip_blanks(std::string_view& bytes) {
    bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
}

}  // namespace

void StanzaStream::receive(std::string_view bytes) {
    if (tls_ && !tls_has_begun_) {
        skip_blanks(bytes);
        tls_has_begun_ = !bytes.empty();
    }
    unread_ = bytes;
    if (tls_) {
        tls_->receive(bytes);
        plain_ = tls_->take_plain();
        unread_ = plain_;
    }
    if (kept_.empty()) return;
    kept_ += unread_;
    plain_ = std::move(kept_);
    kept_.clear();
    unread_ = plain_;
}

std::optional<xml::StreamEvent> StanzaStream::next() {
    if (!lent_) {
        if (tag_.empty()) skip_blanks(unread_);
        if (unread_.empty()) return {};
        lent_ = tag_.empty() ? ParserPool::Lent{xml::StreamParser(limits_)} : pool_->take(tag_, limits_);
    }
    const auto before = unread_.size();
    auto event = lent_->parser.next(unread_);
    lent_->bytes += before - unread_.size();
    if (event) {
        if (const auto* opened = std::get_if<xml::Opened>(&*event))
            tag_ = opened->tag;
        else if (!std::holds_alternative<xml::Element>(*event))
            tag_.clear();  // it is over, and so is its parser
    } else if (pool_ != nullptr && !tag_.empty() && lent_->parser.pending() == 0) {
        pool_->give_back(tag_, std::move(*lent_));
        lent_.reset();
    }
    return event;
}

void StanzaStream::restart() {
    lent_.reset();
    tag_.clear();
}

void StanzaStream::set_limits(const xml::StreamLimits& limits) {
    limits_ = limits;
    if (lent_) lent_->parser.set_limits(limits);
}

void StanzaStream::keep_unread() {
    kept_ = std::string(unread_);
    unread_ = {};
}

void StanzaStream::start_tls(crypto::TlsFilter filter) {
    // What stands behind <starttls/> in the same packet is no secret, so it must not be read as if it were: it goes to
    // TLS, which fails on whatever is not a part of a handshake.
    const std::string behind(unread_);
    unread_ = {};
    tls_ = std::move(filter);
    tls_has_begun_ = false;
    restart();
    if (!behind.empty()) receive(behind);
}

bool StanzaStream::tls_is_over() const {
    if (!tls_) return false;
    const auto state = tls_->state();
    return state == crypto::TlsFilter::State::closed || state == crypto::TlsFilter::State::failed;
}

std::string_view StanzaStream::to_wire(std::string_view text) {
    if (!tls_) return text;
    if (!tls_is_over()) tls_->send(text);
    wire_ = tls_->take_wire();
    return wire_;
}

std::string StanzaStream::take_wire() {
    return tls_ ? tls_->take_wire() : std::string{};
}

std::string StanzaStream::end() {
    if (!tls_) return {};
    if (tls_->state() == crypto::TlsFilter::State::open) tls_->close();
    return tls_->take_wire();
}

}  // namespace xmpp::session
