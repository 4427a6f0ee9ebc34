// One side of one connection as elements: bytes come in, are deciphered if TLS has been started, and are cut into the
// elements of a document; texts go out the same way. Servers, clients and components use it. Without I/O.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ch01-chatroom/xmpp-session/parser_pool.hpp"
#include "shared/crypto/tls_filter.hpp"
#include "shared/xml/stream_parser.hpp"

namespace xmpp::session {

/// For one thread at a time.
class StanzaStream {
  public:
    /// `pool`: from where it takes its parser when it needs one, if others do so too; null: it has one of its own.
    explicit StanzaStream(const xml::StreamLimits& limits, ParserPool* pool = nullptr) : limits_{limits}, pool_{pool} {}

    /// Takes what came from the socket. `bytes` must live until next() has given nothing.
    void receive(std::string_view bytes);
    /// What came, one after the other. The caller may start TLS or a new document in between: what came behind is
    /// understood in the new way.
    std::optional<xml::StreamEvent> next();
    /// What came and was not read yet stays for later: the next receive() begins with it. Else it is lost.
    void keep_unread();
    std::size_t kept() const { return kept_.size(); }

    /// The next byte begins a new document.
    void restart();
    void set_limits(const xml::StreamLimits& limits);

    void start_tls(crypto::TlsFilter filter);
    bool has_tls() const { return tls_.has_value(); }
    /// TLS has failed, or has been ended by the peer: nothing more comes in or goes out.
    bool tls_is_over() const;
    /// Why TLS failed, for a log.
    std::string_view tls_failure() const { return tls_ ? std::string_view(tls_->failure()) : std::string_view{}; }
    std::string_view cipher() const { return tls_ ? std::string_view(tls_->cipher()) : std::string_view{}; }

    /// `text` as it goes to the socket. Good until the next call.
    std::string_view to_wire(std::string_view text);
    /// What TLS has to say of its own, after receive() and start_tls(): mostly nothing.
    std::string take_wire();
    /// The last bytes: says in TLS that no more comes.
    std::string end();

  private:
    xml::StreamLimits limits_;
    ParserPool* pool_;
    std::optional<ParserPool::Lent> lent_;  // none: it needs none at present
    std::string tag_;                       // of the document that is open; empty: none is
    std::string_view unread_;               // of the caller's bytes, or of plain_
    std::string plain_, kept_, wire_;
    std::optional<crypto::TlsFilter> tls_;
    bool tls_has_begun_ = false;  // its first byte has come
};

}  // namespace xmpp::session
