#include "ch05-jtwitter/streaming/hub.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>
#include <vector>

#include "tests/unit/ch05-jtwitter/streaming/stage.hpp"

namespace {

using namespace std::chrono_literals;
using namespace streaming;

const Subscription user{Stream::user, ""}, square{Stream::square, ""};

/// "update 你好": the event of server-sent events that comes next, and what the post says.
std::string told(Peer& peer) {
    const auto event = peer.read_to("\n"), data = peer.read_to("\n");
    EXPECT_EQ(peer.read_to("\n"), "\n") << "a blank line ends an event";
    if (!event.starts_with("event: ") || !data.starts_with("data: ")) return "no event: " + event + data;
    auto name = event.substr(7, event.size() - 8);
    const auto json = std::string_view(data).substr(6);
    if (name == "delete") return name + " " + std::string(json.substr(0, json.size() - 1));
    const auto value = boost::json::parse(json);
    if (name == "notification") return name + " " + std::string(value.at("type").as_string());
    const auto& post = name == "conversation" ? value.at("last_status") : value;
    const auto& content = (post.at("reblog").is_null() ? post : post.at("reblog")).at("content").as_string();
    return name + " " + std::string(content);
}

/// The streams of the next event over a WebSocket, its name, and the id of its payload.
std::string told_over(Peer& websocket) {
    const auto value = boost::json::parse(websocket.next_text());
    const auto& payload = value.at("payload").as_string();
    const auto name = std::string(value.at("event").as_string());
    const auto id =
        name == "delete" ? std::string(payload) : std::string(boost::json::parse(payload).at("id").as_string());
    return boost::json::serialize(value.at("stream")) + " " + name + " " + id;
}

std::string id_of(const Post& post) {
    return std::to_string(number(post.id));
}

Limits with_streams_for_all() {
    Limits limits;
    limits.of_address = limits.of_account = limits.streams;
    return limits;
}

TEST(Hub, brings_a_post_to_a_listener_in_exactly_these_bytes) {
    OpenStage stage;
    const auto anna = stage.person("anna");
    auto peer = stage.listen_to(square);
    const auto post = stage.say(anna, "你好");
    const auto status = api::to_json(*stage.presenter.status({}, post.id));
    EXPECT_EQ(peer.read_to("\n\n"), "event: update\ndata: " + status + "\n\n");
    stage.blog.posts.drop(anna, post.id, stage.tick());
    EXPECT_EQ(peer.read_to("\n\n"), "event: delete\ndata: " + id_of(post) + "\n\n");
}

TEST(Hub, keeps_the_order_of_what_happened) {
    OpenStage stage;
    const auto anna = stage.person("anna"), bob = stage.person("bob");
    stage.follow(bob, anna);
    auto home = stage.listen_to(user, stage.caller(bob));
    auto own = stage.listen_to(user, stage.caller(anna));
    auto all = stage.listen_to(square);
    for (int i = 0; i < 100; ++i) stage.say(anna, "post " + std::to_string(i));
    for (auto* const peer : {&home, &own, &all}) {
        for (int i = 0; i < 100; ++i) EXPECT_EQ(told(*peer), "update <p>post " + std::to_string(i) + "</p>");
    }
}

TEST(Hub, brings_edits_notifications_and_conversations) {
    OpenStage stage;
    const auto anna = stage.person("anna"), bob = stage.person("bob");
    auto home = stage.listen_to(user, stage.caller(bob));
    auto notifications = stage.listen_to({Stream::user_notification, ""}, stage.caller(bob));
    auto direct = stage.listen_to({Stream::direct, ""}, stage.caller(bob));
    stage.follow(bob, anna);
    stage.follow(anna, bob);
    EXPECT_EQ(told(home), "notification follow");
    const auto post = stage.say(anna, "one");
    EXPECT_EQ(told(home), "update <p>one</p>");
    stage.blog.posts.edit(anna, post.id, {.text = "two", .warning = {}, .language = {}, .sensitive = {}, .media = {}},
                          stage.tick());
    EXPECT_EQ(told(home), "status.update <p>two</p>");
    const auto secret = stage.say(anna, "@bob psst", Visibility::direct);
    EXPECT_EQ(told(home), "notification mention") << "a direct post comes as nothing else";
    EXPECT_EQ(told(notifications), "notification follow");
    EXPECT_EQ(told(notifications), "notification mention");
    EXPECT_TRUE(told(direct).starts_with("conversation "));
    stage.blog.posts.drop(anna, secret.id, stage.tick());
    EXPECT_EQ(told(home), "delete " + id_of(secret)) << "the notification had shown it";
}

TEST(Hub, serves_many_streams_on_one_websocket) {
    OpenStage stage;
    const auto anna = stage.person("anna");
    auto peer = stage.websocket(stage.caller(anna));
    peer.send(Opcode::text, R"({"type":"subscribe","stream":"user"})");
    peer.send(Opcode::text, R"({"type":"subscribe","stream":"hashtag","tag":"WeiBo"})");
    peer.send(Opcode::text, R"({"type":"subscribe","stream":"hashtag","tag":"WeiBo"})");
    peer.send(Opcode::text, R"({"type":"subscribe","stream":"nothing"})");
    EXPECT_EQ(peer.next_text(), R"({"error":"Unknown stream type","status":400})");
    const auto one = stage.say(anna, "#weibo");
    EXPECT_EQ(told_over(peer), R"(["user"] update )" + id_of(one));
    EXPECT_EQ(told_over(peer), R"(["hashtag","WeiBo"] update )" + id_of(one)) << "as it was written, and once";
    peer.send(Opcode::text, R"({"type":"unsubscribe","stream":"hashtag","tag":"WeiBo"})");
    peer.send(Opcode::text, "no JSON");
    EXPECT_EQ(peer.next_text(), R"({"error":"A message must be a JSON object","status":400})");
    const auto two = stage.say(anna, "#weibo again");
    EXPECT_EQ(told_over(peer), R"(["user"] update )" + id_of(two));
    stage.blog.posts.drop(anna, two.id, stage.tick());
    EXPECT_EQ(told_over(peer), R"(["user"] delete )" + id_of(two));
}

TEST(Hub, refuses_streams_that_are_not_the_callers) {
    OpenStage stage;
    const auto anna = stage.person("anna"), bob = stage.person("bob");
    const auto list = stage.blog.timelines.add_list(anna, "friends", RepliesPolicy::list, false);
    const auto list_id = std::to_string(number(list.id));
    auto program = stage.websocket(stage.caller(std::nullopt));
    program.send(Opcode::text, R"({"type":"subscribe","stream":"user"})");
    EXPECT_EQ(program.next_text(), R"({"error":"This method requires an authenticated user","status":422})");
    auto other = stage.websocket(stage.caller(bob));
    other.send(Opcode::text, R"({"type":"subscribe","stream":"list","list":")" + list_id + "\"}");
    EXPECT_EQ(other.next_text(), R"({"error":"Record not found","status":404})");
    auto narrow = stage.websocket(stage.caller(anna, "read:notifications"));
    narrow.send(Opcode::text, R"({"type":"subscribe","stream":"user"})");
    EXPECT_EQ(narrow.next_text(), R"({"error":"This action is outside the authorized scopes","status":403})");

