#include "ch01-chatroom/xmpp-server/sqlite_storage.hpp"

#include <array>
#include <utility>

#include "shared/store/migrations.hpp"

namespace xmpp::server {

using session::Contact;
using session::Credentials;
using session::KeptMessage;
using session::KeptSize;
using session::MessageId;
using session::StorageFailure;
using session::StoredRoom;
using session::StoredSession;

namespace {

const std::array migrations{
    store::Migration{"accounts, rosters, messages, sessions, cards and rooms",
                     {R"(CREATE TABLE account(
                           name TEXT PRIMARY KEY,
                           sha1 TEXT NOT NULL,       -- RFC 5803
                           sha256 TEXT NOT NULL,
                           roster_version INTEGER NOT NULL DEFAULT 0,
                           vcard TEXT) WITHOUT ROWID)",
                      R"(CREATE TABLE contact(
                           account TEXT NOT NULL REFERENCES account(name) ON DELETE CASCADE,
                           jid TEXT NOT NULL,
                           name TEXT NOT NULL,
                           groups TEXT NOT NULL,     -- each with a line end behind it
                           can_see INTEGER NOT NULL, -- the owner sees the contact
                           is_seen INTEGER NOT NULL,
                           asked INTEGER NOT NULL,
                           pending_in INTEGER NOT NULL,
                           listed INTEGER NOT NULL,
                           request TEXT NOT NULL,
                           PRIMARY KEY(account, jid)) WITHOUT ROWID)",
                      R"(CREATE TABLE message(
                           id INTEGER PRIMARY KEY AUTOINCREMENT,
                           account TEXT NOT NULL REFERENCES account(name) ON DELETE CASCADE,
                           stanza TEXT NOT NULL,
                           sent INTEGER NOT NULL,    -- milliseconds since 1970
                           session TEXT NOT NULL,
                           number INTEGER NOT NULL))",
                      "CREATE INDEX message_of_account ON message(account, id)",
                      "CREATE INDEX message_of_session ON message(session)",
                      R"(CREATE TABLE session(
                           key TEXT PRIMARY KEY,
                           account TEXT NOT NULL REFERENCES account(name) ON DELETE CASCADE,
                           resource TEXT NOT NULL,
                           handled INTEGER NOT NULL,
                           presence TEXT NOT NULL,
                           wants_roster INTEGER NOT NULL,
                           carbons INTEGER NOT NULL) WITHOUT ROWID)",
                      "CREATE TABLE room(name TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID"}},
    store::Migration{"the sizes of messages",
                     {"ALTER TABLE message ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0",
                      "UPDATE message SET bytes = length(CAST(stanza AS BLOB))",
                      "CREATE INDEX message_of_nobody ON message(account, session, id, bytes)"}},
    store::Migration{"to whom a session has shown itself",
                     {"ALTER TABLE session ADD COLUMN directed TEXT NOT NULL DEFAULT ''"}},
    store::Migration{"what programs keep for themselves", {R"(CREATE TABLE private_xml(
                           account TEXT NOT NULL REFERENCES account(name) ON DELETE CASCADE,
                           ns TEXT NOT NULL,
                           name TEXT NOT NULL,
                           xml TEXT NOT NULL,
                           PRIMARY KEY(account, ns, name)) WITHOUT ROWID)"}}};

/// Texts of XML may hold anything but what no XML can hold, so a control character can stand between two.
constexpr char behind_each = '\x1F';

std::string join(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& each : texts) all += each + behind_each;
    return all;
}

std::vector<std::string> split(std::string_view all) {
    std::vector<std::string> texts;
    while (!all.empty()) {
        const auto end = all.find(behind_each);
        texts.emplace_back(all.substr(0, end));
        all.remove_prefix(end == std::string_view::npos ? all.size() : end + 1);
    }
    return texts;
}

}  // namespace

