#include "tests/bench/ch01-chatroom/xmpp_crowd.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "shared/crypto/token.hpp"

namespace bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t joining_at_once = 32;        // password checks may wait in a queue that has a limit
constexpr std::size_t longest_stanza = 64 * 1024;  // bytes
constexpr std::chrono::seconds patience{60};

/// Every message of the load holds this once, and eight digits behind it: which of its pair it is.
constexpr char mark = '$';
constexpr std::size_t digits = 8;
constexpr std::string_view message_end = "</message>";

std::string header(std::string_view domain) {
    return "<?xml version='1.0'?><stream:stream to='" + std::string(domain) +
           "' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
}

std::string user_name(std::size_t user) {
    return "member" + std::to_string(user);
}

std::string password_of(std::size_t user) {
    return "a password " + std::to_string(user);
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
    const auto from = text.find(begin);
    if (from == std::string_view::npos) return {};
    text.remove_prefix(from + begin.size());
    return text.substr(0, text.find(end));
}

/// The text inside an element that has no other inside.
std::string_view content(std::string_view element) {
    return between(element, ">", "</");
}

/// The length of the tag at the front of `text`; 0 if it has not all come. A value may hold a '>'.
std::size_t tag_length(std::string_view text) {
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quote != 0) {
            if (text[i] == quote) quote = 0;
        } else if (text[i] == '"' || text[i] == '\'') {
            quote = text[i];
        } else if (text[i] == '>') {
            return i + 1;
        }
    }
    return 0;
}

/// Takes one piece of a stream from the front of `text`: a stanza, or a tag of the stream itself. Empty if it has not
/// all come. White space and XML declarations are dropped. No element may hold another one of its own name.
std::string_view take_piece(std::string_view& text) {
    for (;;) {
        const auto begin = text.find_first_not_of(" \t\r\n");
        text.remove_prefix(std::min(begin, text.size()));
        const auto length = tag_length(text);
        if (length == 0) return {};
        const auto tag = text.substr(0, length);
        if (tag.starts_with("<?")) {
            text.remove_prefix(length);
            continue;
        }
        const auto name = tag.substr(1, tag.find_first_of(" \t\r\n/>", 1) - 1);
        auto whole = length;
        if (name != "stream:stream" && !tag.starts_with("</") && !tag.ends_with("/>")) {
            const auto end_tag = "</" + std::string(name) + ">";
            const auto end = text.find(end_tag);
            if (end == std::string_view::npos) return {};
            whole = end + end_tag.size();
        }
        const auto piece = text.substr(0, whole);
        text.remove_prefix(whole);
        return piece;
    }
}

std::string iq(std::string_view type, std::string_view id, std::string_view inside) {
    return "<iq type='" + std::string(type) + "' id='" + std::string(id) + "'>" + std::string(inside) + "</iq>";
}

std::string sasl(std::string_view element, std::string_view attributes, std::string_view text) {
    return "<" + std::string(element) + " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'" + std::string(attributes) + ">" +
           crypto::base64(text) + "</" + std::string(element) + ">";
}

std::array<char, digits> digits_of(std::size_t number) {
    std::array<char, digits> text{};
    for (auto at = text.rbegin(); at != text.rend(); ++at, number /= 10) *at = static_cast<char>('0' + number % 10);
    return text;
}

bool is_result(std::string_view stanza) {
    const auto tag = stanza.substr(0, tag_length(stanza));
    return contains(tag, "type='result'") || contains(tag, "type=\"result\"");
}

}  // namespace

XmppCrowd::XmppCrowd(std::string name, const core::Endpoint& server, std::string domain)
    : name_{std::move(name)},
      domain_{std::move(domain)},
      crowd_(
          server, [this](std::size_t number, std::string_view bytes) { take(number, bytes); },
          [this](std::size_t number) { fail(number, "the server ended the connection", clients_[number].rest); }) {}

void XmppCrowd::fail(std::size_t number, std::string_view what, std::string_view text) const {
    throw std::runtime_error(name_ + ", client " + std::to_string(number) + ": " + std::string(what) + ": " +
                             std::string(text.substr(0, 500)));
}