    auto over_http =
        stage.listen(Accepted::Form::server_sent_events, Subscription{Stream::list, list_id}, stage.caller(bob));
    const auto answer = over_http.read_to_end().value_or("");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 404 Not Found\r\n")) << answer;
    EXPECT_TRUE(answer.ends_with(R"({"error":"Record not found"})")) << answer;
}

TEST(Hub, a_list_brings_its_members_alone) {
    OpenStage stage;
    const auto anna = stage.person("anna"), bob = stage.person("bob"), carl = stage.person("carl");
    stage.follow(anna, bob);
    stage.follow(anna, carl);
    const auto list = stage.blog.timelines.add_list(anna, "friends", RepliesPolicy::list, true);
    auto friends = stage.listen_to({Stream::list, std::to_string(number(list.id))}, stage.caller(anna));
    auto home = stage.listen_to(user, stage.caller(anna));
    stage.say(bob, "before");
    stage.say(carl, "of another");
    EXPECT_EQ(told(home), "update <p>before</p>");
    EXPECT_EQ(told(home), "update <p>of another</p>") << "then the first has been told to all";
    stage.blog.timelines.add_to_list(anna, list.id, {bob});
    stage.say(bob, "after");
    EXPECT_EQ(told(friends), "update <p>after</p>");
    stage.blog.timelines.drop_from_list(anna, list.id, {bob});
    stage.say(bob, "once more");
    EXPECT_EQ(told(home), "update <p>once more</p>") << "an exclusive list kept what was its own";
    stage.blog.timelines.add_to_list(anna, list.id, {carl});
    stage.say(carl, "the last");
    EXPECT_EQ(told(friends), "update <p>the last</p>");
}

