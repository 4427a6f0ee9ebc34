#include "tests/unit/ch01-chatroom/xmpp-session/world.hpp"

#include <utility>

#include "ch01-chatroom/xmpp-extensions/carbons.hpp"
#include "ch01-chatroom/xmpp-extensions/components.hpp"
#include "ch01-chatroom/xmpp-extensions/disco.hpp"
#include "ch01-chatroom/xmpp-extensions/offline_messages.hpp"
#include "ch01-chatroom/xmpp-extensions/ping.hpp"
#include "ch01-chatroom/xmpp-extensions/private_xml.hpp"
#include "ch01-chatroom/xmpp-extensions/registration.hpp"
#include "ch01-chatroom/xmpp-extensions/rooms.hpp"
#include "ch01-chatroom/xmpp-extensions/vcards.hpp"
#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "shared/crypto/token.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::session {

namespace {

/// Deriving keys is slow, and most people of a test have the same password again and again.
Credentials credentials_for(const std::string& password) {
    static std::map<std::string, Credentials> known;
    const auto found = known.find(password);
    if (found != known.end()) return found->second;
    return known[password] = {crypto::make_scram_keys(crypto::ScramHash::sha1, password, "salt", 4'096),
                              crypto::make_scram_keys(crypto::ScramHash::sha256, password, "salt", 4'096)};
}

}  // namespace

Credentials make_credentials(const std::string& password) {
    return credentials_for(password);
}

void TestLog::write(core::LogLevel level, std::string_view event, std::initializer_list<core::LogField> fields) {
    if (level == core::LogLevel::debug) return;
    std::string line(event);
    for (const auto& field : fields) line += " " + std::string(field.key) + "=" + field.value;
    lines.push_back(std::move(line));
}

World::World(WorldSettings settings) : settings_{std::move(settings)} {
    make_server();
}

World::~World() {
    server_.reset();
}

void World::make_server() {
    server_ =
        std::make_unique<Server>(settings_.settings, settings_.guard, settings_.tls,
                                 ServerPorts{storage, *this, [this] { return "token-" + std::to_string(++tokens_); },
                                             [this] { asked_for_commit = true; }, log});
    auto& core = server_->core();
    server_->add(std::make_unique<extensions::StreamManagement>(core, settings_.management));
    server_->add(std::make_unique<extensions::Disco>(core));
    server_->add(std::make_unique<extensions::Ping>(core));
    server_->add(std::make_unique<extensions::Registration>(core, extensions::RegistrationLimit{.accounts = 5}));
    server_->add(std::make_unique<extensions::OfflineMessages>(core));
    server_->add(std::make_unique<extensions::Carbons>(core));
    server_->add(std::make_unique<extensions::VCards>(core));
    server_->add(std::make_unique<extensions::PrivateXml>(core));
    server_->add(std::make_unique<extensions::Rooms>(core, "conference.im.example", settings_.rooms));
    server_->add(std::make_unique<extensions::Components>(
        core, std::map<std::string, extensions::ComponentSettings>{{"sms.im.example", {"secret"}}}));
    storage.commit();
}

void World::has_account(const std::string& name) {
    storage.put_account(name, credentials_for("secret of " + name));
    storage.commit();
}

World::Peer* World::find(engine::ConnectionId id) {
    for (auto& [name, peer] : peers_)
        if (peer.id == id) return &peer;
    return nullptr;
}

void World::send(engine::ConnectionId to, std::string_view bytes) {
    auto* peer = find(to);
    if (peer != nullptr && peer->open) peer->bytes += bytes;
}

std::size_t World::waiting(engine::ConnectionId whom) {
    const auto* peer = find(whom);
    return unsent + (peer != nullptr && peer->is_slow ? peer->bytes.size() : 0);
}

std::size_t World::unacknowledged(engine::ConnectionId whom) {
    const auto* peer = find(whom);
    return peer != nullptr && !peer->is_slow ? peer->bytes.size() : 0;
}

void World::close(engine::ConnectionId whom, std::string_view reason) {
    log.lines.push_back("closing " + std::string(reason));
    if (auto* peer = find(whom)) peer->open = false;
}

bool World::check(Ticket ticket, const crypto::ScramKeys& keys, std::string password) {
    questions_.push_back({ticket, keys, std::move(password)});
    return true;
}

bool World::prepare(Ticket ticket, std::string password, std::uint32_t) {
    questions_.push_back({ticket, {}, std::move(password)});
    return true;
}

void World::connects(const std::string& who, const std::string& peer) {
    ++places_;
    auto& its = peers_[who] = Peer{};
    its.id = engine::make_connection_id(places_, places_);
    server_->connected(its.id, peer, now_, *this);
    if (!holds_back) settle();
}

void World::says(const std::string& who, std::string_view bytes) {
    const auto& peer = peers_.at(who);
    if (peer.open) server_->received(peer.id, bytes, now_, *this);
    if (!holds_back) settle();
}

void World::settle() {
    while (asked_for_commit || !questions_.empty()) {
        if (std::exchange(asked_for_commit, false)) server_->commit(now_, *this);
        if (questions_.empty()) continue;
        const auto question = std::move(questions_.front());
        questions_.pop_front();
        if (question.keys)
            server_->password_checked(question.ticket, credentials_for(question.password).sha256 == *question.keys,
                                      now_, *this);
        else
            server_->password_prepared(question.ticket, credentials_for(question.password), now_, *this);
    }
}

std::string World::bytes_to(const std::string& who) {
    return std::exchange(peers_.at(who).bytes, {});
}

std::vector<std::string> World::hears(const std::string& who) {
    auto& peer = peers_.at(who);
    std::vector<std::string> all;
    // Bytes are whole elements at each call's end; what is in the middle of a document is read inside a root of ours.
    std::string text = std::exchange(peer.bytes, {});
    const std::string_view root =
        "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    xml::StreamParser parser;
    std::string_view rest = root;
    parser.next(rest);
    rest = text;
    while (!rest.empty()) {
        if (rest.starts_with("<?xml")) {
            parser.reset();
            if (parser.next(rest)) all.emplace_back("opened");
            continue;
        }
        auto event = parser.next(rest);
        if (!event) break;
        if (const auto* element = std::get_if<xml::Element>(&*event))
            all.push_back(xml::to_text(*element, ns::client));
        else
            all.emplace_back(std::holds_alternative<xml::Closed>(*event) ? "closed" : "what is no XML");
    }
    if (!peer.open) all.emplace_back("connection closed");
    return all;
}

std::vector<std::string> World::sees(const std::string& who) {
    auto all = hears(who);
    std::erase_if(all, [](const auto& each) { return each.starts_with("<iq"); });
    return all;
}

bool World::is_open(const std::string& who) const {
    return peers_.at(who).open;
}

void World::shows_who_it_is(const std::string& who, const std::string& account) {
    const std::string header =
        "<?xml version='1.0'?><stream:stream to='im.example' xmlns='jabber:client' "
        "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
    const bool held = std::exchange(holds_back, false);
    connects(who);
    says(who, header);
    const std::string plain = std::string(1, '\0') + account + std::string(1, '\0') + "secret of " + account;
    says(who, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + crypto::base64(plain) + "</auth>");
    says(who, header);
    bytes_to(who);
    holds_back = held;
}

void World::logs_in(const std::string& who, const std::string& account, const std::string& resource) {
    shows_who_it_is(who, account);
    const bool held = std::exchange(holds_back, false);
    says(who, "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource +
                  "</resource></bind></iq>");
    const auto heard = bytes_to(who);
    EXPECT_NE(heard.find("<jid>" + account + "@im.example/" + resource + "</jid>"), std::string::npos) << heard;
    holds_back = held;
}

void World::comes(const std::string& who, const std::string& account, const std::string& resource,
                  const std::string& presence) {
    logs_in(who, account, resource);
    says(who, presence);
    bytes_to(who);
}

void World::opens_component(const std::string& who, const std::string& domain) {
    connects(who);
    says(who, "<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='" +
                  domain + "'>");
}

void World::shakes_hands(const std::string& who, const std::string& secret) {
    opens_component(who);
    const auto bytes = bytes_to(who);
    const auto at = bytes.find("id='") + 4;
    says(who, "<handshake>" + extensions::Components::handshake(bytes.substr(at, bytes.find('\'', at) - at), secret) +
                  "</handshake>");
}

void World::drops(const std::string& who, std::string_view reason) {
    auto& peer = peers_.at(who);
    if (std::exchange(peer.open, false)) server_->disconnected(peer.id, reason, now_, *this);
    if (!holds_back) settle();
}

void World::waits(std::chrono::milliseconds time) {
    constexpr auto step = std::chrono::milliseconds{250};
    for (auto passed = std::chrono::milliseconds{0}; passed < time; passed += step) {
        now_.steady += step;
        now_.wall += step;
        server_->tick(now_, *this);
        if (!holds_back) settle();
    }
}

void World::runs(const std::function<void(Core&)>& what) {
    server_->run(what, now_, *this);
    if (!holds_back) settle();
}

void World::is_killed_and_restarted() {
    server_.reset();
    storage.forget_changes();
    questions_.clear();
    asked_for_commit = false;
    for (auto& [name, peer] : peers_) peer.open = false;
    make_server();
    settle();
}

void World::stops() {
    server_->stopping(now_, *this);
    for (auto& [name, peer] : peers_) peer.open = false;
}

}  // namespace xmpp::session