// Coming in

void XmppCrowd::join(std::size_t user, bool wants_account) {
    const auto number = crowd_.connect();
    clients_.emplace_back();
    clients_[number].user = user;
    clients_[number].wants_account = wants_account;
    crowd_.send(number, header(domain_));
}

void XmppCrowd::make_accounts(std::size_t count, const OnProgress& progress) {
    done_ = 0;
    for (std::size_t i = 0; i < count; ++i) {
        join(i, true);
        crowd_.poll_until([&] { return i + 1 - done_ < joining_at_once; }, patience, name_ + ": new accounts");
        progress(done_, count);
    }
    crowd_.poll_until([&] { return done_ == count; }, patience, name_ + ": new accounts");
}

void XmppCrowd::log_in(std::size_t count, const OnProgress& progress) {
    done_ = clients_.size();
    for (auto i = clients_.size(); i < count; ++i) {
        join(i, false);
        crowd_.poll_until([&] { return i + 1 - done_ < joining_at_once; }, patience, name_ + ": log-ins");
        progress(done_, count);
    }
    crowd_.poll_until([&] { return done_ == count; }, patience, name_ + ": log-ins");
    pairs_.resize(count / 2);
    for (std::size_t i = 0; i < 2 * pairs_.size(); ++i) {
        clients_[i].opening = "<message to='" + clients_[i ^ 1U].jid + "' type='chat' id='m";
    }
}

void XmppCrowd::take(std::size_t number, std::string_view bytes) {
    if (clients_[number].step == Step::in) return hear(number, bytes);
    clients_[number].rest += bytes;
    const auto text = std::move(clients_[number].rest);
    std::string_view left = text;
    while (clients_[number].step != Step::in && clients_[number].step != Step::out) {
        const auto piece = take_piece(left);
        if (piece.empty()) break;
        take_stanza(number, piece);
    }
    clients_[number].rest = left;
    if (left.size() > longest_stanza) fail(number, "a stanza that does not end", left);
}

void XmppCrowd::take_stanza(std::size_t number, std::string_view stanza) {
    Client& client = clients_[number];
    if (stanza.starts_with("<stream:stream")) return;
    if (stanza.starts_with("<stream:error") || stanza.starts_with("</")) fail(number, "the stream ends", stanza);
    switch (client.step) {
        case Step::features:
            if (!stanza.starts_with("<stream:features")) fail(number, "no features", stanza);
            if (client.wants_account) return ask_for_account(number, stanza);
            return begin_login(number, stanza);
        case Step::account:
            if (!is_result(stanza) && !contains(stanza, "<conflict")) fail(number, "no account", stanza);
            client.step = Step::out;
            crowd_.close(number);
            ++done_;
            return;
        case Step::login:
            return go_on_with_login(number, stanza);
        case Step::features_again:
            if (!contains(stanza, "urn:ietf:params:xml:ns:xmpp-bind")) fail(number, "binding is not offered", stanza);
            crowd_.send(number, iq("set", "bind",
                                   "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>desk</resource></bind>"));
            client.step = Step::bind;
            return;
        case Step::bind:
            client.jid = between(stanza, "<jid>", "</jid>");
            if (!is_result(stanza) || client.jid.empty()) fail(number, "not bound", stanza);
            crowd_.send(number, iq("get", "roster", "<query xmlns='jabber:iq:roster'/>") + "<presence/>");
            client.step = Step::roster_and_presence;
            return;
        case Step::roster_and_presence:
            if (contains(stanza, "urn:xmpp:ping")) return answer_ping(number, stanza);
            if (stanza.starts_with("<iq") && is_result(stanza)) client.has_roster = true;
            if (stanza.starts_with("<presence") && contains(stanza, client.jid)) client.has_presence = true;
            if (!client.has_roster || !client.has_presence) return;
            client.step = Step::in;
            ++done_;
            return;
        case Step::in:
        case Step::out:
            return;
    }
}