TEST(Hub, drops_a_slow_reader_and_serves_the_others) {
    Limits limits;
    limits.heartbeat = std::chrono::milliseconds(patience);  // with a sanitizer it takes a while
    OpenStage stage(limits);
    const auto anna = stage.person("anna"), bob = stage.person("bob");
    auto slow = stage.listen_to(square);
    auto slow_websocket = stage.websocket(stage.caller(bob), square);
    auto quick = stage.listen_to(square);
    int said = 0;
    // Until the kernel's buffer and our queue are full.
    ASSERT_TRUE(eventually([&] {
        stage.say(anna, "post " + std::to_string(said));
        EXPECT_EQ(told(quick), "update <p>post " + std::to_string(said) + "</p>");
        ++said;
        return stage.hub.listeners() == 1;
    }));
    EXPECT_GT(said, 256);
    EXPECT_TRUE(slow.ends());
    stage.say(anna, "goodbye");
    EXPECT_EQ(told(quick), "update <p>goodbye</p>");
    EXPECT_NE(stage.log.text().find("a listener reads too slowly address=192.0.2.1"), std::string::npos);
}

TEST(Hub, tells_a_slow_websocket_to_come_back_later) {
    Limits limits;
    limits.queued_events = 20;
    limits.farewell = std::chrono::milliseconds(patience);
    OpenStage stage(limits);
    const auto anna = stage.person("anna");
    auto slow = stage.websocket(stage.caller(anna), square);
    auto quick = stage.listen_to(square);
    ASSERT_TRUE(eventually([&] {
        stage.say(anna, "post");
        told(quick);
        return stage.log.text().find("reads too slowly") != std::string::npos;
    }));
    EXPECT_EQ(slow.read_close(), 1013);
}

TEST(Hub, serves_six_hundred_listeners) {
    OpenStage stage(with_streams_for_all());
    const auto anna = stage.person("anna");
    std::vector<Peer> peers;
    for (int i = 0; i < 300; ++i) {
        peers.push_back(stage.listen_to(square));
        peers.push_back(stage.websocket(stage.caller(anna), user));
    }
    EXPECT_EQ(stage.hub.listeners(), 600U);
    std::vector<Post> posts;
    for (int i = 0; i < 5; ++i) posts.push_back(stage.say(anna, "post " + std::to_string(i)));
    for (std::size_t i = 0; i < peers.size(); i += 2) {
        for (int n = 0; n < 5; ++n) EXPECT_EQ(told(peers[i]), "update <p>post " + std::to_string(n) + "</p>");
        for (const auto& post : posts) EXPECT_EQ(told_over(peers[i + 1]), R"(["user"] update )" + id_of(post));
    }
    peers.clear();
    EXPECT_TRUE(eventually([&] { return stage.hub.listeners() == 0; })) << "their end is noticed";
}

TEST(Hub, closes_the_streams_of_a_token_that_is_dropped) {
    OpenStage stage;
    const auto anna = stage.person("anna");
    const auto dropped = stage.caller(anna), kept = stage.caller(anna);
    auto events = stage.listen_to(user, dropped);
    auto websocket = stage.websocket(dropped, user);
    auto other = stage.listen_to(user, kept);
    stage.blog.access.drop_token(anna, dropped.token.id);
    EXPECT_TRUE(events.ends());
    EXPECT_EQ(websocket.read_close(), 1008);
    stage.say(anna, "still here");
    EXPECT_EQ(told(other), "update <p>still here</p>");

    auto late = stage.listen(Accepted::Form::server_sent_events, user, dropped);
    EXPECT_TRUE(late.read_to_end().value_or("").starts_with("HTTP/1.1 401 Unauthorized\r\n"));
}

