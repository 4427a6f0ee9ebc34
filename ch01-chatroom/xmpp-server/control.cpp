#include "ch01-chatroom/xmpp-server/control.hpp"

#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocket.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "ch01-chatroom/xmpp-extensions/components.hpp"
#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/presence.hpp"
#include "ch01-chatroom/xmpp-messages/stream_header.hpp"
#include "ch01-chatroom/xmpp-session/stanza_stream.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::server {

using session::Stanza;

namespace {

constexpr std::string_view file_name = "control.json";
constexpr auto patience = std::chrono::seconds{10};

xml::Element make(const char* name) {
    return {name, std::string(control_namespace)};
}

}  // namespace

std::string control_domain(std::string_view domain) {
    return "control." + std::string(domain);
}

void write_control_file(const std::filesystem::path& data, const ControlFile& content) {
    const auto path = data / file_name;
    std::filesystem::remove(path);
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) throw std::runtime_error("cannot make " + path.string() + ": " + std::strerror(errno));
    const auto text = boost::json::serialize(boost::json::object{
        {"server", core::to_string(content.server)}, {"domain", content.domain}, {"secret", content.secret}});
    const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    close(file);
    if (!written) throw std::runtime_error("cannot write " + path.string() + ": " + std::strerror(errno));
}

ControlFile read_control_file(const std::filesystem::path& data) {
    const auto path = data / file_name;
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error("cannot read " + path.string() +
                                 ": is --data the folder of a running server, and is it yours?");
    std::stringstream text;
    text << file.rdbuf();
    try {
        const auto value = boost::json::parse(text.str());
        const auto get = [&](const char* name) { return std::string(value.at(name).as_string()); };
        return {core::parse_endpoint(get("server")).value(), get("domain"), get("secret")};
    } catch (const std::exception& problem) {
        throw std::runtime_error(path.string() + " is damaged (" + problem.what() + "); restart the server");
    }
}

// --- in the server -----------------------------------------------------------------------------------------------

bool Control::take_iq(const Stanza& iq) {
    const auto* command = iq.element.first_child();
    if (command->ns != control_namespace || iq.from.text() != control_domain(core_.domain().text())) return false;
    if (command->name == "users") {
        core_.answer(iq, users());
    } else if (command->name == "rooms") {
        core_.answer(iq, rooms());
    } else if (command->name == "stats") {
        core_.answer(iq, stats());
    } else if (command->name == "add") {
        add(iq, *command);
    } else if (command->name == "kick") {
        if (auto kicked = kick(*command))
            core_.answer(iq, std::move(kicked));
        else
            core_.refuse(iq, StanzaFault::item_not_found);
    } else {
        return false;
    }
    return true;
}

xml::Element Control::users() const {
    auto all = make("users");
    for (const auto& name : core_.storage().accounts()) {
        auto& user = all.add(make("user"));
        user.set("name", name);
        const auto* known = core_.find_user(name);
        if (known == nullptr) continue;
        for (const auto* session : known->sessions) {
            auto& one = user.add(make("session"));
            one.set("resource", std::string(session->jid.resource()));
            one.set("state", session->link == nullptr ? "away" : session->is_available() ? "available" : "connected");
            one.set("priority", std::to_string(session->priority));
            if (session->link != nullptr) one.set("peer", session->link->peer);
        }
    }
    return all;
}

xml::Element Control::rooms() const {
    auto all = make("rooms");
    for (const auto& [name, room] : rooms_.all())
        all.add(make("room"))
            .set("jid", room.jid().text())
            .set("title", room.title())
            .set("occupants", std::to_string(room.size()))
            .set("persistent", room.config().persistent ? "yes" : "no");
    return all;
}

xml::Element Control::stats() const {
    const auto figures = server_.figures();
    const auto up = std::chrono::duration_cast<std::chrono::seconds>(core_.now().steady - started_.steady);
    auto all = make("stats");
    const auto put = [&](const char* name, auto value) { all.set(name, std::to_string(value)); };
    put("seconds", up.count());
    put("accounts", core_.storage().account_count());
    put("connections", figures.connections);
    put("strangers", figures.strangers);
    put("sessions", figures.sessions);
    put("away", figures.away);
    put("rooms", rooms_.all().size());
    put("stanzas-in", figures.stanzas_in);
    put("stanzas-out", figures.stanzas_out);
    put("commits", figures.commits);
    return all;
}

