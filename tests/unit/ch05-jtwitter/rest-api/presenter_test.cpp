#include "ch05-jtwitter/rest-api/presenter.hpp"

#include "shape.hpp"
#include "small_world.hpp"

namespace rest_tests {

namespace {

using storage::NotificationKind;
using storage::Visibility;

TEST(Presenter, has_a_word_for_each_value_and_a_value_for_each_word) {
    for (const auto visibility :
         {Visibility::everyone, Visibility::unlisted, Visibility::followers, Visibility::direct})
        EXPECT_EQ(rest::visibility_of(rest::to_word(visibility)), visibility);
    for (const auto kind :
         {NotificationKind::follow, NotificationKind::follow_request, NotificationKind::mention,
          NotificationKind::repost, NotificationKind::favourite, NotificationKind::post, NotificationKind::edit})
        EXPECT_EQ(rest::notification_kind_of(rest::to_word(kind)), kind);
    EXPECT_EQ(rest::visibility_of("secret"), std::nullopt);
    EXPECT_EQ(rest::visibility_of(""), std::nullopt);
    EXPECT_EQ(rest::notification_kind_of("poll"), std::nullopt);
}

class Shown : public SmallWorld {
  protected:
    template <typename Entity>
    static json::value parsed(const Entity& entity) {
        return json::parse(api::to_json(entity));
    }
};

TEST_F(Shown, accounts_have_html_in_note_and_fields_and_their_own_pictures) {
    const auto anna = sign_up("Anna");
    microblog::ProfileChange change;
    change.note = "I & you\nsee https://example.org/a";
    change.fields = std::vector<storage::ProfileField>{{"<site>", "https://example.org/b"}, {"mood", "fine & <well>"}};
    change.header = "h.png";
    blog.accounts.change_profile(anna.id, change, tick());
    const auto account = parsed(api.presenter().account(blog.accounts.get(anna.id)));
    EXPECT_EQ(wrong_with(account, account_keys), "");
    EXPECT_EQ(text_of(account, "note"),
              "<p>I &amp; you<br />see <a href=\"https://example.org/a\" rel=\"nofollow noopener noreferrer\" "
              "target=\"_blank\">https://example.org/a</a></p>");
    const auto& fields = account.as_object().at("fields").as_array();
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_EQ(text_of(fields[0], "name"), "&lt;site&gt;");
    EXPECT_TRUE(text_of(fields[0], "value").starts_with("<a href=\"https://example.org/b\""));
    EXPECT_EQ(text_of(fields[1], "value"), "fine &amp; &lt;well&gt;");
    EXPECT_EQ(text_of(account, "avatar"), "http://127.0.0.1:8080/pictures/avatar/Anna.png");
    EXPECT_EQ(text_of(account, "header"), "http://127.0.0.1:8080/media/h.png");
    EXPECT_EQ(text_of(account, "url"), "http://127.0.0.1:8080/@Anna");
    EXPECT_TRUE(account.as_object().at("roles").as_array().empty());
}

TEST_F(Shown, one_sees_of_oneself_what_was_typed_and_the_role) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    microblog::ProfileChange change;
    change.note = "I & you";
    change.is_protected = true;
    change.default_visibility = Visibility::unlisted;
    blog.accounts.change_profile(anna.id, change, tick());
    blog.accounts.set_role({}, anna.id, storage::Role::admin);
    follow(ben, anna);
    const auto account = parsed(api.presenter().credential_account(anna.id));
    EXPECT_EQ(wrong_with(account, account_keys), "");
    EXPECT_TRUE(account.as_object().at("locked").as_bool());
    const auto& source = account.as_object().at("source");
    EXPECT_EQ(wrong_with(source, {{"privacy", "text"},
                                  {"sensitive", "truth"},
                                  {"language", "text?"},
                                  {"note", "text"},
                                  {"fields", "list"},
                                  {"follow_requests_count", "count"}}),
              "");
    EXPECT_EQ(text_of(source, "note"), "I & you");
    EXPECT_EQ(text_of(source, "privacy"), "unlisted");
    EXPECT_EQ(source.as_object().at("follow_requests_count").as_int64(), 1);
    EXPECT_EQ(text_of(account.as_object().at("role"), "name"), "Admin");
    EXPECT_EQ(each(account.as_object().at("roles"), "name"), std::vector<std::string>{"Admin"});
    EXPECT_THROW(api.presenter().credential_account(storage::AccountId{999}), microblog::Refusal);
}

TEST_F(Shown, mentions_of_another_host_or_of_who_is_suspended_stay_text) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto carl = sign_up("carl");
    const auto id = write(anna, "@ben @ben@elsewhere.example @ben@127.0.0.1 @carl");
    blog.accounts.suspend({}, carl.id);
    const auto content = get("/api/v1/statuses/" + id).text("content");
    EXPECT_NE(content.find("/@ben\""), std::string::npos);
    EXPECT_NE(content.find(" @ben@elsewhere.example "), std::string::npos);
    EXPECT_NE(content.find("@carl</p>"), std::string::npos);
    EXPECT_EQ(get("/api/v1/statuses/" + id).object().at("mentions").as_array().size(), 1U);
}

/// Counts transactions.
class CountingStorage : public storage::Storage {
  public:
    explicit CountingStorage(storage::Storage& inner) : inner_{inner} {}
    void back_up(const std::string& file) override { inner_.back_up(file); }
    void probe() override { inner_.probe(); }
    int reads = 0;

  protected:
    void do_read(const std::function<void(storage::Tables&)>& work) override {
        ++reads;
        inner_.read([&](storage::Tables& tables) { work(tables); });
    }
    void do_write(const std::function<void(storage::Tables&)>& work) override {
        inner_.write([&](storage::Tables& tables) { work(tables); });
    }

  private:
    storage::Storage& inner_;
};

TEST_F(Shown, a_page_of_posts_is_loaded_in_one_transaction) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    std::vector<storage::PostId> ids;
    const auto add = [&](const std::string& id) { ids.push_back(storage::PostId{std::stoll(id)}); };
    for (int i = 0; i < 10; ++i) {
        const auto id = write(anna, "@ben #a" + std::to_string(i));
        add(id);
        add(post("/api/v1/statuses/" + id + "/reblog", ben).text("id"));
        add(write(ben, "quote", {{"quote_id", id}}));
    }
    CountingStorage counting(database);
    microblog::Microblog other(counting, open_hasher);
    rest::Presenter presenter(other, std::string(base));
    const auto reader = blog.relations.reader(anna.id, now);
    counting.reads = 0;
    EXPECT_EQ(presenter.statuses(reader, ids).size(), 30U);
    EXPECT_EQ(counting.reads, 1);
    EXPECT_TRUE(presenter.statuses(reader, std::vector<storage::PostId>{}).empty());
    EXPECT_EQ(counting.reads, 1);
}

}  // namespace

}  // namespace rest_tests