TEST(Hub, closes_the_streams_of_a_suspended_account) {
    OpenStage stage;
    const auto anna = stage.person("anna"), bob = stage.person("bob");
    auto events = stage.listen_to(user, stage.caller(anna));
    auto websocket = stage.websocket(stage.caller(anna), user);
    auto other = stage.listen_to(user, stage.caller(bob));
    stage.suspend(anna);
    EXPECT_TRUE(events.ends());
    EXPECT_EQ(websocket.read_close(), 1008);
    stage.say(bob, "still here");
    EXPECT_EQ(told(other), "update <p>still here</p>");
}

TEST(Hub, finds_out_about_accounts_that_another_process_suspended) {
    Limits limits;
    limits.recheck = 10ms;
    OpenStage stage(limits);
    const auto anna = stage.person("anna");
    auto events = stage.listen_to(user, stage.caller(anna));
    stage.store.write([&](Tables& tables) { tables.accounts.set_state(anna, AccountState::suspended); });
    EXPECT_TRUE(events.ends());
}

TEST(Hub, has_room_for_so_many) {
    Limits limits;
    limits.streams = 5;
    limits.of_account = 2;
    limits.of_address = 1;
    OpenStage stage(limits);
    const auto anna = stage.person("anna"), bob = stage.person("bob");
    const auto status_of = [](Peer peer) { return peer.read_to_end().value_or("").substr(0, 12); };
    auto first = stage.listen_to(user, stage.caller(anna));
    auto second = stage.websocket(stage.caller(anna));
    EXPECT_EQ(status_of(stage.listen(Accepted::Form::web_socket, {}, stage.caller(anna))), "HTTP/1.1 429");
    auto third = stage.listen_to(user, stage.caller(bob));
    auto stranger = stage.listen_to(square);
    EXPECT_EQ(status_of(stage.listen(Accepted::Form::server_sent_events, square)), "HTTP/1.1 429");
    auto elsewhere = stage.listen(Accepted::Form::server_sent_events, square, {}, "192.0.2.2");
    EXPECT_EQ(elsewhere.read_to(":)\n"), "HTTP/1.1 200 OK\r\n\r\n:)\n");
    EXPECT_EQ(status_of(stage.listen(Accepted::Form::server_sent_events, square, {}, "192.0.2.3")), "HTTP/1.1 503");
    first.close();
    EXPECT_TRUE(eventually([&] { return stage.hub.listeners() == 4; }));
    auto again = stage.listen_to(user, stage.caller(anna));
}

TEST(Hub, a_websocket_has_so_many_subscriptions) {
    Limits limits;
    limits.subscriptions = 2;
    OpenStage stage(limits);
    auto peer = stage.websocket(stage.caller(stage.person("anna")), user);
    peer.send(Opcode::text, R"({"type":"subscribe","stream":"public"})");
    peer.send(Opcode::text, R"({"type":"subscribe","stream":"direct"})");
    EXPECT_EQ(peer.next_text(), R"({"error":"Too many subscriptions on one connection","status":429})");
}

TEST(Hub, gives_idle_listeners_a_sign_of_life) {
    Limits limits;
    limits.heartbeat = 5ms;
    limits.ping = 5ms;
    OpenStage stage(limits);
    auto events = stage.listen_to(square);
    EXPECT_EQ(events.read_to(":thump\n:thump\n"), ":thump\n:thump\n") << "and nothing between them";
    auto websocket = stage.websocket(stage.caller(stage.person("anna")));
    websocket.answers_pings = false;
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(websocket.next_message(), (Message{Opcode::ping, ""}));
        websocket.send(Opcode::pong, "");
    }
}

TEST(Hub, drops_a_websocket_that_answers_no_pings) {
    Limits limits;
    limits.ping = 1ms;
    OpenStage stage(limits);
    auto websocket = stage.websocket(stage.caller(stage.person("anna")));
    EXPECT_EQ(websocket.read_to_end(), std::string("\x89\x00\x89\x00", 4));
    EXPECT_TRUE(eventually([&] { return stage.hub.listeners() == 0; }));
}