SqliteStorage::SqliteStorage(const std::filesystem::path& file, bool survive_power_cut)
    : database_{{.file = file, .readers = 1, .survive_power_cut = survive_power_cut, .cache_kib = 2'000}} {
    store::migrate(database_, migrations);
}

SqliteStorage::~SqliteStorage() = default;

template <typename Work>
auto SqliteStorage::read(Work&& work) {
    try {
        return batch_ ? work(batch_->session()) : database_.read(work);
    } catch (const store::Failure& failure) {
        throw StorageFailure(failure.what());
    }
}

template <typename Work>
auto SqliteStorage::write(Work&& work) {
    try {
        if (!batch_) batch_.emplace(database_);
        return work(batch_->session());
    } catch (const store::Failure& failure) {
        throw StorageFailure(failure.what());
    }
}

void SqliteStorage::commit() {
    if (!batch_) return;
    try {
        batch_->commit();
        batch_.reset();
    } catch (const store::Failure& failure) {
        batch_.reset();
        throw StorageFailure(failure.what());
    }
}

bool SqliteStorage::has_account(std::string_view account) {
    return read([&](store::Session& session) {
        return session.value<int>("SELECT 1 FROM account WHERE name = ?", account).has_value();
    });
}

std::size_t SqliteStorage::account_count() {
    return static_cast<std::size_t>(
        *read([](store::Session& session) { return session.value<std::int64_t>("SELECT count(*) FROM account"); }));
}

std::optional<Credentials> SqliteStorage::credentials(std::string_view account) {
    const auto row = read([&](store::Session& session) {
        return session.row<std::string, std::string>("SELECT sha1, sha256 FROM account WHERE name = ?", account);
    });
    if (!row) return {};
    auto sha1 = crypto::parse_scram_keys(std::get<0>(*row));
    auto sha256 = crypto::parse_scram_keys(std::get<1>(*row));
    if (!sha1 || !sha256) throw StorageFailure("the keys of the account " + std::string(account) + " are damaged");
    return Credentials{std::move(*sha1), std::move(*sha256)};
}

void SqliteStorage::put_account(std::string_view account, const Credentials& credentials) {
    write([&](store::Session& session) {
        session.run(
            "INSERT INTO account(name, sha1, sha256) VALUES (?, ?, ?) "
            "ON CONFLICT(name) DO UPDATE SET sha1 = excluded.sha1, sha256 = excluded.sha256",
            account, crypto::to_string(credentials.sha1), crypto::to_string(credentials.sha256));
    });
}

void SqliteStorage::erase_account(std::string_view account) {
    write([&](store::Session& session) { session.run("DELETE FROM account WHERE name = ?", account); });
}

std::vector<std::string> SqliteStorage::accounts() {
    std::vector<std::string> all;
    for (auto& [name] : read([](store::Session& session) {
             return session.rows<std::string>("SELECT name FROM account ORDER BY name");
         }))
        all.push_back(std::move(name));
    return all;
}

std::vector<Contact> SqliteStorage::roster(std::string_view account) {
    const auto rows = read([&](store::Session& session) {
        return session.rows<std::string, std::string, std::string, bool, bool, bool, bool, bool, std::string>(
            "SELECT jid, name, groups, can_see, is_seen, asked, pending_in, listed, request FROM contact "
            "WHERE account = ?",
            account);
    });
    std::vector<Contact> all;
    all.reserve(rows.size());
    for (const auto& [text, name, groups, can_see, is_seen, asked, pending_in, listed, request] : rows) {
        auto jid = Jid::parse(text);
        if (!jid) throw StorageFailure("the roster of " + std::string(account) + " is damaged");
        all.push_back({.jid = std::move(*jid),
                       .name = name,
                       .groups = split(groups),
                       .bond = {.to = can_see, .from = is_seen, .asked = asked, .pending_in = pending_in},
                       .listed = listed,
                       .request = request});
    }
    return all;
}

std::int64_t SqliteStorage::roster_version(std::string_view account) {
    return read([&](store::Session& session) {
               return session.value<std::int64_t>("SELECT roster_version FROM account WHERE name = ?", account);
           })
        .value_or(0);
}

void SqliteStorage::put_roster_version(std::string_view account, std::int64_t version) {
    write([&](store::Session& session) {
        session.run("UPDATE account SET roster_version = ? WHERE name = ?", version, account);
    });
}

void SqliteStorage::put_contact(std::string_view account, const Contact& contact) {
    write([&](store::Session& session) {
        session.run("INSERT OR REPLACE INTO contact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", account, contact.jid.text(),
                    contact.name, join(contact.groups), contact.bond.to, contact.bond.from, contact.bond.asked,
                    contact.bond.pending_in, contact.listed, contact.request);
    });
}

void SqliteStorage::erase_contact(std::string_view account, const Jid& contact) {
    write([&](store::Session& session) {
        session.run("DELETE FROM contact WHERE account = ? AND jid = ?", account, contact.text());
    });
}

MessageId SqliteStorage::keep_message(std::string_view account, const KeptMessage& message) {
    return write([&](store::Session& session) {
        session.run("INSERT INTO message(account, stanza, sent, session, number, bytes) VALUES (?, ?, ?, ?, ?, ?)",
                    account, message.stanza, message.sent.time_since_epoch().count(), message.session, message.number,
                    static_cast<std::int64_t>(message.stanza.size()));
        return MessageId{session.last_key()};
    });
}

KeptSize SqliteStorage::kept_size(std::string_view account) {
    const auto row = read([&](store::Session& session) {
        return session.row<std::int64_t, std::int64_t>(
            "SELECT count(*), coalesce(sum(bytes), 0) FROM message WHERE account = ? AND session = ''", account);
    });
    return {.messages = static_cast<std::size_t>(std::get<0>(*row)),
            .bytes = static_cast<std::size_t>(std::get<1>(*row))};
}

std::optional<KeptMessage> SqliteStorage::first_kept_message(std::string_view account) {
    const auto row = read([&](store::Session& session) {
        return session.row<std::int64_t, std::string, std::int64_t>(
            "SELECT id, stanza, sent FROM message WHERE account = ? AND session = '' ORDER BY id LIMIT 1", account);
    });
    if (!row) return {};
    const auto& [id, stanza, sent] = *row;
    return KeptMessage{.id = MessageId{id}, .stanza = stanza, .sent = Time{std::chrono::milliseconds{sent}}};
}

std::vector<KeptMessage> SqliteStorage::kept_messages(std::string_view account) {
    const auto rows = read([&](store::Session& session) {
        return session.rows<std::int64_t, std::string, std::int64_t, std::string, std::uint32_t>(
            "SELECT id, stanza, sent, session, number FROM message WHERE account = ? ORDER BY id", account);
    });
    std::vector<KeptMessage> all;
    all.reserve(rows.size());
    for (const auto& [id, stanza, sent, session, number] : rows)
        all.push_back({MessageId{id}, stanza, Time{std::chrono::milliseconds{sent}}, session, number});
    return all;
}

void SqliteStorage::erase_message(MessageId id) {
    write([&](store::Session& session) {
        session.run("DELETE FROM message WHERE id = ?", static_cast<std::int64_t>(id));
    });
}

void SqliteStorage::put_on_its_way(MessageId id, std::string_view session_key, std::uint32_t number) {
    write([&](store::Session& session) {
        session.run("UPDATE message SET session = ?, number = ? WHERE id = ?", session_key, number,
                    static_cast<std::int64_t>(id));
    });
}

void SqliteStorage::release_messages(std::string_view session_key) {
    write([&](store::Session& session) {
        session.run("UPDATE message SET session = '' WHERE session = ?", session_key);
    });
}

void SqliteStorage::release_lost_messages() {
    write([](store::Session& session) {
        session.run("UPDATE message SET session = '' WHERE session <> '' AND session NOT IN (SELECT key FROM session)");
    });
}

void SqliteStorage::put_session(const StoredSession& stored) {
    write([&](store::Session& session) {
        session.run("INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?)", stored.key, stored.account,
                    stored.resource, stored.handled, stored.presence, stored.wants_roster, stored.carbons,
                    join(stored.directed));
    });
}

void SqliteStorage::put_handled(std::string_view session_key, std::uint32_t handled) {
    write([&](store::Session& session) {
        session.run("UPDATE session SET handled = ? WHERE key = ?", handled, session_key);
    });
}

void SqliteStorage::erase_session(std::string_view session_key) {
    write([&](store::Session& session) { session.run("DELETE FROM session WHERE key = ?", session_key); });
}

std::vector<StoredSession> SqliteStorage::sessions() {
    std::vector<StoredSession> all;
    const auto rows = read([](store::Session& session) {
        return session.rows<std::string, std::string, std::string, std::uint32_t, std::string, bool, bool, std::string>(
            "SELECT key, account, resource, handled, presence, wants_roster, carbons, directed FROM session");
    });
    for (const auto& [key, account, resource, handled, presence, wants_roster, carbons, directed] : rows)
        all.push_back({key, account, resource, handled, presence, wants_roster, carbons, split(directed)});
    return all;
}

std::optional<std::string> SqliteStorage::vcard(std::string_view account) {
    const auto row = read([&](store::Session& session) {
        return session.row<std::optional<std::string>>("SELECT vcard FROM account WHERE name = ?", account);
    });
    return row ? std::get<0>(*row) : std::nullopt;
}

void SqliteStorage::put_vcard(std::string_view account, std::string_view vcard) {
    write([&](store::Session& session) { session.run("UPDATE account SET vcard = ? WHERE name = ?", vcard, account); });
}

std::optional<std::string> SqliteStorage::private_xml(std::string_view account, std::string_view ns,
                                                      std::string_view name) {
    const auto row = read([&](store::Session& session) {
        return session.row<std::string>("SELECT xml FROM private_xml WHERE account = ? AND ns = ? AND name = ?",
                                        account, ns, name);
    });
    return row ? std::optional(std::get<0>(*row)) : std::nullopt;
}

void SqliteStorage::put_private_xml(std::string_view account, std::string_view ns, std::string_view name,
                                    std::string_view xml) {
    write([&](store::Session& session) {
        session.run("INSERT OR REPLACE INTO private_xml VALUES (?, ?, ?, ?)", account, ns, name, xml);
    });
}

std::size_t SqliteStorage::private_bytes(std::string_view account) {
    const auto row = read([&](store::Session& session) {
        return session.row<std::int64_t>(
            "SELECT coalesce(sum(length(CAST(xml AS BLOB))), 0) FROM private_xml WHERE account = ?", account);
    });
    return static_cast<std::size_t>(std::get<0>(*row));
}

std::vector<StoredRoom> SqliteStorage::rooms() {
    std::vector<StoredRoom> all;
    for (auto& [name, state] : read([](store::Session& session) {
             return session.rows<std::string, std::string>("SELECT name, state FROM room");
         }))
        all.push_back({name, state});
    return all;
}

void SqliteStorage::put_room(const StoredRoom& room) {
    write([&](store::Session& session) {
        session.run("INSERT OR REPLACE INTO room VALUES (?, ?)", room.name, room.state);
    });
}

void SqliteStorage::erase_room(std::string_view name) {
    write([&](store::Session& session) { session.run("DELETE FROM room WHERE name = ?", name); });
}

}  // namespace xmpp::server
