// Which state follows which: the table behind the figure of RFC 9293 (section 3.3.2, figure 5).
#pragma once

#include <array>
#include <optional>

#include "ch01-chatroom/tcpstates/state.hpp"

namespace tcpstates {

/// What happens to one end of a connection: a call of its program, a segment from its peer, or time that has passed.
///
/// A segment is acceptable (section 3.10.7), and it is named after what it tells this end for the first time. So the
/// peer's FIN, which carries an ACK as nearly every segment does, is a `fin` to an end that has not sent a FIN itself,
/// or whose FIN was acknowledged before; and a SYN,ACK that comes in SYN-RECEIVED, where the SYN is known, is an
/// `ack_of_syn`. Where a segment tells two things, they are two events, the ACK first; only the pairs below are one.
enum class Event {
    // calls
    passive_open,  // listen()
    active_open,   // connect(): sends a SYN
    send,          // there is data to send
    close,         // close() or shutdown(SHUT_WR): sends a FIN where a SYN was exchanged
    // segments
    syn,                 // the peer's SYN, without an ACK of ours
    syn_ack,             // the peer's SYN and the ACK of ours
    ack_of_syn,          // the ACK of our SYN alone
    fin,                 // the peer's FIN
    ack_of_fin,          // the ACK of our FIN
    fin_and_ack_of_fin,  // both of them in one segment
    rst,                 // the peer's RST
    // time
    time_out  // two maximum segment lifetimes (2 MSL) have passed in TIME-WAIT
};

inline constexpr std::array<Event, 12> all_events{
    Event::passive_open, Event::active_open, Event::send, Event::close,      Event::syn,
    Event::syn_ack,      Event::ack_of_syn,  Event::fin,  Event::ack_of_fin, Event::fin_and_ack_of_fin,
    Event::rst,          Event::time_out};

/// The state after `event`. Empty: the state does not change, be it that the event is usual there (`send` in
/// ESTABLISHED), an error (`close` in LAST-ACK) or that it cannot happen there at all (`time_out` in LISTEN).
///
/// The moves are the arrows of figure 5, and what stands beside it:
/// - Note 1: an `rst` leads from SYN-RECEIVED to LISTEN after a passive open, else to CLOSED. The state alone does not
///   tell the two apart; this table takes it that the open was passive, as the figure does.
/// - Note 2: `fin_and_ack_of_fin` leads from FIN-WAIT-1 to TIME-WAIT.
/// - Note 3: an `rst` leads from every other state to CLOSED; LISTEN and CLOSED pass it over (sections 3.10.7.1, .2).
/// - Section 3.10.1: `active_open` leads from LISTEN to SYN-SENT, as `send` does.
std::optional<State> next_state(State state, Event event);

}  // namespace tcpstates
