#include "ch01-chatroom/handshake/tracker.hpp"

#include <algorithm>

namespace handshake {

namespace {

// A hole that is filled sooner than a round trip was never reported to the sender: the packets changed places. Without
// a handshake to measure the round trip by, this is taken for one.
constexpr std::chrono::nanoseconds assumed_round_trip = std::chrono::milliseconds(3);

// A sender that acts on duplicate acknowledgements does so at once; seen from the receiver's end, a round trip later.
constexpr std::chrono::nanoseconds acts_within = std::chrono::milliseconds(20);

constexpr std::uint32_t duplicates_for_fast_retransmission = 3;  // RFC 5681, section 3.2

bool is_bare_acknowledgment(const Segment& segment) {
    const auto& flags = segment.tcp.flags;
    return flags.ack && sequence_length(segment) == 0 && !flags.rst;
}

}  // namespace

std::string_view name_of(TcpState state) {
    switch (state) {
        case TcpState::unknown:
            return "";
        case TcpState::closed:
            return "CLOSED";
        case TcpState::listen:
            return "LISTEN";
        case TcpState::syn_sent:
            return "SYN-SENT";
        case TcpState::syn_received:
            return "SYN-RECEIVED";
        case TcpState::established:
            return "ESTABLISHED";
        case TcpState::fin_wait_1:
            return "FIN-WAIT-1";
        case TcpState::fin_wait_2:
            return "FIN-WAIT-2";
        case TcpState::close_wait:
            return "CLOSE-WAIT";
        case TcpState::closing:
            return "CLOSING";
        case TcpState::last_ack:
            return "LAST-ACK";
        case TcpState::time_wait:
            return "TIME-WAIT";
    }
    return "?";
}

std::string_view name_of(Event event) {
    switch (event) {
        case Event::syn:
            return "syn";
        case Event::syn_ack:
            return "syn-ack";
        case Event::simultaneous_open:
            return "simultaneous-open";
        case Event::handshake_done:
            return "handshake-done";
        case Event::fast_open:
            return "fast-open";
        case Event::data:
            return "data";
        case Event::acknowledges:
            return "acknowledges";
        case Event::half_close_data:
            return "half-close-data";
        case Event::fin:
            return "fin";
        case Event::fin_acknowledged:
            return "fin-acknowledged";
        case Event::simultaneous_close:
            return "simultaneous-close";
        case Event::closed:
            return "closed";
        case Event::retransmission:
            return "retransmission";
        case Event::fast_retransmission:
            return "fast-retransmission";
        case Event::needless_retransmission:
            return "needless-retransmission";
        case Event::out_of_order:
            return "out-of-order";
        case Event::late_original:
            return "retransmission-of-unseen";
        case Event::hole:
            return "hole";
        case Event::duplicate_acknowledgement:
            return "duplicate-ack";
        case Event::repeated_acknowledgement:
            return "repeated-ack";
        case Event::selective:
            return "sack";
        case Event::duplicate_selective:
            return "d-sack";
        case Event::acknowledges_unseen:
            return "acknowledges-unseen";
        case Event::zero_window:
            return "zero-window";
        case Event::window_full:
            return "window-full";
        case Event::window_probe:
            return "window-probe";
        case Event::window_probe_answer:
            return "window-probe-answer";
        case Event::window_update:
            return "window-update";
        case Event::keep_alive:
            return "keep-alive";
        case Event::keep_alive_answer:
            return "keep-alive-answer";
        case Event::refused:
            return "refused";
        case Event::reset:
            return "reset";
        case Event::reset_after_close:
            return "reset-after-close";
    }
    return "?";
}

bool Step::has(Event event) const {
    return std::ranges::find(events, event) != events.end();
}

Tracker::Tracker(const Conversation& conversation)
    : ends_{conversation.client, conversation.server, {}}, round_trip_{assumed_round_trip} {}

void Tracker::add(const Packet& packet) {
    Step step;
    step.packet = packet;
    step.from = ends_.side_of(packet.source());
    const auto& flags = packet.segment.tcp.flags;
    const auto x = step.from;
    const auto y = other(x);

    if (steps_.empty() && !flags.syn) {  // the capture begins in the middle
        first_state_ = {TcpState::established, TcpState::established};
        state_ = first_state_;
        phase_ = Phase::data;
    }
    count(step);
    scale_window(step);
    if (flags.rst) {
        take_reset(step);
    } else if (!take_probe(step)) {
        if (flags.syn) take_syn(step);
        if (flags.ack) take_acknowledgment(step);
        if (packet.segment.data_length > 0) take_data(step);
        if (flags.fin) take_fin(step);
    }
    if (!flags.rst && !flags.syn && step.window == 0) step.events.push_back(Event::zero_window);
    if (!flags.rst) flow(x).window = step.window;

    const auto length = sequence_length(packet.segment);
    const auto end = packet.segment.tcp.sequence + length;
    if (length > 0) flow(x).sent.push_back({packet.number, packet.time, packet.segment.tcp.sequence, end});
    if (!flags.rst && before(flow(x).next, end)) flow(x).next = end;
    if (flags.ack && !flags.rst && flow(y).acknowledged && before(flow(x).next, *flow(y).acknowledged))
        flow(x).next = *flow(y).acknowledged;
    finish(step);
}

/// Relative numbers. Without its SYN in the capture a direction begins at 1, as if the SYN had just been missed.
void Tracker::count(Step& step) {
    const auto& tcp = step.packet.segment.tcp;
    auto& sender = flow(step.from);
    auto& receiver = flow(other(step.from));
    if (!sender.base) {
        sender.base = tcp.flags.syn ? tcp.sequence : tcp.sequence + 0xffffffffU;  // one less
        sender.next = tcp.sequence;
    }
    if (tcp.flags.ack && !receiver.base) {
        receiver.base = tcp.acknowledgment + 0xffffffffU;
        receiver.next = tcp.acknowledgment;
    }
    step.sequence = tcp.sequence - *sender.base;
    step.next_sequence = step.sequence + sequence_length(step.packet.segment);
    if (tcp.flags.ack) step.acknowledgment = tcp.acknowledgment - *receiver.base;
    if (receiver.base)
        for (const auto& block : tcp.options.sack)
            step.sack.emplace_back(block.left - *receiver.base, block.right - *receiver.base);
}

/// RFC 7323, section 2: a window in a SYN is never scaled, and both SYNs must carry the option for either scale to
/// hold.
void Tracker::scale_window(Step& step) {
    const auto& tcp = step.packet.segment.tcp;
    auto& sender = flow(step.from);
    const auto& receiver = flow(other(step.from));
    step.window = tcp.window;
    if (tcp.flags.syn) {
        sender.scale_offered = tcp.options.window_scale;
        return;
    }
    if (!sender.syn) return;  // the scale was said in a packet that is not here
    const bool refused = receiver.syn && !receiver.scale_offered;
    step.window_shift = refused ? std::uint8_t{0} : std::min(sender.scale_offered.value_or(0), max_window_shift);
    step.window = std::uint32_t{tcp.window} << *step.window_shift;
}

void Tracker::take_reset(Step& step) {
    const auto x = step.from;
    const auto y = other(x);
    if (flow(y).syn && !flow(x).syn && !flow(y).syn_acknowledged) {
        step.events.push_back(Event::refused);
        first_state_[index(x)] = TcpState::closed;  // nobody listened: now we know
        for (auto& earlier : steps_)
            (x == Side::client ? earlier.client_state : earlier.server_state) = TcpState::closed;
    } else {
        step.events.push_back(finished_ ? Event::reset_after_close : Event::reset);
        phase_ = Phase::closing;
    }
    state_ = {TcpState::closed, TcpState::closed};
    finished_ = true;
}

void Tracker::take_syn(Step& step) {
    const auto x = step.from;
    const auto y = other(x);
    const auto& tcp = step.packet.segment.tcp;
    const bool repeated = flow(x).syn.has_value();
    if (!repeated) first_state_[index(x)] = tcp.flags.ack ? TcpState::listen : TcpState::closed;

    if (!tcp.flags.ack) {
        step.events.push_back(Event::syn);
        if (state(y) == TcpState::syn_sent) {
            step.events.push_back(Event::simultaneous_open);
            crossed_open_ = true;
            state(x) = state(y) = TcpState::syn_received;
        } else if (!repeated) {
            state(x) = TcpState::syn_sent;
            syn_time_ = step.packet.time;
        }
    } else {
        step.events.push_back(Event::syn_ack);
        if (crossed_open_ && !flow(x).syn_ack_seen) step.events.push_back(Event::simultaneous_open);
        flow(x).syn_ack_seen = true;
        if (!repeated) {  // only now it shows that the SYN before found someone listening
            state(x) = TcpState::syn_received;
            for (auto& earlier : steps_)
                (x == Side::client ? earlier.client_state : earlier.server_state) = TcpState::syn_received;
        }
        if (state(y) == TcpState::syn_sent || steps_.empty()) state(y) = TcpState::established;
        if (steps_.empty()) first_state_[index(y)] = TcpState::syn_sent;
    }
    if (repeated && !step.has(Event::simultaneous_open)) {
        step.events.push_back(Event::retransmission);
        if (const auto* first = find_sent(flow(x), [&](const Sent& sent) { return sent.begin == tcp.sequence; })) {
            step.repeats = first->number;
            step.since_original = step.packet.time - first->time;
        }
    }
    flow(x).syn = tcp.sequence;
    if (step.packet.segment.data_length > 0) step.events.push_back(Event::fast_open);
}

void Tracker::take_acknowledgment(Step& step) {
    const auto x = step.from;
    const auto y = other(x);
    auto& speaker = flow(x);
    auto& heard = flow(y);
    const auto number = step.packet.segment.tcp.acknowledgment;

    if (before(heard.next, number)) {
        step.events.push_back(Event::acknowledges_unseen);
        heard.next = number;
    }
    const bool first = !speaker.acknowledged;
    const auto known = first ? heard.syn.value_or(*heard.base + 1) : *speaker.acknowledged;
    if (before(known, number)) {
        step.newly_acknowledged = number - known;
        step.events.push_back(Event::acknowledges);
        speaker.duplicates = 0;
        heard.keep_alive_open = heard.probe_open = false;
        if (const auto* packet = find_sent(heard, [&](const Sent& sent) { return sent.end == number; }))
            step.acknowledges = packet->number;
    } else if (!first && is_bare_acknowledgment(step.packet.segment)) {
        take_repeated_acknowledgment(step);
    }
    if (first || before(known, number)) speaker.acknowledged = number;
    take_sack(step);

    if (heard.syn && !heard.syn_acknowledged && before(*heard.syn, number)) {
        heard.syn_acknowledged = true;
        if (state(y) == TcpState::syn_received) state(y) = TcpState::established;
        if (speaker.syn_acknowledged) {
            step.events.push_back(Event::handshake_done);
            if (syn_time_) round_trip_ = step.packet.time - *syn_time_;
        }
    } else if (!heard.syn && !step.packet.segment.tcp.flags.syn && state(y) == TcpState::syn_received) {
        state(y) = TcpState::established;
    }
    if (heard.fin_end && !heard.fin_acknowledged && at_or_before(*heard.fin_end, number)) {
        heard.fin_acknowledged = true;
        step.events.push_back(Event::fin_acknowledged);
        if (state(y) == TcpState::fin_wait_1) state(y) = TcpState::fin_wait_2;
        if (state(y) == TcpState::closing) state(y) = TcpState::time_wait;
        if (state(y) == TcpState::last_ack) state(y) = TcpState::closed;
        if (speaker.fin_acknowledged) {
            step.events.push_back(Event::closed);
            finished_ = true;
        }
    }
}

/// An acknowledgement without data that does not move forward: is it an answer, news of the window, or a complaint?
void Tracker::take_repeated_acknowledgment(Step& step) {
    auto& speaker = flow(step.from);
    auto& heard = flow(other(step.from));
    const auto number = step.packet.segment.tcp.acknowledgment;
    const bool window_moved = speaker.window && *speaker.window != step.window;
    const bool bytes_on_the_way = heard.next != number;
    const bool overtaken = number != *speaker.acknowledged;

    if (heard.keep_alive_open) {
        step.events.push_back(Event::keep_alive_answer);
    } else if (heard.probe_open && step.window == 0) {
        step.events.push_back(Event::window_probe_answer);
    } else if (!overtaken && window_moved && step.sack.empty()) {
        step.events.push_back(Event::window_update);
    } else if (!overtaken && bytes_on_the_way) {
        step.events.push_back(Event::duplicate_acknowledgement);
        step.duplicates = ++speaker.duplicates;
        speaker.last_complaint = step.packet.time;
    } else {
        step.events.push_back(Event::repeated_acknowledgement);
    }
    heard.keep_alive_open = heard.probe_open = false;
}

/// RFC 2018: blocks beyond the acknowledged number are held. RFC 2883: a first block that is below it, or inside the
/// second block, tells of bytes that came twice.
void Tracker::take_sack(Step& step) {
    const auto& blocks = step.packet.segment.tcp.options.sack;
    if (blocks.empty()) return;
    const auto number = step.packet.segment.tcp.acknowledgment;
    const auto& first = blocks.front();
    const bool below = at_or_before(first.right, number);
    const bool inside =
        blocks.size() > 1 && at_or_before(blocks[1].left, first.left) && at_or_before(first.right, blocks[1].right);
    if (below || inside) step.events.push_back(Event::duplicate_selective);
    if (below && blocks.size() == 1) return;
    step.events.push_back(Event::selective);
    auto& speaker = flow(step.from);
    speaker.last_complaint = step.packet.time;
    for (const auto& block : blocks)
        if (!speaker.sacked_to || before(*speaker.sacked_to, block.right)) speaker.sacked_to = block.right;
}

/// A keep-alive and a window probe look alike: the number before the next one, which the other side has long
/// acknowledged, so that it must answer. They carry no byte or a useless one. True if this is one of them.
bool Tracker::take_probe(Step& step) {
    const auto& segment = step.packet.segment;
    const auto& flags = segment.tcp.flags;
    auto& sender = flow(step.from);
    const auto& receiver = flow(other(step.from));
    if (segment.data_length > 1 || flags.syn || flags.fin || !flags.ack) return false;
    if (segment.tcp.sequence + 1 != sender.next || receiver.acknowledged != sender.next) return false;
    if (sender.acknowledged && before(*sender.acknowledged, segment.tcp.acknowledgment)) return false;
    const bool window_closed = receiver.window == 0U;
    (window_closed ? sender.probe_open : sender.keep_alive_open) = true;
    step.events.push_back(window_closed ? Event::window_probe : Event::keep_alive);
    return true;
}

void Tracker::take_data(Step& step) {
    auto& sender = flow(step.from);
    const auto& receiver = flow(other(step.from));
    const auto& segment = step.packet.segment;
    const auto begin = segment.tcp.sequence + (segment.tcp.flags.syn ? 1 : 0);
    const auto end = begin + segment.data_length;
    const bool repeats_some = !segment.tcp.flags.syn && before(begin, sender.next);
    if (repeats_some) take_repeated_data(step, begin, end);
    if (before(sender.next, begin) && !segment.tcp.flags.syn) {
        step.hole = begin - sender.next;
        step.events.push_back(Event::hole);
        if (sender.holes.size() < max_holes) sender.holes.push_back({sender.next, begin, step.packet.time});
    }
    const bool one_byte_into_no_room = receiver.window == 0U && segment.data_length == 1 && sender.next == begin;
    if (one_byte_into_no_room) {
        sender.probe_open = true;
        step.events.push_back(Event::window_probe);
    } else if (before(sender.next, end))
        step.events.push_back(receiver.fin_end ? Event::half_close_data : Event::data);
    if (receiver.acknowledged && receiver.window.value_or(0) > 0 && *receiver.acknowledged + *receiver.window == end)
        step.events.push_back(Event::window_full);
}

void Tracker::take_repeated_data(Step& step, SequenceNumber begin, SequenceNumber end) {
    auto& sender = flow(step.from);
    const auto& receiver = flow(other(step.from));
    const bool fast = asked_for(step, begin);
    if (fill_hole(step, begin, end)) {
        if (step.since_original < round_trip_)
            step.events.push_back(Event::out_of_order);
        else
            step.events.push_back(fast ? Event::fast_retransmission : Event::late_original);
        return;
    }
    if (receiver.acknowledged && at_or_before(end, *receiver.acknowledged))
        step.events.push_back(Event::needless_retransmission);
    else
        step.events.push_back(fast ? Event::fast_retransmission : Event::retransmission);
    const auto covers = [&](const Sent& sent) { return at_or_before(sent.begin, begin) && before(begin, sent.end); };
    if (const auto* first = find_sent(sender, covers)) {
        step.repeats = first->number;
        step.since_original = step.packet.time - first->time;
    }
}

/// True if the other side's acknowledgements have just shown that it lacks the byte `begin`: three duplicates (RFC
/// 5681) or a SACK block beyond it (RFC 6675, RFC 8985).
bool Tracker::asked_for(const Step& step, SequenceNumber begin) const {
    const auto& receiver = flow(other(step.from));
    if (!receiver.last_complaint) return false;
    if (step.packet.time - *receiver.last_complaint > std::max(acts_within, round_trip_)) return false;
    const bool by_duplicates =
        receiver.duplicates >= duplicates_for_fast_retransmission && receiver.acknowledged == begin;
    const bool by_sack = receiver.sacked_to && before(begin, *receiver.sacked_to);
    return by_duplicates || by_sack;
}

/// True if [begin, end) fills a hole or a part of one; what is still missing of it stays.
bool Tracker::fill_hole(Step& step, SequenceNumber begin, SequenceNumber end) {
    bool filled = false;
    std::vector<Hole> left;
    for (const auto& hole : flow(step.from).holes) {
        if (at_or_before(end, hole.begin) || at_or_before(hole.end, begin)) {
            left.push_back(hole);
            continue;
        }
        filled = true;
        step.since_original = step.packet.time - hole.time;
        if (before(hole.begin, begin)) left.push_back({hole.begin, begin, hole.time});
        if (before(end, hole.end)) left.push_back({end, hole.end, hole.time});
    }
    if (left.size() > max_holes) left.resize(max_holes);
    flow(step.from).holes = std::move(left);
    return filled;
}

void Tracker::take_fin(Step& step) {
    const auto x = step.from;
    const auto y = other(x);
    const auto& segment = step.packet.segment;
    auto& sender = flow(x);
    const auto& receiver = flow(y);
    const auto end = segment.tcp.sequence + sequence_length(segment);
    phase_ = Phase::closing;

    if (sender.fin_end == end) {
        if (segment.data_length == 0)
            step.events.push_back(sender.fin_acknowledged ? Event::needless_retransmission : Event::retransmission);
        if (const auto* first = find_sent(sender, [&](const Sent& sent) { return sent.end == end; })) {
            step.repeats = first->number;
            step.since_original = step.packet.time - first->time;
        }
        return;
    }
    sender.fin_end = end;
    step.events.push_back(Event::fin);
    const bool crossed = receiver.fin_end && !receiver.fin_acknowledged;
    if (crossed) {
        // We took it that x had the other FIN when it passed us. Its own FIN, which does not acknowledge it, says no.
        step.events.push_back(Event::simultaneous_close);
        for (auto earlier = steps_.rbegin(); earlier != steps_.rend(); ++earlier) {
            (x == Side::client ? earlier->client_state : earlier->server_state) = TcpState::established;
            if (earlier->has(Event::fin)) break;
        }
        state(x) = state(y) = TcpState::closing;
        return;
    }
    state(x) = state(x) == TcpState::close_wait ? TcpState::last_ack : TcpState::fin_wait_1;
    state(y) = state(y) == TcpState::fin_wait_2 || state(y) == TcpState::fin_wait_1 ? TcpState::time_wait
                                                                                    : TcpState::close_wait;
}

void Tracker::finish(Step& step) {
    const bool speaks_after_opening = !step.packet.segment.tcp.flags.syn && !step.has(Event::handshake_done) &&
                                      !step.has(Event::refused) && !step.events.empty();
    if (phase_ == Phase::opening && speaks_after_opening) phase_ = Phase::data;
    step.phase = phase_;
    step.client_state = state(Side::client);
    step.server_state = state(Side::server);
    steps_.push_back(std::move(step));
}

const Tracker::Sent* Tracker::find_sent(const Flow& sender, auto&& wanted) const {
    const auto count = std::min(sender.sent.size(), max_lookback);
    const auto newest_first = sender.sent.rbegin();
    const auto found = std::find_if(newest_first, newest_first + static_cast<std::ptrdiff_t>(count), wanted);
    return found == newest_first + static_cast<std::ptrdiff_t>(count) ? nullptr : &*found;
}

Story tell(const Conversation& conversation) {
    Tracker tracker(conversation);
    for (const auto& packet : conversation.packets) tracker.add(packet);
    return {conversation.client, conversation.server, tracker.first_state(Side::client),
            tracker.first_state(Side::server), tracker.steps()};
}

}  // namespace handshake
