#include "tests/unit/ch01-chatroom/xmpp-client-session/talk.hpp"

namespace xmpp::client {

std::string to_text(const Event& event) {
    std::string text = event.name;
    for (const auto& [name, value] : event.fields) text += " " + name + "=" + value;
    return text;
}

Settings settings_of_alice() {
    Settings settings{.jid = Jid::parse("alice@im.example/desk").value(), .password = "secret"};
    settings.tls = TlsWish::off;
    settings.plain_in_the_clear = true;
    settings.version = "1.2";
    return settings;
}

std::string offers(const std::vector<std::string>& mechanisms, std::string_view more) {
    std::string text = "<stream:features>" + std::string(more);
    if (!mechanisms.empty()) text += "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>";
    for (const auto& each : mechanisms) text += "<mechanism>" + each + "</mechanism>";
    if (!mechanisms.empty()) text += "</mechanisms>";
    return text + "</stream:features>";
}

Talk::Talk(Settings settings) : session{std::move(settings), [this] { return "id-" + std::to_string(++ids); }} {}

void Talk::connects() {
    session.connected(now);
}

std::string Talk::hears(std::string_view bytes) {
    session.receive(bytes, now);
    return session.take_output();
}

std::string Talk::says() {
    return session.take_output();
}

std::vector<std::string> Talk::tells() {
    std::vector<std::string> all;
    for (const auto& event : session.take_events()) all.push_back(to_text(event));
    return all;
}

void Talk::waits(std::chrono::milliseconds time) {
    constexpr std::chrono::milliseconds step{500};
    for (auto passed = std::chrono::milliseconds{0}; passed < time; passed += step) {
        now.steady += step;
        now.wall += step;
        session.tick(now);
    }
}

void Talk::comes_online(std::string_view features) {
    ids = 0;
    connects();
    hears(std::string(header) + offers({"PLAIN"}));
    hears(success);
    hears(std::string(header) + "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>" +
          std::string(features) + "</stream:features>");
    hears(
        "<iq type='result' id='id-1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
        "<jid>alice@im.example/desk</jid></bind></iq>");
    hears("<iq type='result' id='id-2'><query xmlns='jabber:iq:roster'/></iq>");
    says();
    tells();
}

}  // namespace xmpp::client