/// The server of people whom only its operator lets in needs a way to let them in.
void Control::add(const Stanza& iq, const xml::Element& command) {
    const auto& settings = core_.settings();
    const auto text = std::string(command.attribute("jid"));
    const auto at = text.find('@');
    const auto jid = Jid::account(text.substr(0, at), core_.domain().text());
    const auto* secret = command.child("password", control_namespace);
    const auto password = secret == nullptr ? std::string{} : secret->text();
    const bool is_here = jid && (at == std::string::npos || jid->text() == text);
    if (!is_here) return core_.refuse(iq, StanzaFault::jid_malformed);
    if (password.size() < settings.least_password || password.size() > settings.longest_password)
        return core_.refuse(iq, StanzaFault::not_acceptable);
    if (core_.storage().has_account(jid->local())) return core_.refuse(iq, StanzaFault::conflict);
    const std::string account(jid->local());
    auto result = make_result(iq.element);
    result.add(make("added")).set("jid", jid->text());
    const bool is_taken =
        core_.prepare_password(password, [this, account, result = std::move(result)](const session::Credentials& keys) {
            core_.storage().put_account(account, keys);
            core_.route(result);
        });
    if (!is_taken) core_.refuse(iq, StanzaFault::resource_constraint);
}

std::optional<xml::Element> Control::kick(const xml::Element& command) {
    const auto text = command.attribute("jid");
    const auto whom =
        text.find('@') == std::string_view::npos ? Jid::account(text, core_.domain().text()) : Jid::parse(text);
    if (!whom) return {};
    auto* user = core_.find_user(whom->local());
    if (user == nullptr || whom->domain() != core_.domain().text()) return {};
    std::vector<session::Session*> all;
    for (auto* each : user->sessions)
        if (whom->is_bare() || each->jid == *whom) all.push_back(each);
    if (all.empty()) return {};
    for (auto* each : all) {
        if (each->link != nullptr)
            core_.end_link(*each->link, StreamFault::policy_violation, command.attribute("reason"));
        else
            core_.end_session(*each, "kicked");
    }
    auto kicked = make("kicked");
    kicked.set("sessions", std::to_string(all.size()));
    return kicked;
}

// --- in the program that asks ------------------------------------------------------------------------------------

namespace {

std::string problem_of(const std::string& command, const xml::Element& error) {
    switch (fault_in(error)) {
        case StanzaFault::conflict:
            return "there is an account of that name already";
        case StanzaFault::jid_malformed:
            return "this cannot be a name of this server";
        case StanzaFault::not_acceptable:
            return "the password is too short or too long";
        case StanzaFault::item_not_found:
            return "nobody of that name is logged in";
        default:
            return "the server does not do " + command + " now; try again";
    }
}

}  // namespace

xml::Element ask(const ControlFile& server, const Question& asked) {
    const auto self = control_domain(server.domain);
    try {
        Poco::Net::StreamSocket socket;
        const Poco::Timespan time(patience.count(), 0);
        socket.connect(Poco::Net::SocketAddress(server.server.host, server.server.port), time);
        socket.setReceiveTimeout(time);
        session::StanzaStream stream({});
        const auto send = [&](const std::string& text) {
            socket.sendBytes(text.data(), static_cast<int>(text.size()));
        };
        send(to_text({.from = {}, .to = self, .id = {}, .version = {}, .lang = {}}, ns::component));
        std::array<char, 16 * 1024> buffer{};
        for (;;) {
            const int count = socket.receiveBytes(buffer.data(), buffer.size());
            if (count <= 0) throw std::runtime_error("the server has closed the connection");
            stream.receive({buffer.data(), static_cast<std::size_t>(count)});
            while (auto event = stream.next()) {
                if (const auto* opened = std::get_if<xml::Opened>(&*event)) {
                    const auto id = read_header(opened->root).id;
                    send("<handshake>" + extensions::Components::handshake(id, server.secret) + "</handshake>");
                } else if (const auto* element = std::get_if<xml::Element>(&*event)) {
                    if (element->is("handshake", ns::component)) {
                        xml::Element iq("iq", std::string(ns::component));
                        iq.set("type", "set").set("id", "1").set("from", self).set("to", server.domain);
                        auto& question = iq.add(make(asked.command.c_str()));
                        if (!asked.jid.empty()) question.set("jid", asked.jid);
                        if (!asked.reason.empty()) question.set("reason", asked.reason);
                        if (!asked.password.empty()) question.add(make("password")).add_text(asked.password);
                        send(xml::to_text(iq, ns::component));
                    } else if (element->name == "iq" && element->attribute("type") == "result") {
                        if (element->first_child() == nullptr) throw std::runtime_error("an answer without content");
                        return *element->first_child();
                    } else if (element->name == "iq") {
                        auto error = *element;  // of the component's namespace, as all of its stream
                        for (auto& node : error.nodes)
                            if (auto* child = node.element(); child != nullptr && child->name == "error")
                                child->ns = std::string(ns::client);
                        throw std::runtime_error(problem_of(asked.command, error));
                    } else if (element->is("error", ns::streams)) {
                        throw std::runtime_error("the server refuses: " +
                                                 std::string(name_of(fault_in_stream_error(*element))));
                    }
                } else {
                    throw std::runtime_error("the server has ended the stream");
                }
            }
        }
    } catch (const Poco::Exception& problem) {
        throw std::runtime_error("cannot ask the server at " + core::to_string(server.server) + ": " +
                                 problem.displayText() + "; does it run?");
    }
}

}  // namespace xmpp::server
