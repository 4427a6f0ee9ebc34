// Walks of clients made of gloox, a C++ library, through an XMPP server: each prints a line for each thing that it saw
// working, and "all seen" at its end. Anything else ends it with a reason after the time that it has.
//
//     gloox_walk all|resume|wrong HOST:PORT DOMAIN MECHANISM [CA-FILE]
//
// With a CA file everything goes through STARTTLS, and the certificate is checked; without one nothing does.
#include <gloox/client.h>
#include <gloox/connectionlistener.h>
#include <gloox/connectiontcpclient.h>
#include <gloox/delayeddelivery.h>
#include <gloox/disco.h>
#include <gloox/message.h>
#include <gloox/messagehandler.h>
#include <gloox/mucroom.h>
#include <gloox/mucroomhandler.h>
#include <gloox/registration.h>
#include <gloox/registrationhandler.h>
#include <gloox/rosteritem.h>
#include <gloox/rosterlistener.h>
#include <gloox/rostermanager.h>
#include <gloox/tlsdefault.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "shared/testkit/relay.hpp"

namespace {

constexpr std::chrono::seconds patience{30};

struct Way {
    core::Endpoint server;
    std::string domain;
    int mechanisms;         // of gloox::SaslMechanism
    std::string authority;  // a file; empty: no TLS
};

void saw(const std::string& what) {
    std::cout << what << std::endl;
}
void check(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error("not so: " + what);
}

/// All clients of this program; while it waits, each reads what came.
class Readers {
  public:
    void add(gloox::Client* client) { clients_.push_back(client); }
    void remove(gloox::Client* client) { std::erase(clients_, client); }
    void wait_until(const std::function<bool()>& holds, const std::function<std::string()>& what) {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!holds()) {
            check(std::chrono::steady_clock::now() < end, what());
            for (auto* client : clients_) client->recv(1000);  // microseconds
        }
    }

  private:
    std::vector<gloox::Client*> clients_;
};