void XmppCrowd::ask_for_account(std::size_t number, std::string_view features) {
    if (!contains(features, "http://jabber.org/features/iq-register")) fail(number, "no registration here", features);
    const auto user = clients_[number].user;
    crowd_.send(number, iq("set", "account",
                           "<query xmlns='jabber:iq:register'><username>" + user_name(user) + "</username><password>" +
                               password_of(user) + "</password></query>"));
    clients_[number].step = Step::account;
}

void XmppCrowd::begin_login(std::size_t number, std::string_view features) {
    Client& client = clients_[number];
    const auto name = user_name(client.user), password = password_of(client.user);
    if (contains(features, "<mechanism>PLAIN</mechanism>")) {
        const std::string nul(1, '\0');
        crowd_.send(number, sasl("auth", " mechanism='PLAIN'", nul + name + nul + password));
    } else if (contains(features, "<mechanism>SCRAM-SHA-1</mechanism>")) {
        client.scram.emplace(crypto::ScramHash::sha1, name, password, "nonce" + std::to_string(client.user));
        crowd_.send(number, sasl("auth", " mechanism='SCRAM-SHA-1'", client.scram->first()));
    } else {
        fail(number, "neither PLAIN nor SCRAM-SHA-1 is offered", features);
    }
    client.step = Step::login;
}

void XmppCrowd::go_on_with_login(std::size_t number, std::string_view stanza) {
    Client& client = clients_[number];
    if (stanza.starts_with("<challenge") && client.scram) {
        const auto challenge = crypto::base64_decoded(content(stanza));
        const auto answer = client.scram->answer(challenge ? *challenge : "");
        if (!answer) fail(number, crypto::name_of(answer.error()), stanza);
        crowd_.send(number, sasl("response", "", *answer));
        return;
    }
    if (!stanza.starts_with("<success")) fail(number, "not logged in", stanza);
    if (client.scram) {
        const auto last = crypto::base64_decoded(content(stanza));
        if (!client.scram->is_the_server(last ? *last : "")) fail(number, "the server does not know the keys", stanza);
    }
    client.scram.reset();
    client.step = Step::features_again;
    crowd_.send(number, header(domain_));
}

void XmppCrowd::answer_ping(std::size_t number, std::string_view stanza) {
    const auto tag = stanza.substr(0, tag_length(stanza));
    auto id = between(tag, " id='", "'");
    if (id.empty()) id = between(tag, " id=\"", "\"");
    auto from = between(tag, " from='", "'");
    if (from.empty()) from = between(tag, " from=\"", "\"");
    crowd_.send(number, "<iq type='result' id='" + std::string(id) + "'" +
                            (from.empty() ? "" : " to='" + std::string(from) + "'") + "/>");
}

// Talking

void XmppCrowd::begin() {
    said_ = heard_ = 0;
    std::ranges::fill(pairs_, 0);
    // Number 0 of a pair goes from its first client to its second, number 1 back, and so on.
    for (std::size_t i = 0; i < clients_.size(); ++i) clients_[i].expects = 1 - i % 2;
}

/// Sends the pair's next messages, those of one speaker in one piece.
void XmppCrowd::say(std::size_t pair, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto number = pairs_[pair]++;
        const auto digits_of_it = digits_of(number);
        auto& text = texts_[number % 2];
        text += clients_[2 * pair + number % 2].opening;
        text.append(digits_of_it.data(), digits);
        text += "'><body>";
        text += mark;
        text.append(digits_of_it.data(), digits);
        text += " and some words to make it a line</body></message>";
    }
    said_ += count;
    for (std::size_t speaker = 0; speaker < texts_.size(); ++speaker) {
        if (texts_[speaker].empty()) continue;
        crowd_.send(2 * pair + speaker, texts_[speaker]);
        texts_[speaker].clear();
    }
}

