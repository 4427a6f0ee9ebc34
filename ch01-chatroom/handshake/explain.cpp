#include "ch01-chatroom/handshake/explain.hpp"

#include <algorithm>
#include <array>

namespace handshake {

namespace {

/// Puts a step into words. Each function below adds the sentences of one event.
class Words {
  public:
    explicit Words(const Step& step)
        : step_{step},
          us_{"The " + std::string(name_of(step.from))},
          them_{"the " + std::string(name_of(other(step.from)))} {}

    std::string all() {
        for (const auto event : step_.events) add(event);
        if (text_.empty()) no_news();
        return text_;
    }

  private:
    void say(const std::string& sentence) {
        if (!text_.empty()) text_ += ' ';
        text_ += sentence;
    }

    static std::string packets(std::optional<std::size_t> number) {
        return number ? "packet " + std::to_string(*number) : "an earlier packet";
    }

    std::string byte_range() const {
        const auto first = step_.sequence + (step_.packet.segment.tcp.flags.syn ? 1 : 0);
        const auto count = step_.packet.segment.data_length;
        if (count == 1) return "1 byte, number " + std::to_string(first);
        return std::to_string(count) + " bytes, numbers " + std::to_string(first) + " to " +
               std::to_string(first + count - 1);
    }

    std::string milliseconds() const {
        const auto us = std::chrono::duration_cast<std::chrono::microseconds>(step_.since_original).count();
        if (us < 1000) return std::to_string(us) + " µs";
        return std::to_string(us / 1000) + " ms";
    }

    std::string what_is_repeated() const {
        const auto& segment = step_.packet.segment;
        if (segment.tcp.flags.syn) return "its SYN";
        if (segment.data_length == 0) return "its FIN";
        return byte_range();
    }

    void repeated(const std::string& why) {
        say(us_ + " sends " + what_is_repeated() + " again" +
            (step_.repeats ? ", " + milliseconds() + " after " + packets(step_.repeats) : "") + ": " + why);
    }

    void acknowledgement() {
        if (step_.has(Event::syn_ack) || step_.has(Event::handshake_done)) return;               // said there
        if (step_.has(Event::fin_acknowledged) || step_.packet.segment.data_length > 0) return;  // said there
        const auto number = std::to_string(step_.acknowledgment);
        say(us_ + " has every byte before " + number + " and asks for number " + number + " next" +
            (step_.acknowledges ? "; this acknowledges " + packets(step_.acknowledges) : "") + ".");
    }

    void fin_acknowledged() {
        say(us_ + " acknowledges " + std::to_string(step_.acknowledgment) +
            ", one more than the last byte: FIN counts as one byte, just as SYN does.");
        if (!step_.has(Event::fin) && !step_.has(Event::closed) && step_.packet.segment.data_length == 0)
            say("The connection is half closed now: " + them_ + " sends no more, " + lower_us() + " still may.");
    }

    void fin() {
        const auto number = std::to_string(step_.next_sequence - 1);
        if (step_.has(Event::fin_acknowledged) && step_.packet.segment.data_length == 0)
            return say("Its own FIN, number " + number +
                       ", rides on the same packet, so this close takes three packets, not four.");
        say(us_ + " has nothing more to send (FIN). The FIN takes number " + number + ".");
    }

    void reset() {
        say(us_ +
            " resets the connection (RST): it ends at once in both directions, and bytes on their way are lost. " +
            "Nobody acknowledges an RST.");
    }

    void no_news() {
        if (step_.packet.segment.tcp.flags.ack)
            say(us_ + " acknowledges " + std::to_string(step_.acknowledgment) + ".");
        else
            say("This packet says nothing: no data, no acknowledgement, no SYN, FIN or RST. TCP does not send such a "
                "one.");
    }

    std::string lower_us() const { return "the " + std::string(name_of(step_.from)); }

    void selective() {
        std::string held;
        for (const auto& [left, right] : step_.sack) {
            if (step_.has(Event::duplicate_selective) && &left == &step_.sack.front().first) continue;
            held += (held.empty() ? "" : " and ") + std::to_string(left) + " to " + std::to_string(right - 1);
        }
        say("The SACK option says what it holds beyond the hole: " + held + ". Only the hole must be sent again.");
    }

    void duplicate_selective() {
        const auto& [left, right] = step_.sack.front();
        say("D-SACK: " + std::to_string(left) + " to " + std::to_string(right - 1) +
            " came twice, so one of the two was needless.");
    }