/// A person with one client. What happens is kept as lines of text.
class Person final : public gloox::ConnectionListener,
                     public gloox::MessageHandler,
                     public gloox::RosterListener,
                     public gloox::MUCRoomHandler,
                     public gloox::RegistrationHandler {
  public:
    Person(Readers& readers, const Way& way, std::string name)
        : readers_{readers}, way_{way}, name_{std::move(name)}, client_{gloox::JID(full()), "secret of " + name_} {
        prepare(client_, way.server);
        client_.setSASLMechanisms(way.mechanisms);
        client_.registerMessageHandler(this);
        client_.rosterManager()->registerRosterListener(this, false);
        client_.registerStanzaExtension(new gloox::DelayedDelivery());
    }
    ~Person() override { readers_.remove(&client_); }
    Person(const Person&) = delete;
    Person& operator=(const Person&) = delete;

    std::string bare() const { return name_ + "@" + way_.domain; }
    std::string full() const { return bare() + "/desk"; }
    gloox::Client& client() { return client_; }
    gloox::RosterManager& roster() { return *client_.rosterManager(); }

    void set_password(const std::string& password) { client_.setPassword(password); }
    void goes_through(const core::Endpoint& endpoint) { connect_to(client_, endpoint); }
    void registers() {
        gloox::Client stranger(way_.domain);
        prepare(stranger, way_.server);
        stranger.disableRoster();
        gloox::Registration registration(&stranger);
        registration.registerRegistrationHandler(this);
        connect(stranger);
        hears("connected");
        registration.fetchRegistrationFields();
        hears("fields");
        gloox::RegistrationFields fields;
        fields.username = name_;
        fields.password = client_.password();
        registration.createAccount(gloox::Registration::FieldUsername | gloox::Registration::FieldPassword, fields);
        hears("registered");
        stranger.disconnect();
        hears("disconnected: user");
        readers_.remove(&stranger);
    }
    void connects() { connect(client_); }
    void comes() {
        connects();
        hears("roster of");
        hears("myself desk");
    }
    void goes() {
        client_.disconnect();
        hears("disconnected: user");
    }
    void says(const std::string& to, const std::string& body) {
        client_.send(gloox::Message(gloox::Message::Chat, gloox::JID(to), body));
    }

    /// A line with this in it comes; lines before it are passed over. Gives the line.
    std::string hears(const std::string& text) {
        const auto comes = [&] {
            const auto found = std::find_if(lines_.begin() + seen_, lines_.end(), [&](const std::string& line) {
                return line.find(text) != std::string::npos;
            });
            seen_ = found == lines_.end() ? seen_ : found - lines_.begin() + 1;
            return found != lines_.end();
        };
        readers_.wait_until(comes, [&] { return name_ + " hears '" + text + "' in\n" + story(); });
        return lines_[static_cast<std::size_t>(seen_) - 1];
    }
    /// The roster comes to hold this contact, both ways.
    void has_friend(const Person& other, const std::string& name) {
        const auto found = [&] {
            const auto* item = roster().getRosterItem(gloox::JID(other.bare()));
            return item != nullptr && item->name() == name && item->subscription() == gloox::S10nBoth;
        };
        readers_.wait_until(found, [&] { return other.bare() + " in the roster of " + name_; });
    }
    auto count(const std::string& text) const {
        return std::ranges::count_if(lines_, [&](const std::string& line) { return line.find(text) != line.npos; });
    }

    void joins(const std::string& room, const std::string& nick) {
        room_ = std::make_unique<gloox::MUCRoom>(&client_, gloox::JID(room + "/" + nick), this);
        room_->join();
        hears("in the room: " + nick);
    }
    gloox::MUCRoom& room() { return *room_; }

  private:
    void prepare(gloox::Client& client, const core::Endpoint& server) {
        connect_to(client, server);
        client.setTls(way_.authority.empty() ? gloox::TLSDisabled : gloox::TLSRequired);
        client.setCompression(false);
        client.registerConnectionListener(this);
        readers_.add(&client);
    }
    /// gloox 1.0.24 forgets what Client::setCACerts() is told, and after each connection what this does.
    void connect(gloox::Client& client) {
        if (!way_.authority.empty()) {
            if (client.encryptionImpl() == nullptr) {
                client.setEncryptionImpl(new gloox::TLSDefault(&client, way_.domain));
                client.encryptionImpl()->init();
            }
            client.encryptionImpl()->setCACerts({way_.authority});
        }
        client.connect(false);
    }
    static void connect_to(gloox::Client& client, const core::Endpoint& server) {
        client.setConnectionImpl(
            new gloox::ConnectionTCPClient(&client, client.logInstance(), server.host, server.port));
    }
    void note(const std::string& line) { lines_.push_back(line); }
    std::string story() const {
        std::string all;
        for (const auto& line : lines_) all += line + "\n";
        return all;
    }
    static std::string text_of(const gloox::Message& message) {
        return message.from().full() + ": " + message.body() + (message.when() != nullptr ? " (earlier)" : "") +
               (message.subtype() == gloox::Message::Error ? " (error)" : "");
    }

    void onConnect() override { note("connected"); }
    void onDisconnect(gloox::ConnectionError error) override {
        note(error == gloox::ConnUserDisconnected       ? "disconnected: user"
             : error == gloox::ConnAuthenticationFailed ? "disconnected: refused"
                                                        : "disconnected: " + std::to_string(error));
    }
    void onStreamEvent(gloox::StreamEvent event) override {
        if (event == gloox::StreamEventSMResumed) note("resumed");
        if (event == gloox::StreamEventSMEnableFailed) note("no stream management");
        if (event == gloox::StreamEventSMResumeFailed) note("no resumption");
    }
    bool onTLSConnect(const gloox::CertInfo& info) override {
        note("certificate: " + std::to_string(info.status));
        return info.status == gloox::CertOk;
    }
    void handleMessage(const gloox::Message& message, gloox::MessageSession* /*session*/) override {
        note("message " + text_of(message));
    }
    void handleItemAdded(const gloox::JID& jid) override { note("added " + jid.full()); }
    void handleItemSubscribed(const gloox::JID& jid) override { note("subscribed " + jid.full()); }
    void handleItemRemoved(const gloox::JID& jid) override { note("removed " + jid.full()); }
    void handleItemUpdated(const gloox::JID& jid) override { note("updated " + jid.full()); }
    void handleItemUnsubscribed(const gloox::JID& jid) override { note("unsubscribed " + jid.full()); }
    void handleRoster(const gloox::Roster& roster) override { note("roster of " + std::to_string(roster.size())); }
    void handleRosterPresence(const gloox::RosterItem& item, const std::string& resource,
                              gloox::Presence::PresenceType presence, const std::string& /*text*/) override {
        note((presence == gloox::Presence::Unavailable ? "away " : "here ") + item.jidJID().full() + "/" + resource);
    }
    void handleSelfPresence(const gloox::RosterItem& /*item*/, const std::string& resource,
                            gloox::Presence::PresenceType /*presence*/, const std::string& /*text*/) override {
        note("myself " + resource);
    }
    bool handleSubscriptionRequest(const gloox::JID& jid, const std::string& /*text*/) override {
        note("request of " + jid.full());
        return false;
    }
    bool handleUnsubscriptionRequest(const gloox::JID& /*jid*/, const std::string& /*text*/) override { return false; }
    void handleNonrosterPresence(const gloox::Presence& presence) override {
        note("stranger " + presence.from().full());
    }
    void handleRosterError(const gloox::IQ& /*iq*/) override { note("roster error"); }
    void handleMUCParticipantPresence(gloox::MUCRoom* /*room*/, gloox::MUCRoomParticipant who,
                                      const gloox::Presence& presence) override {
        note((presence.subtype() == gloox::Presence::Unavailable ? "out of the room: " : "in the room: ") +
             who.nick->resource());
    }
    void handleMUCMessage(gloox::MUCRoom* /*room*/, const gloox::Message& message, bool is_private) override {
        note((is_private ? "private " : "room ") + text_of(message));
    }
    bool handleMUCRoomCreation(gloox::MUCRoom* /*room*/) override {
        note("room made");
        return true;
    }
    void handleMUCSubject(gloox::MUCRoom* /*room*/, const std::string& nick, const std::string& subject) override {
        note("subject of " + nick + ": " + subject);
    }
    void handleMUCInviteDecline(gloox::MUCRoom* /*room*/, const gloox::JID& /*who*/,
                                const std::string& /*why*/) override {}
    void handleMUCError(gloox::MUCRoom* /*room*/, gloox::StanzaError error) override {
        note("room error " + std::to_string(error));
    }
    void handleMUCInfo(gloox::MUCRoom* /*room*/, int /*features*/, const std::string& /*name*/,
                       const gloox::DataForm* /*form*/) override {}
    void handleMUCItems(gloox::MUCRoom* /*room*/, const gloox::Disco::ItemList& /*items*/) override {}
    void handleRegistrationFields(const gloox::JID& /*from*/, int fields, std::string /*instructions*/) override {
        check((fields & gloox::Registration::FieldUsername) != 0 && (fields & gloox::Registration::FieldPassword) != 0,
              "a name and a password are asked for");
        note("fields");
    }
    void handleAlreadyRegistered(const gloox::JID& /*from*/) override { note("already registered"); }
    void handleRegistrationResult(const gloox::JID& /*from*/, gloox::RegistrationResult result) override {
        note(result == gloox::RegistrationSuccess ? "registered" : "not registered: " + std::to_string(result));
    }
    void handleDataForm(const gloox::JID& /*from*/, const gloox::DataForm& /*form*/) override {}
    void handleOOB(const gloox::JID& /*from*/, const gloox::OOB& /*oob*/) override {}

    Readers& readers_;
    const Way& way_;
    std::string name_;
    gloox::Client client_;
    std::unique_ptr<gloox::MUCRoom> room_;
    std::vector<std::string> lines_;
    std::ptrdiff_t seen_ = 0;  // lines that hears() is done with
};

