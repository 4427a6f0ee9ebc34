// A microblog of its own for tests of streams: people, their tokens, and a clock that goes one second with every thing
// that is done.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/rest-api/presenter.hpp"
#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"
#include "ch05-jtwitter/streaming/hub.hpp"
#include "shared/core/guarded.hpp"
#include "shared/crypto/token.hpp"
#include "shared/testkit/process.hpp"
#include "tests/unit/ch05-jtwitter/microblog-session/open_hasher.hpp"
#include "tests/unit/ch05-jtwitter/streaming/peer.hpp"

namespace streaming {

using namespace storage;

/// Keeps all that is logged, to look for secrets in it.
class KeptLog : public core::Log {
  public:
    void write(core::LogLevel, std::string_view event, std::initializer_list<core::LogField> fields) override {
        text_.with([&](std::string& text) {
            text.append(event);
            for (const auto& field : fields) text.append(" ").append(field.key).append("=").append(field.value);
            text.append("\n");
        });
    }
    std::string text() {
        return text_.with([](const std::string& text) { return text; });
    }

  private:
    core::Guarded<std::string> text_;
};

struct Stage {
    Time tick() { return now += std::chrono::seconds{1}; }

    AccountId person(const std::string& name, bool is_protected = false) {
        Account account;
        account.name = name;
        account.is_protected = is_protected;
        account.created_at = now;
        return store.write([&](Tables& tables) {
            return tables.accounts.add(account, {.account = {}, .email = name + "@mail.example", .password_hash = {}});
        });
    }
    void suspend(AccountId whom) { blog.accounts.suspend(std::nullopt, whom); }

    /// Somebody with a token, as the door found it.
    microblog::Caller caller(std::optional<AccountId> account, const std::string& scopes = "read write follow") {
        microblog::Caller caller{.token = {}, .scopes = *microblog::Scopes::parse(scopes), .account = account};
        store.write([&](Tables& tables) {
            App app;
            app.client_id = crypto::random_token();
            app.name = "test";
            app.scopes = scopes;
            caller.token.app = tables.access.add_app(app);
            caller.token.hash = crypto::sha256(crypto::random_token());
            caller.token.account = account;
            caller.token.scopes = scopes;
            caller.token.id = tables.access.add_token(caller.token);
        });
        return caller;
    }

    void follow(AccountId who, AccountId whom, bool reposts = true) {
        if (blog.relations.follow(who, whom, reposts, false, tick()).requested)
            blog.relations.authorize(whom, who, tick());
    }
    Post say(AccountId who, const std::string& text, Visibility visibility = Visibility::everyone,
             std::optional<PostId> reply_to = std::nullopt) {
        microblog::NewPost post;
        post.text = text;
        post.visibility = visibility;
        post.reply_to = reply_to;
        return blog.posts.add(who, post, tick());
    }

    testkit::TemporaryDirectory folder;
    SqliteStorage store{[this] {
        store::Settings settings;
        settings.file = folder.path() + "/streams.db";
        return settings;
    }()};
    OpenHasher hasher;
    microblog::Microblog blog{store, hasher};
    rest::Presenter presenter{blog, "http://test.example"};
    KeptLog log;
    Time now = std::chrono::sys_days{std::chrono::year{2024} / 5 / 1} + std::chrono::hours{9};
};

/// A stage with a hub, and peers that listen to it.
struct OpenStage : Stage {
    explicit OpenStage(const Limits& limits = {}) : hub{blog, presenter, limits, log} {}

    Peer listen(Accepted::Form form, std::optional<Subscription> first, std::optional<microblog::Caller> who = {},
                const std::string& address = "192.0.2.1") {
        return Peer([&](Descriptor far_end) {
            hub.adopt(std::move(far_end), Accepted{.form = form,
                                                   .head = "HTTP/1.1 200 OK\r\n\r\n",
                                                   .first = std::move(first),
                                                   .caller = std::move(who),
                                                   .address = address});
        });
    }
    /// Server-sent events; the head and the greeting are read.
    Peer listen_to(Subscription stream, std::optional<microblog::Caller> who = {}) {
        auto peer = listen(Accepted::Form::server_sent_events, std::move(stream), std::move(who));
        EXPECT_EQ(peer.read_head(), "HTTP/1.1 200 OK\r\n\r\n");
        EXPECT_EQ(peer.read_to("\n"), ":)\n");
        return peer;
    }
    Peer websocket(const microblog::Caller& who, std::optional<Subscription> first = {}) {
        auto peer = listen(Accepted::Form::web_socket, std::move(first), who);
        EXPECT_EQ(peer.read_head(), "HTTP/1.1 200 OK\r\n\r\n");
        return peer;
    }

    Hub hub;
};

}  // namespace streaming