    void add(Event event) {
        const auto isn = std::to_string(step_.packet.segment.tcp.sequence.value);
        const auto number = std::to_string(step_.acknowledgment);
        switch (event) {
            case Event::syn:
                if (step_.has(Event::retransmission)) return;
                return say(us_ + " asks for a connection. It picks " + isn +
                           " as its initial sequence number; from here on that is 0.");
            case Event::syn_ack:
                if (step_.has(Event::retransmission)) return;
                if (step_.has(Event::simultaneous_open)) return;
                return say(us_ + " accepts. It acknowledges " + number +
                           ", one more than it got: SYN counts as one byte. For its own direction it picks " + isn +
                           ".");
            case Event::simultaneous_open:
                if (step_.packet.segment.tcp.flags.ack)
                    return say(us_ + " acknowledges the SYN that crossed its own, and repeats its own SYN with it.");
                return say("The two SYNs crossed: both sides have opened, a simultaneous open.");
            case Event::handshake_done:
                return say(
                    (step_.packet.segment.tcp.flags.syn
                         ? ""
                         : us_ + " acknowledges " + number + ", one more than the SYN it got. ") +
                    std::string("Both sides know now that the other hears them: the connection is established."));
            case Event::fast_open:
                return say("The SYN carries " + byte_range() + " already (TCP Fast Open).");
            case Event::data:
                say(us_ + " sends " + byte_range() + ".");
                if (step_.newly_acknowledged > 0 && !step_.has(Event::fin_acknowledged))
                    say("The same packet acknowledges all before " + number + ".");
                return;
            case Event::half_close_data:
                return say(us_ + " sends " + byte_range() + " although " + them_ +
                           " has closed its direction: the connection is half closed, and this half is open.");
            case Event::acknowledges:
                return acknowledgement();
            case Event::fin:
                return fin();
            case Event::fin_acknowledged:
                return fin_acknowledged();
            case Event::simultaneous_close:
                return say("It does not acknowledge the other FIN: the two crossed, a simultaneous close.");
            case Event::closed:
                return say(
                    "Both directions are closed. Who sent the first FIN stays in TIME-WAIT for a while, to answer if "
                    "this last packet was lost.");
            case Event::retransmission:
                return repeated(step_.packet.segment.tcp.flags.syn
                                    ? "nothing came back in time (retransmission)."
                                    : "no acknowledgement came in time (retransmission).");
            case Event::fast_retransmission:
                return repeated(
                    "the acknowledgements showed that it is missing, so it does not wait for its timer "
                    "(fast retransmission).");
            case Event::needless_retransmission:
                return repeated("but it had been acknowledged already (needless retransmission).");
            case Event::out_of_order:
                return say("These are " + byte_range() + ", late by " + milliseconds() +
                           ": packets overtook each other on the way (out of order).");
            case Event::late_original:
                return say(
                    us_ + " fills the hole with " + byte_range() + ", " + milliseconds() +
                    " later: sent again, after the first try was lost before the place of capture (retransmission).");
            case Event::hole:
                return say("Before this packet " + std::to_string(step_.hole) +
                           (step_.hole == 1 ? " byte is" : " bytes are") +
                           " missing in the capture: lost, or still to come.");
            case Event::duplicate_acknowledgement:
                return say(us_ + " still waits for number " + number + " (duplicate acknowledgement " +
                           std::to_string(step_.duplicates) + "): something arrived, but not that byte.");
            case Event::repeated_acknowledgement:
                return say(us_ + " repeats that it waits for number " + number + "; nothing is on its way.");
            case Event::selective:
                return selective();
            case Event::duplicate_selective:
                return duplicate_selective();
            case Event::acknowledges_unseen:
                return say(us_ + " acknowledges bytes that are not in the capture.");
            case Event::zero_window:
                return say("Window 0: " + lower_us() + " has no room left, and " + them_ + " must stop sending.");
            case Event::window_full:
                return say("With this the window of " + them_ + " is full; " + lower_us() +
                           " must wait for an answer.");
            case Event::window_probe:
                return say(us_ + " probes the closed window with " +
                           (step_.packet.segment.data_length > 0 ? "one byte" : "an old number") + ", so that " +
                           them_ + " must answer with its window of today.");
            case Event::window_probe_answer:
                return say(us_ + " answers the probe: the window is still closed.");
            case Event::window_update:
                return say(us_ + " changes only its window: " + them_ + " may now have " +
                           std::to_string(step_.window) + " bytes on the way (window update).");
            case Event::keep_alive:
                return say(us_ + " asks with an old number whether " + them_ + " is still there (keep-alive).");
            case Event::keep_alive_answer:
                return say(us_ + " is still there (answer to the keep-alive).");
            case Event::refused:
                return say(us_ +
                           " refuses: nobody listens on this port, so RST answers the SYN (\"connection refused\").");
            case Event::reset:
                return reset();
            case Event::reset_after_close:
                return say(us_ + " answers with RST: for it, this connection is over.");
        }
    }