void befriend(Person& alice, Person& bob) {
    alice.roster().subscribe(gloox::JID(bob.bare()), "Bob 鲍勃");
    bob.hears("request of " + alice.bare());
    bob.roster().ackSubscriptionRequest(gloox::JID(alice.bare()), true);
    bob.roster().subscribe(gloox::JID(alice.bare()));
    alice.hears("here " + bob.full());
    alice.hears("request of " + bob.bare());
    alice.roster().ackSubscriptionRequest(gloox::JID(bob.bare()), true);
    bob.hears("here " + alice.full());
    alice.has_friend(bob, "Bob 鲍勃");
    bob.has_friend(alice, "");
    saw("contacts of each other");
}

void talk(const Way& way, Person& alice, Person& bob) {
    const std::string body = "hello & <bye> 你好 😀 'q' \"q\"";
    alice.says(bob.bare(), body);
    bob.hears("message " + alice.full() + ": " + body);
    bob.says(alice.full(), "back");
    alice.hears("message " + bob.full() + ": back");
    for (int number = 0; number < 200; ++number) alice.says(bob.full(), "number " + std::to_string(number) + ".");
    for (int number = 0; number < 200; ++number) bob.hears(": number " + std::to_string(number) + ".");
    saw("chat both ways, 200 messages in order");
    alice.says("nobody@" + way.domain, "?");
    alice.hears("(error)");
    saw("an error for nobody");
}

