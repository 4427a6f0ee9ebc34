// The server's storage as a test plays it: in memory, with what was committed beside what was not, so that a test can
// end the server's process at any moment; and it fails when it is told to.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ch01-chatroom/xmpp-session/ports.hpp"

namespace xmpp::session {

class MemoryStorage final : public Storage {
  public:
    /// Writes that still succeed; a negative number: all. The next one throws. The same for commits.
    int writes_left = -1, commits_left = -1;
    int commits = 0;

    bool has_changes() const override { return changed_; }
    void commit() override {
        if (commits_left == 0) {
            forget_changes();
            throw StorageFailure("no space left");
        }
        if (commits_left > 0) --commits_left;
        if (changed_) ++commits;
        committed_ = now_;
        changed_ = false;
    }
    void forget_changes() override {
        now_ = committed_;
        changed_ = false;
    }

    bool has_account(std::string_view account) override { return now_.accounts.contains(std::string(account)); }
    std::size_t account_count() override { return now_.accounts.size(); }
    std::optional<Credentials> credentials(std::string_view account) override {
        const auto found = now_.accounts.find(std::string(account));
        return found == now_.accounts.end() ? std::nullopt : std::optional(found->second.credentials);
    }
    void put_account(std::string_view account, const Credentials& credentials) override {
        write().accounts[std::string(account)].credentials = credentials;
    }
    void erase_account(std::string_view account) override {
        auto& data = write();
        data.accounts.erase(std::string(account));
        std::erase_if(data.messages, [&](const auto& each) { return each.account == account; });
        std::erase_if(data.sessions, [&](const auto& each) { return each.second.account == account; });
    }
    std::vector<std::string> accounts() override {
        std::vector<std::string> all;
        for (const auto& [name, account] : now_.accounts) all.push_back(name);
        return all;
    }

    std::vector<Contact> roster(std::string_view account) override {
        std::vector<Contact> all;
        for (const auto& [jid, contact] : now_.accounts[std::string(account)].roster) all.push_back(contact);
        return all;
    }
    std::int64_t roster_version(std::string_view account) override {
        return now_.accounts[std::string(account)].roster_version;
    }
    void put_roster_version(std::string_view account, std::int64_t version) override {
        write().accounts.at(std::string(account)).roster_version = version;
    }
    void put_contact(std::string_view account, const Contact& contact) override {
        write().accounts.at(std::string(account)).roster.insert_or_assign(contact.jid, contact);
    }
    void erase_contact(std::string_view account, const Jid& contact) override {
        write().accounts.at(std::string(account)).roster.erase(contact);
    }

    MessageId keep_message(std::string_view account, const KeptMessage& message) override {
        auto& data = write();
        if (!data.accounts.contains(std::string(account))) throw StorageFailure("no such account");
        data.messages.push_back({std::string(account), message});
        data.messages.back().message.id = MessageId{++data.last_message};
        return data.messages.back().message.id;
    }
    KeptSize kept_size(std::string_view account) override {
        KeptSize size;
        for (const auto& each : kept_messages(account)) {
            if (!each.session.empty()) continue;
            ++size.messages;
            size.bytes += each.stanza.size();
        }
        return size;
    }
    std::optional<KeptMessage> first_kept_message(std::string_view account) override {
        for (auto& each : kept_messages(account))
            if (each.session.empty()) return std::move(each);
        return {};
    }
    std::vector<KeptMessage> kept_messages(std::string_view account) override {
        std::vector<KeptMessage> all;
        for (const auto& each : now_.messages)
            if (each.account == account) all.push_back(each.message);
        return all;
    }
    void erase_message(MessageId id) override {
        std::erase_if(write().messages, [&](const auto& each) { return each.message.id == id; });
    }
    void put_on_its_way(MessageId id, std::string_view session_key, std::uint32_t number) override {
        for (auto& each : write().messages) {
            if (each.message.id != id) continue;
            each.message.session = session_key;
            each.message.number = number;
        }
    }
    void release_messages(std::string_view session_key) override {
        for (auto& each : write().messages)
            if (each.message.session == session_key) each.message.session.clear();
    }
    void release_lost_messages() override {
        auto& data = write();
        for (auto& each : data.messages)
            if (!data.sessions.contains(each.message.session)) each.message.session.clear();
    }

    void put_session(const StoredSession& session) override { write().sessions[session.key] = session; }
    void put_handled(std::string_view session_key, std::uint32_t handled) override {
        write().sessions.at(std::string(session_key)).handled = handled;
    }
    void erase_session(std::string_view session_key) override { write().sessions.erase(std::string(session_key)); }
    std::vector<StoredSession> sessions() override {
        std::vector<StoredSession> all;
        for (const auto& [key, session] : now_.sessions) all.push_back(session);
        return all;
    }

    std::optional<std::string> vcard(std::string_view account) override {
        const auto& card = now_.accounts[std::string(account)].vcard;
        return card.empty() ? std::nullopt : std::optional(card);
    }
    void put_vcard(std::string_view account, std::string_view vcard) override {
        write().accounts.at(std::string(account)).vcard = vcard;
    }

    std::optional<std::string> private_xml(std::string_view account, std::string_view ns,
                                           std::string_view name) override {
        const auto owner = now_.accounts.find(std::string(account));
        if (owner == now_.accounts.end()) return {};
        const auto found = owner->second.private_xml.find({std::string(ns), std::string(name)});
        return found == owner->second.private_xml.end() ? std::nullopt : std::optional(found->second);
    }
    void put_private_xml(std::string_view account, std::string_view ns, std::string_view name,
                         std::string_view xml) override {
        write().accounts.at(std::string(account)).private_xml[{std::string(ns), std::string(name)}] = xml;
    }
    std::size_t private_bytes(std::string_view account) override {
        const auto owner = now_.accounts.find(std::string(account));
        if (owner == now_.accounts.end()) return 0;
        std::size_t bytes = 0;
        for (const auto& [name, xml] : owner->second.private_xml) bytes += xml.size();
        return bytes;
    }

    std::vector<StoredRoom> rooms() override {
        std::vector<StoredRoom> all;
        for (const auto& [name, state] : now_.rooms) all.push_back({name, state});
        return all;
    }
    void put_room(const StoredRoom& room) override { write().rooms[room.name] = room.state; }
    void erase_room(std::string_view name) override { write().rooms.erase(std::string(name)); }

  private:
    struct Account {
        Credentials credentials;
        std::map<Jid, Contact> roster;
        std::int64_t roster_version = 0;
        std::string vcard;
        std::map<std::pair<std::string, std::string>, std::string> private_xml;
    };
    struct Kept {
        std::string account;
        KeptMessage message;
    };
    struct Data {
        std::map<std::string, Account> accounts;
        std::vector<Kept> messages;
        std::int64_t last_message = 0;
        std::map<std::string, StoredSession> sessions;
        std::map<std::string, std::string> rooms;
    };
    Data& write() {
        if (writes_left == 0) throw StorageFailure("no space left");
        if (writes_left > 0) --writes_left;
        changed_ = true;
        return now_;
    }
    Data now_, committed_;
    bool changed_ = false;
};

}  // namespace xmpp::session