TEST(Hub, answers_pings_and_close) {
    Limits limits;
    limits.farewell = 2 * std::chrono::milliseconds(patience);  // an answered close needs no patience
    OpenStage stage(limits);
    auto peer = stage.websocket(stage.caller(stage.person("anna")), user);
    peer.send(Opcode::ping, "are you there");
    EXPECT_EQ(peer.next_message(), (Message{Opcode::pong, "are you there"}));
    peer.send(Opcode::close,
              "\x03\xe8"
              "bye");
    EXPECT_EQ(peer.next_message(), (Message{Opcode::close, "\x03\xe8"}));
    EXPECT_TRUE(peer.ends());
    EXPECT_TRUE(eventually([&] { return stage.hub.listeners() == 0; }));
}

TEST(Hub, fails_a_websocket_that_breaks_the_protocol) {
    OpenStage stage;
    const auto anna = stage.person("anna");
    const auto code_after = [&](std::string_view bytes) {
        auto peer = stage.websocket(stage.caller(anna), user);
        peer.send(bytes);
        return peer.read_close();
    };
    const Mask mask{1, 2, 3, 4};
    EXPECT_EQ(code_after(frame(Opcode::text, "unmasked")), 1002);
    EXPECT_EQ(code_after(frame(Opcode::text, "\xff", mask)), 1007);
    EXPECT_EQ(code_after(frame(Opcode::binary, "bytes", mask)), 1003);
    EXPECT_EQ(code_after(frame(Opcode::text, std::string(65'537, 'x'), mask)), 1009);
    EXPECT_EQ(code_after("GET / HTTP/1.1\r\n\r\n"), 1002);
}

TEST(Hub, says_goodbye_when_it_stops) {
    OpenStage stage;
    const auto anna = stage.person("anna");
    auto events = stage.listen_to(square);
    auto websocket = stage.websocket(stage.caller(anna), user);
    auto silent = stage.websocket(stage.caller(anna), user);
    const auto begin = std::chrono::steady_clock::now();
    std::thread stopping([&] { stage.hub.stop(); });
    EXPECT_EQ(events.read_to_end(), "");
    EXPECT_EQ(websocket.read_close(), 1001);
    stopping.join();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, patience) << "whoever does not answer is not waited for";
    EXPECT_EQ(stage.hub.listeners(), 0U);
    EXPECT_TRUE(silent.ends());
    stage.hub.stop();
    stage.say(anna, "nobody hears");
    EXPECT_TRUE(stage.listen(Accepted::Form::server_sent_events, square).ends());
}

TEST(Hub, logs_no_secret) {
    OpenStage stage;
    const auto anna = stage.person("anna");
    auto caller = stage.caller(anna);
    auto peer = stage.websocket(caller, user);
    peer.send(Opcode::text, R"({"type":"subscribe","stream":"nothing"})");
    peer.next_text();
    peer.send("rubbish");
    peer.read_close();
    EXPECT_EQ(stage.log.text().find(caller.token.hash), std::string::npos);
}

TEST(Hub, goes_on_while_many_threads_post_and_come_and_go) {
    OpenStage stage(with_streams_for_all());
    const auto anna = stage.person("anna"), bob = stage.person("bob");
    stage.follow(bob, anna);
    auto steady = stage.listen_to(user, stage.caller(bob));
    constexpr int posts = 40;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 2; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < posts; ++i) {
                microblog::NewPost post;
                post.text = std::to_string(thread) + " " + std::to_string(i);
                stage.blog.posts.add(anna, post, stage.now);
            }
        });
    }
    for (int i = 0; i < 50; ++i) {
        auto passing = stage.listen_to(square);
        auto silent = stage.websocket(stage.caller(anna));
    }
    for (auto& thread : threads) thread.join();
    std::set<std::string> heard;
    for (int i = 0; i < 2 * posts; ++i) heard.insert(told(steady));
    EXPECT_EQ(heard.size(), 2U * posts);
}

}  // namespace