void XmppCrowd::hear(std::size_t number, std::string_view bytes) {
    Client& client = clients_[number];
    std::string joined;
    if (!client.rest.empty()) {
        joined = std::move(client.rest);
        joined += bytes;
        bytes = joined;
        client.rest.clear();
    }
    const auto now = rate_ > 0 ? Clock::now() : Clock::time_point{};
    std::size_t count = 0;
    while (!bytes.empty()) {
        if (!bytes.starts_with("<message")) {
            const auto left = take_others(number, bytes);
            if (left.size() == bytes.size()) break;
            bytes = left;
            continue;
        }
        const void* found = memmem(bytes.data(), bytes.size(), message_end.data(), message_end.size());
        if (found == nullptr) break;
        const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
        take_message(number, bytes.substr(0, length), now);
        bytes.remove_prefix(length + message_end.size());
        ++count;
    }
    if (bytes.size() > longest_stanza) fail(number, "a stanza that does not end", bytes);
    client.rest = bytes;
    heard_ += count;
    if (refill_ && count > 0) say(number / 2, count);
}

void XmppCrowd::take_message(std::size_t number, std::string_view message, Clock::time_point now) {
    Client& client = clients_[number];
    if (number / 2 >= pairs_.size()) fail(number, "nobody speaks yet", message);
    const auto at = message.find(mark);
    if (at == std::string_view::npos || message.size() - at <= digits) fail(number, "not one of ours", message);
    std::size_t which = 0;
    for (const char digit : message.substr(at + 1, digits)) which = which * 10 + static_cast<std::size_t>(digit - '0');
    if (which != client.expects) {
        fail(number, "number " + std::to_string(client.expects) + " of its pair should be next", message);
    }
    client.expects += 2;
    if (rate_ <= 0) return;
    const auto pair = number / 2;
    const auto place = which * pairs_.size() + pair;  // among all that are sent
    const std::chrono::duration<double, std::milli> after_start = now - start_;
    delays_.push_back(after_start.count() - 1'000 * static_cast<double>(place) / rate_);
}

/// What may come to a client between messages: white space, pings, presence. Returns what is left.
std::string_view XmppCrowd::take_others(std::size_t number, std::string_view bytes) {
    auto left = bytes;
    const auto stanza = take_piece(left);
    if (stanza.starts_with("<stream:error") || stanza.starts_with("</")) fail(number, "the stream ends", stanza);
    if (stanza.starts_with("<iq") && contains(stanza, "urn:xmpp:ping")) answer_ping(number, stanza);
    return left;
}

void XmppCrowd::finish() {
    refill_ = false;
    auto heard_before = heard_;
    auto deadline = Clock::now() + patience;
    while (heard_ < said_) {
        crowd_.poll(20ms);
        if (heard_ != heard_before) {
            heard_before = heard_;
            deadline = Clock::now() + patience;
        } else if (Clock::now() > deadline) {
            throw std::runtime_error(name_ + ": " + std::to_string(said_ - heard_) + " messages do not arrive");
        }
    }
}

double XmppCrowd::messages(std::size_t window, double seconds) {
    begin();
    const auto begin = Clock::now();
    const auto end = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    refill_ = true;
    for (std::size_t pair = 0; pair < pairs_.size(); ++pair) say(pair, window);
    while (Clock::now() < end) crowd_.poll(10ms);
    // What is sent after `end` would not be measured; what is under way then is waited for, so all of it counts.
    finish();
    const std::chrono::duration<double> took = Clock::now() - begin;
    return static_cast<double>(said_) / took.count();
}

std::vector<double> XmppCrowd::delays(double rate, double seconds) {
    begin();
    const auto all = static_cast<std::size_t>(std::max(1.0, rate * seconds));
    delays_.clear();
    delays_.reserve(all);
    rate_ = rate;
    start_ = Clock::now();
    const auto due = [&](std::size_t place) {
        return start_ + std::chrono::duration_cast<Clock::duration>(
                            std::chrono::duration<double>(static_cast<double>(place) / rate));
    };
    while (said_ < all) {
        for (; said_ < all && due(said_) <= Clock::now();) say(said_ % pairs_.size(), 1);
        crowd_.poll(due(said_) - Clock::now());
    }
    finish();
    rate_ = 0;
    return std::move(delays_);
}

void XmppCrowd::idle(std::chrono::milliseconds time) {
    const auto end = Clock::now() + time;
    while (Clock::now() < end) crowd_.poll(end - Clock::now());
}

}  // namespace bench
