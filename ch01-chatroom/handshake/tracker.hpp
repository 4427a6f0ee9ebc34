// Follows one connection packet by packet, as an onlooker: relative numbers, real windows, states, and what happened.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "ch01-chatroom/handshake/conversation.hpp"

namespace handshake {

/// RFC 9293, section 3.3.2. `unknown`: the capture has not shown it.
enum class TcpState {
    unknown,
    closed,
    listen,
    syn_sent,
    syn_received,
    established,
    fin_wait_1,
    fin_wait_2,
    close_wait,
    closing,
    last_ack,
    time_wait
};

/// "SYN-SENT", as the RFC writes it; empty for unknown.
std::string_view name_of(TcpState state);

/// What a packet does. One packet can do several things.
enum class Event {
    syn,                        // asks for a connection
    syn_ack,                    // accepts it
    simultaneous_open,          // two SYNs crossed
    handshake_done,             // the third packet of the handshake
    fast_open,                  // data inside the SYN (RFC 7413)
    data,                       // new bytes
    acknowledges,               // bytes or a FIN that were not acknowledged before
    half_close_data,            // new bytes after the other side's FIN
    fin,                        // ends its own direction
    fin_acknowledged,           // the other side's FIN has arrived
    simultaneous_close,         // two FINs crossed
    closed,                     // both directions have ended and both ends know
    retransmission,             // bytes, SYN or FIN that were sent before
    fast_retransmission,        // the same, as soon as acknowledgements showed the hole (RFC 5681, RFC 6675)
    needless_retransmission,    // the same, of what was acknowledged already
    out_of_order,               // fills a hole, soon after it appeared
    late_original,              // fills a hole, late: sent again, and the capture lacks the first one
    hole,                       // bytes before this packet are not in the capture
    duplicate_acknowledgement,  // says the same again while bytes are on their way
    repeated_acknowledgement,   // says the same again, and nothing is on its way
    selective,                  // SACK: holds bytes beyond a hole
    duplicate_selective,        // D-SACK: got bytes twice (RFC 2883)
    acknowledges_unseen,        // of bytes that are not in the capture
    zero_window,                // no room: stop sending
    window_full,                // the sender has filled the other's window
    window_probe,               // asks whether the window is still zero
    window_probe_answer,
    window_update,      // only the window changed
    keep_alive,         // are you there? (RFC 9293, section 3.8.4)
    keep_alive_answer,  //
    refused,            // RST instead of SYN+ACK
    reset,              // RST: ends everything at once
    reset_after_close   // RST to a late packet
};

/// "duplicate-ack", as --json gives it.
std::string_view name_of(Event event);

enum class Phase { opening, data, closing };

/// A packet with all that is known about it in its place in the connection.
struct Step {
    Packet packet{};
    Side from{};
    std::vector<Event> events{};
    Phase phase{};

    std::uint32_t sequence{};        // relative: counted from the sender's first number
    std::uint32_t acknowledgment{};  // relative: counted from the other side's first number; 0 without ACK
    std::uint32_t next_sequence{};   // relative: the number after this packet
    std::vector<std::pair<std::uint32_t, std::uint32_t>> sack{};  // relative, [left, right)
    std::uint32_t window{};                                       // in bytes, as far as the scale is known
    std::optional<std::uint8_t> window_shift{};  // what the window was scaled by; empty: not (SYN) or not known

    TcpState client_state{};  // after the packet has arrived
    TcpState server_state{};

    std::uint32_t newly_acknowledged{};         // sequence numbers, SYN and FIN counted
    std::optional<std::size_t> acknowledges{};  // number of the packet that ends where `acknowledgment` points
    std::optional<std::size_t> repeats{};       // number of the last packet before with these bytes
    std::chrono::nanoseconds since_original{};  // from that packet, or from the hole, to this one
    std::uint32_t duplicates{};                 // how many acknowledgements in a row said the same
    std::uint32_t hole{};                       // how many bytes are missing before this packet
    std::optional<std::uint32_t> waited_for{};  // relative: the number that a duplicate acknowledgement asks for

