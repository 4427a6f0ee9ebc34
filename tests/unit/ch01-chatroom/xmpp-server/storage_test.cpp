// The storage in SQLite and the one that tests play with keep the same promises.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "ch01-chatroom/xmpp-server/sqlite_storage.hpp"
#include "shared/testkit/process.hpp"
#include "tests/unit/ch01-chatroom/xmpp-session/memory_storage.hpp"
#include "tests/unit/ch01-chatroom/xmpp-session/world.hpp"

namespace xmpp::session {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A storage, and what is left of it when the process ends.
class InMemory {
  public:
    Storage& get() { return storage_; }
    void is_killed() { storage_.forget_changes(); }

  private:
    MemoryStorage storage_;
};
class InSqlite {
  public:
    InSqlite() { open(); }
    Storage& get() { return *storage_; }
    void is_killed() {
        storage_.reset();
        open();
    }

  private:
    void open() { storage_ = std::make_unique<server::SqliteStorage>(folder_.path() + "/xmpp.db", false); }
    testkit::TemporaryDirectory folder_;
    std::unique_ptr<server::SqliteStorage> storage_;
};

template <typename Kind>
struct StorageOf : testing::Test {
    StorageOf() {
        for (const auto* name : {"alice", "bob"}) storage().put_account(name, make_credentials(name));
        storage().commit();
    }
    Storage& storage() { return kind.get(); }
    Kind kind;
};
using Kinds = testing::Types<InMemory, InSqlite>;
TYPED_TEST_SUITE(StorageOf, Kinds);

Jid jid(const char* text) {
    return Jid::parse(text).value();
}

const Time some_time{std::chrono::milliseconds{1'780'000'000'123}};

}  // namespace

TYPED_TEST(StorageOf, what_is_not_committed_is_seen_and_then_gone) {
    auto& storage = this->storage();
    EXPECT_FALSE(storage.has_changes());
    storage.put_account("carol", make_credentials("carol"));
    EXPECT_TRUE(storage.has_changes());
    EXPECT_TRUE(storage.has_account("carol"));
    this->kind.is_killed();
    EXPECT_FALSE(this->storage().has_account("carol"));
    EXPECT_TRUE(this->storage().has_account("alice"));
    this->storage().put_account("dora", make_credentials("dora"));
    this->storage().forget_changes();
    EXPECT_FALSE(this->storage().has_changes());
    EXPECT_FALSE(this->storage().has_account("dora"));
}

TYPED_TEST(StorageOf, accounts_and_their_keys) {
    auto& storage = this->storage();
    EXPECT_EQ(storage.credentials("alice")->sha1, make_credentials("alice").sha1);
    storage.put_account("alice", make_credentials("another"));
    storage.commit();
    this->kind.is_killed();
    EXPECT_EQ(this->storage().credentials("alice")->sha256, make_credentials("another").sha256);
    EXPECT_FALSE(this->storage().credentials("nobody").has_value());
    EXPECT_THAT(this->storage().accounts(), ElementsAre("alice", "bob"));
    EXPECT_EQ(this->storage().account_count(), 2U);
}

TYPED_TEST(StorageOf, contacts_with_all_that_belongs_to_them) {
    Contact contact{.jid = jid("bob@im.example"),
                    .name = "Bob \"the\" 'b'",
                    .groups = {"a,b", "朋友"},
                    .bond = {.to = true, .from = false, .asked = true, .pending_in = true},
                    .listed = true,
                    .request = "<presence type='subscribe'/>"};
    this->storage().put_contact("alice", contact);
    this->storage().put_roster_version("alice", 7);
    this->storage().commit();
    this->kind.is_killed();
    const auto roster = this->storage().roster("alice");
    ASSERT_EQ(roster.size(), 1U);
    EXPECT_EQ(roster[0].jid, contact.jid);
    EXPECT_EQ(roster[0].name, contact.name);
    EXPECT_EQ(roster[0].groups, contact.groups);
    EXPECT_EQ(roster[0].bond, contact.bond);
    EXPECT_TRUE(roster[0].listed);
    EXPECT_EQ(roster[0].request, contact.request);
    EXPECT_EQ(this->storage().roster_version("alice"), 7);
    contact.bond = {};
    this->storage().put_contact("alice", contact);
    EXPECT_EQ(this->storage().roster("alice")[0].bond, Bond{});
    this->storage().erase_contact("alice", contact.jid);
    EXPECT_THAT(this->storage().roster("alice"), IsEmpty());
    EXPECT_THAT(this->storage().roster("bob"), IsEmpty());
}