void meet(const Way& way, Person& alice, Person& bob) {
    const auto room = "room@conference." + way.domain;
    alice.joins(room, "Al");
    alice.room().send("first");
    alice.hears("room " + room + "/Al: first");
    bob.joins(room, "Bo");
    bob.hears("room " + room + "/Al: first (earlier)");
    bob.room().send("to all");
    alice.hears("room " + room + "/Bo: to all");
    alice.room().setSubject("about us");
    bob.hears("subject of Al: about us");
    alice.room().kick("Bo", "enough");
    bob.hears("out of the room: Bo");
    alice.hears("out of the room: Bo");
    saw("a room with history");
}

void be_away(Person& alice, Person& bob) {
    bob.goes();
    alice.hears("away " + bob.full());
    for (const auto* body : {"one", "two"}) alice.says(bob.bare(), body);
    alice.says(alice.full(), "done");
    alice.hears("done");
    bob.comes();
    bob.hears(": one (earlier)");
    bob.hears(": two (earlier)");
    check(bob.count(": one") == 1, "once");
    saw("offline messages with delay");
}

void walk_all(const Way& way) {
    Readers readers;
    Person alice(readers, way, "alice"), bob(readers, way, "bob");
    for (auto* each : {&alice, &bob}) {
        each->registers();
        each->comes();
    }
    befriend(alice, bob);
    talk(way, alice, bob);
    meet(way, alice, bob);
    be_away(alice, bob);
    for (auto* each : {&alice, &bob}) each->goes();
}

/// gloox 1.0.24 uses its TLS after it has deleted it, if it reads a question that is behind its connection's end. So
/// all has been read and answered before that.
void wait_for_silence(Readers& readers, const testkit::Relay& relay) {
    auto bytes = relay.bytes();
    auto since = std::chrono::steady_clock::now();
    const auto is_silent = [&] {
        const auto now = std::chrono::steady_clock::now();
        const auto before = std::exchange(bytes, relay.bytes());
        if (bytes != before) since = now;
        return now - since > std::chrono::milliseconds{300};
    };
    readers.wait_until(is_silent, [] { return "silence"; });
}

/// Bob's connection is cut: what was said meanwhile comes after the resumption. Once only: after it gloox 1.0.24 cannot
/// resume again.
void walk_resume(const Way& way) {
    testkit::Relay relay(way.server);
    Readers readers;
    Person alice(readers, way, "alice"), bob(readers, way, "bob");
    for (auto* each : {&alice, &bob}) each->registers();
    bob.client().setStreamManagement();
    bob.goes_through(relay.endpoint());
    for (auto* each : {&alice, &bob}) each->comes();
    alice.says(bob.full(), "before");
    bob.hears(": before");
    wait_for_silence(readers, relay);
    relay.cut();
    bob.hears("disconnected");
    for (const auto* body : {"meanwhile", "and more"}) alice.says(bob.full(), body);
    bob.connects();
    bob.hears("resumed");
    bob.hears(": meanwhile");
    bob.hears(": and more");
    bob.says(alice.full(), "after");
    alice.hears(": after");
    check(bob.count("message") == 3 && alice.count("message") == 1, "each once");
    saw("resumed");
    for (auto* each : {&alice, &bob}) each->goes();
}

void walk_wrong(const Way& way) {
    Readers readers;
    Person alice(readers, way, "alice");
    alice.registers();
    alice.set_password("not hers");
    alice.connects();
    alice.hears("disconnected: refused");
    check(alice.client().authError() == gloox::SaslNotAuthorized, "the reason");
    saw("a wrong password is refused");
}

}  // namespace

int main(int count, char** words) {
    try {
        const std::vector<std::string> arguments(words + 1, words + count);
        check(arguments.size() >= 4, "WALK HOST:PORT DOMAIN MECHANISM [CA-FILE]");
        const auto& walk = arguments[0];
        // Without -PLUS gloox 1.0.24 says "y,," at first and "n,," later, which every server must refuse.
        const int scram = gloox::SaslMechScramSha1 | gloox::SaslMechScramSha1Plus;
        const Way way{core::parse_endpoint(arguments[1]).value(), arguments[2],
                      arguments[3] == "PLAIN" ? gloox::SaslMechPlain : scram, arguments.size() > 4 ? arguments[4] : ""};
        (walk == "resume" ? walk_resume : walk == "wrong" ? walk_wrong : walk_all)(way);
        saw("all seen");
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