    const Step& step_;
    std::string us_, them_, text_;
};

std::string window_text(const Step& step) {
    const auto& tcp = step.packet.segment.tcp;
    auto text = "window " + std::to_string(step.window);
    if (tcp.flags.syn) return text;
    if (!step.window_shift) return text + " (scale unknown)";
    if (*step.window_shift == 0) return text;
    return text + " (" + std::to_string(tcp.window) + " ×" + std::to_string(1U << *step.window_shift) + ")";
}

}  // namespace

std::string explain(const Step& step) {
    return Words(step).all();
}

bool is_trouble(const Step& step) {
    constexpr std::array trouble{Event::retransmission,
                                 Event::fast_retransmission,
                                 Event::needless_retransmission,
                                 Event::late_original,
                                 Event::out_of_order,
                                 Event::hole,
                                 Event::zero_window,
                                 Event::duplicate_acknowledgement};
    return std::ranges::any_of(trouble, [&](Event event) { return step.has(event); });
}

std::string flags_text(TcpFlags flags) {
    std::string text;
    const auto add = [&](bool set, const char* name) {
        if (set) text += (text.empty() ? "" : "+") + std::string(name);
    };
    add(flags.syn, "SYN");
    add(flags.fin, "FIN");
    add(flags.rst, "RST");
    add(flags.psh, "PSH");
    add(flags.urg, "URG");
    add(flags.ece, "ECE");
    add(flags.cwr, "CWR");
    add(flags.ack, "ACK");
    return text.empty() ? "no flags" : text;
}

std::string label_of(const Step& step) {
    const auto& segment = step.packet.segment;
    auto label = flags_text(segment.tcp.flags) + "  seq " + std::to_string(step.sequence);
    if (segment.tcp.flags.ack) label += "  ack " + std::to_string(step.acknowledgment);
    if (segment.data_length > 0) label += "  len " + std::to_string(segment.data_length);
    return label;
}

std::vector<std::string> facts(const Step& step) {
    const auto& tcp = step.packet.segment.tcp;
    auto numbers = "seq " + std::to_string(tcp.sequence.value);
    if (tcp.flags.ack) numbers += " ack " + std::to_string(tcp.acknowledgment.value);
    std::vector<std::string> all{"packet " + std::to_string(step.packet.number), window_text(step), numbers};

    const auto& options = tcp.options;
    if (options.maximum_segment_size) all.push_back("MSS " + std::to_string(*options.maximum_segment_size));
    if (options.sack_permitted) all.emplace_back("SACK permitted");
    if (options.window_scale) {
        const unsigned shift = std::min(*options.window_scale, max_window_shift);
        all.push_back("scale ×" + std::to_string(1U << shift) + " (shift " + std::to_string(*options.window_scale) +
                      ")");
    }
    if (options.timestamps)
        all.push_back("time " + std::to_string(options.timestamps->value) + " echo " +
                      std::to_string(options.timestamps->echo_reply));
    for (const auto& [left, right] : step.sack)
        all.push_back("SACK " + std::to_string(left) + "–" + std::to_string(right));
    for (const auto kind : options.others) all.push_back("option " + std::to_string(kind));
    return all;
}

std::string seconds_text(std::chrono::nanoseconds duration) {
    const bool negative = duration.count() < 0;
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(negative ? -duration : duration).count();
    auto fraction = std::to_string(us % 1'000'000);
    fraction.insert(0, 6 - fraction.size(), '0');
    return (negative ? "-" : "") + std::to_string(us / 1'000'000) + "." + fraction;
}

std::string_view name_of(Phase phase) {
    constexpr std::array<std::string_view, 3> names{"three-way handshake", "data", "close"};
    return names[static_cast<std::size_t>(phase)];
}

}  // namespace handshake