    bool has(Event event) const;
};

inline constexpr std::size_t max_holes = 64;          // followed at a time in each direction
inline constexpr std::size_t max_lookback = 1000;     // packets searched for the one that is repeated or acknowledged
inline constexpr std::uint8_t max_window_shift = 14;  // RFC 7323, section 2.3: a larger one counts as 14

/// Give it the packets of one conversation in order.
class Tracker {
  public:
    /// Takes from it who is client and who is server, not the packets.
    explicit Tracker(const Conversation& conversation);

    /// Adds the packet's step. It may correct earlier ones: what an end did with a packet shows only in its answer.
    void add(const Packet& packet);

    const std::vector<Step>& steps() const { return steps_; }

    /// What an end was before the first packet.
    TcpState first_state(Side side) const { return first_state_[index(side)]; }

    /// True once the connection is over: both FINs acknowledged, or RST.
    bool finished() const { return finished_; }

  private:
    struct Sent {
        std::size_t number{};
        std::chrono::nanoseconds time{};
        SequenceNumber begin{}, end{};
    };

    struct Hole {
        SequenceNumber begin{}, end{};
        std::chrono::nanoseconds time{};  // when it showed
    };

    /// One direction: what its sender has said so far.
    struct Flow {
        std::optional<SequenceNumber> base{};  // relative number 0
        SequenceNumber next{};                 // after the highest number seen; holds once `base` does
        std::vector<Sent> sent{};              // what took sequence numbers, in the order of the capture
        std::vector<Hole> holes{};

        std::optional<SequenceNumber> syn{};      // the SYN's number, if the capture has it
        std::optional<SequenceNumber> fin_end{};  // the number after the FIN
        bool syn_ack_seen = false;                // it sent SYN and ACK in one packet
        bool syn_acknowledged = false;            // by the other side
        bool fin_acknowledged = false;

        std::optional<SequenceNumber> acknowledged{};              // what this side last acknowledged of the other's
        std::uint32_t duplicates = 0;                              // how often it has repeated that
        std::optional<SequenceNumber> sacked_to{};                 // the highest byte it holds beyond a hole
        std::optional<std::chrono::nanoseconds> last_complaint{};  // when it last sent a duplicate or a SACK block
        std::optional<std::uint8_t> scale_offered{};
        std::optional<std::uint32_t> window{};  // what it last announced, scaled

        bool keep_alive_open = false;  // it asked, the other side has not answered yet
        bool probe_open = false;
    };

    static constexpr std::size_t index(Side side) { return side == Side::client ? 0 : 1; }
    Flow& flow(Side side) { return flows_[index(side)]; }
    const Flow& flow(Side side) const { return flows_[index(side)]; }
    TcpState& state(Side side) { return state_[index(side)]; }

    void count(Step& step);
    void scale_window(Step& step);
    void take_reset(Step& step);
    void take_syn(Step& step);
    void take_acknowledgment(Step& step);
    void take_repeated_acknowledgment(Step& step);
    void take_sack(Step& step);
    bool take_probe(Step& step);
    void take_data(Step& step);
    void take_repeated_data(Step& step, SequenceNumber begin, SequenceNumber end);
    bool asked_for(const Step& step, SequenceNumber begin) const;
    void take_fin(Step& step);
    void finish(Step& step);
    bool fill_hole(Step& step, SequenceNumber begin, SequenceNumber end);
    const Sent* find_sent(const Flow& sender, auto&& wanted) const;

    std::array<Flow, 2> flows_{};
    std::array<TcpState, 2> state_{};
    std::array<TcpState, 2> first_state_{};
    Conversation ends_;
    std::vector<Step> steps_;
    std::optional<std::chrono::nanoseconds> syn_time_{};
    std::chrono::nanoseconds round_trip_;
    Phase phase_ = Phase::opening;
    bool crossed_open_ = false;  // both sides sent a SYN without ACK
    bool finished_ = false;
};

/// All steps of a conversation, and the states before the first.
struct Story {
    Socket client{};
    Socket server{};
    TcpState first_client_state{};
    TcpState first_server_state{};
    std::vector<Step> steps{};
};

Story tell(const Conversation& conversation);

}  // namespace handshake
