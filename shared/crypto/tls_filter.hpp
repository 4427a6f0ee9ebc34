// TLS (RFC 5246) as a filter without I/O: what comes from the peer goes in, plain text comes out, and the other way
// round. Whoever has the socket carries the bytes, be it a blocking thread, an event loop or a test.
//
//     filter.receive(bytes_from_the_socket);
//     handle(filter.take_plain());              // after receive, never inside it: so handling may send, or end it all
//     filter.send(answer);
//     socket.write(filter.take_wire());
//
// TLS 1.2, which is what Botan 2 speaks; 1.0 and 1.1 are refused.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace crypto {

/// A server's certificate and key. Made once; safe to share between threads.
class TlsIdentity {
  public:
    /// PEM files: the server's certificate first, then those between it and the authority; the key in PKCS #8 without a
    /// password. Throws std::runtime_error, which names the file and says what to do.
    static std::shared_ptr<const TlsIdentity> load(const std::string& certificate_file, const std::string& key_file);
    /// The same of texts.
    static std::shared_ptr<const TlsIdentity> parse(const std::string& certificates, const std::string& key);

    TlsIdentity();
    ~TlsIdentity();

  private:
    friend class TlsFilter;
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

/// Which authorities a client believes. Made once; safe to share between threads.
class TlsTrust {
  public:
    /// Those of the system (Debian: ca-certificates).
    static std::shared_ptr<const TlsTrust> of_system();
    /// One or more in a PEM file or text. Throws std::runtime_error.
    static std::shared_ptr<const TlsTrust> load(const std::string& file);
    static std::shared_ptr<const TlsTrust> parse(const std::string& certificates);
    /// Everybody: what is said is secret, and nobody knows to whom. Only for trying things out.
    static std::shared_ptr<const TlsTrust> of_everybody();

    TlsTrust();
    ~TlsTrust();

  private:
    friend class TlsFilter;
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

/// What may be sent before the handshake is over waits; more than this is refused (std::length_error).
inline constexpr std::size_t max_waiting_plain = 256 * 1024;

/// For one thread at a time. May be destroyed between any two calls.
class TlsFilter {
  public:
    static TlsFilter server(std::shared_ptr<const TlsIdentity> identity);
    /// `domain` is whom we want to talk to: the certificate must be for it. The first bytes are in take_wire at once.
    static TlsFilter client(std::shared_ptr<const TlsTrust> trust, const std::string& domain);
    TlsFilter(TlsFilter&&) noexcept;
    TlsFilter& operator=(TlsFilter&&) noexcept;
    ~TlsFilter();

    enum class State {
        handshake,  // not yet secret: nothing of the other side has been read
        open,
        closed,  // the peer has said that it sends no more; or we have
        failed   // see failure(); what is left in take_wire tells the peer
    };
    State state() const;
    /// Why, for a log: "Certificate does not match provided name". Holds nothing of what was sent.
    const std::string& failure() const;
    /// "TLS v1.2 ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"; empty before it is open.
    const std::string& cipher() const;

    void receive(std::string_view wire);
    void send(std::string_view plain);
    /// Says that nothing more is sent. Without it the peer cannot tell the end from an attack that cuts it off.
    void close();

    std::string take_wire();
    std::string take_plain();

  private:
    struct Inside;
    explicit TlsFilter(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace crypto
