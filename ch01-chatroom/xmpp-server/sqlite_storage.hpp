// What the server must not forget, in a database file of SQLite.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "ch01-chatroom/xmpp-session/ports.hpp"
#include "shared/store/database.hpp"

namespace xmpp::server {

/// For one thread at a time. The first write after a commit begins a transaction; reads see what is in it.
class SqliteStorage final : public session::Storage {
  public:
    /// Makes the file, or brings its tables up to date. `survive_power_cut`: a commit waits for the disk. Throws
    /// store::Failure.
    SqliteStorage(const std::filesystem::path& file, bool survive_power_cut);
    ~SqliteStorage();

    bool has_changes() const override { return batch_.has_value(); }
    void commit() override;
    void forget_changes() override { batch_.reset(); }

    bool has_account(std::string_view account) override;
    std::size_t account_count() override;
    std::optional<session::Credentials> credentials(std::string_view account) override;
    void put_account(std::string_view account, const session::Credentials& credentials) override;
    void erase_account(std::string_view account) override;
    std::vector<std::string> accounts() override;

    std::vector<session::Contact> roster(std::string_view account) override;
    std::int64_t roster_version(std::string_view account) override;
    void put_roster_version(std::string_view account, std::int64_t version) override;
    void put_contact(std::string_view account, const session::Contact& contact) override;
    void erase_contact(std::string_view account, const Jid& contact) override;

    session::MessageId keep_message(std::string_view account, const session::KeptMessage& message) override;
    session::KeptSize kept_size(std::string_view account) override;
    std::optional<session::KeptMessage> first_kept_message(std::string_view account) override;
    std::vector<session::KeptMessage> kept_messages(std::string_view account) override;
    void erase_message(session::MessageId id) override;
    void put_on_its_way(session::MessageId id, std::string_view session_key, std::uint32_t number) override;
    void release_messages(std::string_view session_key) override;
    void release_lost_messages() override;

    void put_session(const session::StoredSession& session) override;
    void put_handled(std::string_view session_key, std::uint32_t handled) override;
    void erase_session(std::string_view session_key) override;
    std::vector<session::StoredSession> sessions() override;

    std::optional<std::string> vcard(std::string_view account) override;
    void put_vcard(std::string_view account, std::string_view vcard) override;

    std::optional<std::string> private_xml(std::string_view account, std::string_view ns,
                                           std::string_view name) override;
    void put_private_xml(std::string_view account, std::string_view ns, std::string_view name,
                         std::string_view xml) override;
    std::size_t private_bytes(std::string_view account) override;

    std::vector<session::StoredRoom> rooms() override;
    void put_room(const session::StoredRoom& room) override;
    void erase_room(std::string_view name) override;

  private:
    /// Runs `work(session)`; what the database says to it becomes a StorageFailure.
    template <typename Work>
    auto read(Work&& work);
    template <typename Work>
    auto write(Work&& work);

    store::Database database_;
    std::optional<store::Database::Batch> batch_;
};

}  // namespace xmpp::server