TYPED_TEST(StorageOf, messages_in_their_order_and_of_their_session) {
    auto& storage = this->storage();
    const auto keep = [&](const std::string& text, const std::string& session, std::uint32_t number) {
        return storage.keep_message("bob", {.stanza = text, .sent = some_time, .session = session, .number = number});
    };
    const auto first = keep("one", "", 0), second = keep("two", "phone", 4'294'967'295);
    keep("three", "desk", 2);
    storage.commit();
    auto all = storage.kept_messages("bob");
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[1].stanza, "two");
    EXPECT_EQ(all[1].session, "phone");
    EXPECT_EQ(all[1].number, 4'294'967'295);
    EXPECT_EQ(all[1].sent, some_time);
    storage.put_on_its_way(second, "phone", 9);
    storage.erase_message(first);
    storage.release_messages("desk");
    all = storage.kept_messages("bob");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].number, 9U);
    EXPECT_EQ(all[1].session, "");
    EXPECT_EQ(storage.kept_size("bob").messages, 1U);
    EXPECT_EQ(storage.kept_size("bob").bytes, 5U) << "\"three\"";
    EXPECT_EQ(storage.kept_size("alice").messages, 0U);
    EXPECT_EQ(storage.first_kept_message("bob")->stanza, "three");
    storage.put_on_its_way(second, "", 0);
    EXPECT_EQ(storage.first_kept_message("bob")->stanza, "two");
    EXPECT_EQ(storage.first_kept_message("bob")->sent, some_time);
    EXPECT_FALSE(storage.first_kept_message("alice").has_value());
    storage.put_on_its_way(second, "phone", 9);
    storage.release_lost_messages();
    EXPECT_EQ(storage.kept_messages("bob")[0].session, "") << "there is no session of that key";
}

TYPED_TEST(StorageOf, sessions_that_outlive_the_process) {
    auto& storage = this->storage();
    storage.put_session({.key = "k",
                         .account = "bob",
                         .resource = "desk",
                         .handled = 3,
                         .presence = "<presence/>",
                         .wants_roster = true,
                         .carbons = false,
                         .directed = {"tea@conference.im.example/bob", "x@y"}});
    storage.put_handled("k", 4'000'000'000);
    storage.keep_message("bob", {.stanza = "x", .sent = some_time, .session = "k", .number = 1});
    storage.commit();
    this->kind.is_killed();
    auto& again = this->storage();
    again.release_lost_messages();
    const auto sessions = again.sessions();
    ASSERT_EQ(sessions.size(), 1U);
    EXPECT_EQ(sessions[0].account, "bob");
    EXPECT_EQ(sessions[0].resource, "desk");
    EXPECT_EQ(sessions[0].handled, 4'000'000'000);
    EXPECT_EQ(sessions[0].presence, "<presence/>");
    EXPECT_TRUE(sessions[0].wants_roster);
    EXPECT_THAT(sessions[0].directed, ElementsAre("tea@conference.im.example/bob", "x@y"));
    EXPECT_EQ(again.kept_messages("bob")[0].session, "k");
    again.erase_session("k");
    EXPECT_THAT(again.sessions(), IsEmpty());
}

TYPED_TEST(StorageOf, cards_and_rooms) {
    auto& storage = this->storage();
    EXPECT_FALSE(storage.vcard("alice").has_value());
    storage.put_vcard("alice", "<vCard/>");
    storage.put_room({"tea", "one"});
    storage.put_room({"tea", "two"});
    storage.put_room({"coffee", "x"});
    storage.erase_room("coffee");
    storage.commit();
    this->kind.is_killed();
    EXPECT_EQ(this->storage().vcard("alice"), "<vCard/>");
    ASSERT_EQ(this->storage().rooms().size(), 1U);
    EXPECT_EQ(this->storage().rooms()[0].state, "two");
}

TYPED_TEST(StorageOf, what_programs_keep_for_themselves) {
    auto& storage = this->storage();
    EXPECT_EQ(storage.private_bytes("alice"), 0U);
    EXPECT_FALSE(storage.private_xml("alice", "u", "a").has_value());
    storage.put_private_xml("alice", "u", "a", "<a xmlns='u'/>");
    storage.put_private_xml("alice", "u", "b", "<b xmlns='u'/>");
    storage.put_private_xml("alice", "u", "a", "<a xmlns='u'>微</a>");
    storage.commit();
    this->kind.is_killed();
    EXPECT_EQ(this->storage().private_xml("alice", "u", "a"), "<a xmlns='u'>微</a>");
    EXPECT_EQ(this->storage().private_bytes("alice"), 14U + 20U);
    EXPECT_FALSE(this->storage().private_xml("alice", "v", "a").has_value());
    EXPECT_FALSE(this->storage().private_xml("bob", "u", "a").has_value());
}

TYPED_TEST(StorageOf, an_account_goes_with_all_that_belongs_to_it) {
    auto& storage = this->storage();
    storage.put_private_xml("bob", "u", "a", "<a xmlns='u'/>");
    storage.put_contact("bob", {.jid = jid("alice@im.example")});
    storage.keep_message("bob", {.stanza = "x", .sent = some_time});
    storage.put_session({.key = "k", .account = "bob", .resource = "desk"});
    storage.erase_account("bob");
    storage.commit();
    EXPECT_FALSE(storage.has_account("bob"));
    EXPECT_EQ(storage.kept_messages("bob").size(), 0U);
    EXPECT_EQ(storage.private_bytes("bob"), 0U);
    EXPECT_THAT(storage.sessions(), IsEmpty());
    EXPECT_THROW(storage.keep_message("bob", {.stanza = "x", .sent = some_time}), StorageFailure);
}

}  // namespace xmpp::session
