// What a part of the server may do that is no part of RFC 6120 and 6121. Each function has an answer for those who do
// not care; the core asks all of them, in the order in which they were added.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/xmpp-session/core.hpp"
#include "shared/xml/element.hpp"

namespace xmpp::session {

class Extension {
  public:
    virtual ~Extension() = default;

    /// What service discovery says that the server can do.
    virtual std::vector<std::string_view> features() const { return {}; }
    /// What <stream:features/> offers, before or after the log-in.
    virtual void offer(bool /*logged_in*/, xml::Element& /*features*/) {}

    /// A get or set for the server, or for an account (then `to` has a local part and no resource), from its owner or
    /// somebody who sees the owner. True: it was for this extension, which has answered or will.
    virtual bool take_iq(const Stanza&) { return false; }
    /// A get or set for an account, from somebody who may not even know that there is one (User::is_seen_by). True: it
    /// is of the few that are for everybody, and is answered. Else the answer is as if there were no such account.
    virtual bool take_public_iq(const Stanza&) { return false; }
    /// An iq of a stranger who is not logged in. True: as above.
    virtual bool take_iq_of_stranger(Link&, const xml::Element&) { return false; }
    /// An element of a stream that is no stanza. True: it was for this extension.
    virtual bool take_other(Link&, const xml::Element&) { return false; }

    /// A message has been given to these programs of the account in its `to`. Also when that is nobody, and when `to`
    /// is no account of ours.
    virtual void carried(const Stanza&, std::span<Session* const>) {}
    /// Nobody is there for this message. True: it is kept.
    virtual bool keep(const Stanza&) { return false; }
    /// A program has come so far that it gets messages for the account.
    virtual void reachable(Session&) {}
    /// A stanza on its way to a session, as text.
    struct Parcel {
        std::string_view text;
        std::shared_ptr<Promise> promise{};
        bool is_copy = false;  // see Core::send_copy
    };
    /// Its session is managed, or something was promised. True: the extension has sent it, or will.
    virtual bool carry(Session&, const Parcel&) { return false; }
    /// Has the session more before it than it should? Then what can wait does.
    virtual bool is_behind(const Session&) { return false; }
    /// A stanza of a session has been dealt with.
    virtual void handled(Session&) {}
    /// What has gathered is about to be committed.
    virtual void before_commit() {}
    /// All that waited for the commit is on its way.
    virtual void committed() {}
    /// The connection of a session is lost. True: it waits for it to come back.
    virtual bool outlives_its_link(Session&) { return false; }
    /// A session goes on that was there before the server was started again.
    virtual void came_back(Session&) {}
    /// A connection is over. It is no longer found.
    virtual void link_ended(Link&) {}
    /// A session is over. It is no longer found.
    virtual void ended(Session&) {}
    virtual void account_erased(std::string_view /*account*/) {}
    /// A domain beside ours can no longer be reached, and whoever was there has gone without a word.
    virtual void domain_lost(std::string_view /*domain*/) {}
    virtual void tick() {}
    /// All sessions are about to be forgotten, without a word: what is in memory may not be what is in the storage.
    virtual void storage_failed() {}
    /// In a later call, before anything else: what is in the storage is where all begin.
    virtual void begin_anew() {}
    /// The server is about to stop: what must last is written down now.
    virtual void stopping() {}
};

}  // namespace xmpp::session
