// Accounts made and changed over the stream itself (XEP-0077): by strangers before the log-in, if the server is open;
// a new password and the end of an account by whoever is logged in to it.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "ch01-chatroom/xmpp-session/extension.hpp"

namespace xmpp::extensions {

struct RegistrationLimit {
    int accounts = 100;              // from one address at once; 0: no limit
    std::chrono::seconds each{3};    // in which one more may come
    std::size_t addresses = 10'000;  // that are remembered
};

class Registration final : public session::Extension {
  public:
    Registration(session::Core& core, RegistrationLimit limit) : core_{core}, limit_{limit} {}

    std::vector<std::string_view> features() const override;
    void offer(bool logged_in, xml::Element& features) override;
    bool take_iq_of_stranger(session::Link& link, const xml::Element& iq) override;
    bool take_iq(const session::Stanza& iq) override;
    void account_erased(std::string_view account) override;

  private:
    void make_account(session::Link& link, const xml::Element& iq);
    /// One at a time for an account, or one client could fill the queue on which all log-ins wait.
    void change_password(const session::Stanza& iq, const std::string& password);
    bool may_register(const std::string& address);
    std::optional<StanzaFault> fault_of_password(std::string_view password) const;

    session::Core& core_;
    RegistrationLimit limit_;
    std::map<std::string, std::chrono::steady_clock::time_point> spent_until_;  // by address
    std::map<std::string, engine::ConnectionId, std::less<>> changing_;  // accounts, and who waits for the new keys
};

}  // namespace xmpp::extensions
