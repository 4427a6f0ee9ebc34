"""Stories that Mastodon.py, unchanged, plays with a JTwitter: mastodon_py.py BASE STORY FOLDER.

Each story is a function. It fails by an exception and prints "done STORY" at its end.
"""

import html.parser
import os
import struct
import sys
import threading
import urllib.parse
import zlib

import requests
from mastodon import (CallbackStreamListener, Mastodon, MastodonAPIError, MastodonIllegalArgumentError,
                      MastodonNotFoundError, MastodonUnauthorizedError)

BASE, STORY, FOLDER = sys.argv[1:4]
os.makedirs(FOLDER, exist_ok=True)
PASSWORD = "correct horse"
SCOPES = ["read", "write", "follow"]


def register(scopes=SCOPES, redirect="urn:ietf:wg:oauth:2.0:oob"):
    return Mastodon.create_app("story", scopes=scopes, api_base_url=BASE, redirect_uris=redirect)


def client(name):
    """Somebody who has logged in by password."""
    client_id, secret = register()
    api = Mastodon(client_id=client_id, client_secret=secret, api_base_url=BASE)
    api.log_in(name, PASSWORD, scopes=SCOPES)
    return api


def png(path, colour=(200, 30, 30), side=64):
    """A picture of one colour, made by hand."""
    row = b"\0" + bytes(colour) * side
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    data = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(row * side)) + chunk(b"IEND", b""))
    with open(path, "wb") as out:
        out.write(data)
    return path


def refused(error, call):
    try:
        call()
    except error as refusal:
        return refusal
    raise AssertionError(f"{error.__name__} was expected")


def ids(entries):
    return [entry.id for entry in entries]


def log_in_by_password():
    api = client("anna")
    me = api.account_verify_credentials()
    assert me.username == me.acct == "anna" and me.source.privacy == "public", me
    assert api.me().id == me.id
    assert api.app_verify_credentials().name == "story"
    by_mail = Mastodon(*register(), api_base_url=BASE)
    by_mail.log_in("anna@example.org", PASSWORD, scopes=SCOPES)
    assert by_mail.me().id == me.id
    wrong = Mastodon(*register(), api_base_url=BASE)
    refused(MastodonIllegalArgumentError, lambda: wrong.log_in("anna", "wrong", scopes=SCOPES))
    assert api.instance().max_toot_chars == 140 and api.instance().title
    assert api.instance_nodeinfo().software.name == "jtwitter"
    assert api.instance_health()
    api.revoke_access_token()
    refused(MastodonAPIError, api.me)


class Forms(html.parser.HTMLParser):
    """The forms of a page with their fields, and what stands in <code>."""

    def __init__(self):
        super().__init__()
        self.forms, self.code, self.in_code = [], "", False

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.forms.append({"action": attributes.get("action", ""), "fields": {}, "buttons": []})
        elif tag == "input" and self.forms:
            self.forms[-1]["fields"][attributes.get("name")] = attributes.get("value", "")
        elif tag == "button" and self.forms:
            self.forms[-1]["buttons"].append((attributes.get("name"), attributes.get("value")))
        self.in_code = tag == "code"

    def handle_data(self, data):
        if self.in_code:
            self.code += data

    def handle_endtag(self, tag):
        self.in_code = False


def browse(api, redirect, state=None):
    """A person with a browser: logs in and says yes. Gives the last answer."""
    browser = requests.Session()
    page = browser.get(api.auth_request_url(redirect_uris=redirect, scopes=SCOPES, state=state))
    assert page.status_code == 200, page.text
    for _ in range(3):
        parsed = Forms()
        parsed.feed(page.text)
        fitting = [form for form in parsed.forms if "password" in form["fields"] or
                   "authorize" in form["action"]]
        if not fitting:
            return page, parsed
        form = fitting[0]
        fields = {name: value for name, value in form["fields"].items() if name}
        if "password" in fields:
            fields.update(username="anna", password=PASSWORD)
        elif form["buttons"] and form["buttons"][0][0]:
            fields[form["buttons"][0][0]] = form["buttons"][0][1]
        page = browser.post(urllib.parse.urljoin(page.url, form["action"] or page.url), data=fields,
                            allow_redirects=False)
        if page.status_code in (302, 303):
            target = page.headers["Location"]
            if not target.startswith(("/", BASE)):
                return page, parsed
            page = browser.get(urllib.parse.urljoin(BASE, target))
    parsed = Forms()
    parsed.feed(page.text)
    return page, parsed


def log_in_by_code():
    oob = "urn:ietf:wg:oauth:2.0:oob"
    api = Mastodon(*register(), api_base_url=BASE)
    page, parsed = browse(api, oob)
    assert page.status_code == 200 and parsed.code, page.text
    token = api.log_in(code=parsed.code, redirect_uri=oob, scopes=SCOPES)
    assert token and api.me().username == "anna"
    refused(MastodonIllegalArgumentError, lambda: Mastodon(api.client_id, api.client_secret, api_base_url=BASE).log_in(
        code=parsed.code, redirect_uri=oob, scopes=SCOPES))
    target = "http://127.0.0.1:1/back?kept=1"
    api = Mastodon(*register(redirect=target), api_base_url=BASE)
    page, _ = browse(api, target, state="a b&c")
    assert page.status_code in (302, 303), page.text
    there = urllib.parse.urlsplit(page.headers["Location"])
    query = urllib.parse.parse_qs(there.query)
    assert there.netloc == "127.0.0.1:1" and query["kept"] == ["1"] and query["state"] == ["a b&c"], there
    api.log_in(code=query["code"][0], redirect_uri=target, scopes=SCOPES)
    assert api.me().username == "anna"


def sign_up():
    client_id, secret = register()
    api = Mastodon(client_id=client_id, client_secret=secret, api_base_url=BASE)
    token = api.create_account("dora", "a long password", "dora@example.org", agreement=True, scopes=SCOPES)
    assert token and api.me().username == "dora"
    again = Mastodon(client_id=client_id, client_secret=secret, api_base_url=BASE)
    _, details = again.create_account("Dora", "short", "e", agreement=True, scopes=SCOPES, return_detailed_error=True)
    codes = {field: [entry["error"] for entry in entries] for field, entries in details["details"].items()}
    assert codes["username"] == ["ERR_TAKEN"], codes
    assert "password" in codes and "email" in codes, codes


def post_with_picture():
    anna = client("anna")
    media = anna.media_post(png(os.path.join(FOLDER, "red.png")), description="一张红色的图", focus=(0.5, -0.5))
    assert media.type == "image" and media.description == "一张红色的图" and media.meta.original.width == 64, media
    assert anna.media_update(media.id, description="红").description == "红"
    post = anna.status_post("看，一张图", media_ids=[media.id])
    shown = post.media_attachments[0]
    assert shown.id == media.id and shown.description == "红"
    for url in (shown.url, shown.preview_url):
        answer = requests.get(url)
        assert answer.status_code == 200 and answer.headers["Content-Type"] in ("image/png", "image/jpeg"), answer
    assert ids(anna.timeline_home(only_media=True)) == [post.id]
    page = os.path.join(FOLDER, "page.png")
    with open(page, "w") as out:
        out.write("<html><script>alert(1)</script></html>")
    refused(MastodonAPIError, lambda: anna.media_post(page, mime_type="image/png"))


def chinese_text():
    anna = client("anna")
    post = anna.status_post("今天天气很好 #天气 #微博是怎样炼成的# @bert 看 https://example.org/路径?q=1 👨‍👩‍👧")
    assert [tag.name for tag in post.tags] == ["天气", "微博是怎样炼成的"], post.tags
    assert [mention.acct for mention in post.mentions] == ["bert"]
    assert anna.status_source(post.id).text.startswith("今天天气很好")
    assert anna.status_post("好" * 140).content == "<p>" + "好" * 140 + "</p>"
    anna.status_post("👨‍👩‍👧" * 140)
    refused(MastodonAPIError, lambda: anna.status_post("好" * 141))
    hostile = anna.status_post("<b>&#39;\"</b>")
    assert hostile.content == "<p>&lt;b&gt;&amp;#39;&quot;&lt;/b&gt;</p>" and not hostile.tags, hostile.content


def home_and_follow():
    anna, bert = client("anna"), client("bert")
    me = anna.me().id
    before = anna.status_post("before")
    relation = bert.account_follow(me)
    assert relation.following and not relation.requested
    after = anna.status_post("after")
    assert ids(bert.timeline_home()) == [after.id, before.id]
    hidden = anna.status_post("unlisted", visibility="unlisted")
    private = anna.status_post("private", visibility="private")
    assert ids(bert.timeline_home(limit=2)) == [private.id, hidden.id]
    assert ids(bert.timeline_public()) == [after.id, before.id]
    assert ids(client("carla").account_statuses(me)) == [hidden.id, after.id, before.id]
    assert ids(bert.account_following(bert.me().id)) == [me]
    assert ids(anna.account_followers(me)) == [bert.me().id]
    assert bert.account_relationships([me, bert.me().id])[0].following
    assert bert.account(me).followers_count == 1 and bert.account(me).statuses_count == 3  # without the private one
    assert not bert.account_unfollow(me).following
    assert bert.timeline_home() == []


def marks():
    anna, bert = client("anna"), client("bert")
    post = anna.status_post("mark me")
    assert bert.status_favourite(post.id).favourited
    assert bert.status_favourite(post.id).favourites_count == 1
    assert ids(anna.status_favourited_by(post.id)) == [bert.me().id]
    assert ids(bert.favourites()) == [post.id]
    wrapper = bert.status_reblog(post.id)
    assert wrapper.reblog.id == post.id and wrapper.id != post.id and wrapper.reblog.reblogged
    assert bert.status_reblog(post.id).id == wrapper.id
    assert anna.status(post.id).reblogs_count == 1
    assert ids(anna.status_reblogged_by(post.id)) == [bert.me().id]
    assert not bert.status_unreblog(post.id).reblogged
    assert bert.status_bookmark(post.id).bookmarked and ids(bert.bookmarks()) == [post.id]
    assert not bert.status_unbookmark(post.id).bookmarked and bert.bookmarks() == []
    assert not bert.status_unfavourite(post.id).favourited and anna.status(post.id).favourites_count == 0
    assert anna.status_pin(post.id).pinned and ids(bert.account_statuses(anna.me().id, pinned=True)) == [post.id]
    assert not anna.status_unpin(post.id).pinned
    direct = anna.status_post("@bert just you", visibility="direct")
    refused(MastodonAPIError, lambda: bert.status_reblog(direct.id))


def threads():
    anna, bert = client("anna"), client("bert")
    first = anna.status_post("one")
    second = bert.status_reply(first, "two")
    third = anna.status_reply(second, "three")
    assert second.in_reply_to_id == first.id and second.in_reply_to_account_id == anna.me().id
    context = bert.status_context(second.id)
    assert ids(context.ancestors) == [first.id] and ids(context.descendants) == [third.id]
    assert bert.status(first.id).replies_count == 1
    refused(MastodonNotFoundError, lambda: anna.status_post("lost", in_reply_to_id=999999))


def edit_and_delete():
    anna, bert = client("anna"), client("bert")
    post = anna.status_post("frist")
    changed = anna.status_update(post.id, "first")
    assert changed.content == "<p>first</p>" and changed.edited_at
    assert [edit.content for edit in anna.status_history(post.id)] == ["<p>frist</p>", "<p>first</p>"]
    refused(MastodonAPIError, lambda: bert.status_update(post.id, "mine"))
    refused(MastodonAPIError, lambda: bert.status_delete(post.id))
    bert.status_reblog(post.id)
    assert anna.status_delete(post.id).text == "first"
    refused(MastodonNotFoundError, lambda: anna.status(post.id))
    assert bert.timeline_home() == [] and anna.notifications() == []


def notifications():
    anna, bert = client("anna"), client("bert")
    post = anna.status_post("notify me")
    bert.account_follow(anna.me().id)
    bert.status_favourite(post.id)
    bert.status_reblog(post.id)
    bert.status_reply(post, "hello")
    assert [n.type for n in anna.notifications()] == ["mention", "reblog", "favourite", "follow"]
    assert [n.type for n in anna.notifications(mentions_only=True)] == ["mention"]
    assert [n.type for n in anna.notifications(exclude_types=["follow", "mention"])] == ["reblog", "favourite"]
    newest = anna.notifications()[0]
    assert newest.status.content.endswith("hello</p>") and newest.account.acct == "bert"
    assert anna.notifications(newest.id).id == newest.id
    bert.status_unfavourite(post.id)
    assert "favourite" not in [n.type for n in anna.notifications()]
    anna.notifications_dismiss(newest.id)
    assert newest.id not in ids(anna.notifications())
    anna.notifications_clear()
    assert anna.notifications() == [] and bert.notifications() == []


def protected_account():
    anna, bert, carla = client("anna"), client("bert"), client("carla")
    assert carla.account_update_credentials(locked=True).locked
    secret = carla.status_post("only for followers")
    me = carla.me().id
    for api in (anna, bert, Mastodon(api_base_url=BASE)):
        refused(MastodonNotFoundError, lambda: api.status(secret.id))
        assert secret.id not in ids(api.timeline_public()) and api.account_statuses(me) == []
    assert bert.account_follow(me).requested
    assert secret.id not in ids(bert.timeline_home())
    assert [account.acct for account in carla.follow_requests()] == ["bert"]
    assert carla.notifications()[0].type == "follow_request"
    carla.follow_request_authorize(bert.me().id)
    assert bert.account_relationships(me)[0].following
    assert bert.status(secret.id).visibility == "private"
    anna.account_follow(me)
    carla.follow_request_reject(anna.me().id)
    refused(MastodonNotFoundError, lambda: anna.status(secret.id))


def block_and_mute():
    anna, bert = client("anna"), client("bert")
    bert.account_follow(anna.me().id)
    post = anna.status_post("to all")
    relation = anna.account_block(bert.me().id)
    assert relation.blocking and not relation.followed_by
    assert [account.acct for account in anna.blocks()] == ["bert"]
    assert bert.timeline_home() == [] and bert.timeline_public() == []
    refused(MastodonAPIError, lambda: bert.account_follow(anna.me().id))
    refused(MastodonNotFoundError, lambda: bert.status(post.id))
    assert not anna.account_unblock(bert.me().id).blocking
    bert.account_follow(anna.me().id)
    assert bert.account_mute(anna.me().id, notifications=True).muting
    assert bert.timeline_home() == [] and [account.acct for account in bert.mutes()] == ["anna"]
    bert.account_unmute(anna.me().id)
    assert ids(bert.timeline_home()) == [post.id]
    assert anna.account_note_set(bert.me().id, "a friend").note == "a friend"


def search():
    anna, bert = client("anna"), client("bert")
    post = anna.status_post("我在微博上说今天天气很好 #天气")
    english = anna.status_post("Hello wide World")
    secret = anna.status_post("微博秘密", visibility="private")
    for word in ("微博", "天气", "我", "今天天气"):
        assert ids(bert.search_v2(word, result_type="statuses").statuses) == [post.id], word
    assert ids(bert.search_v2("world hello", result_type="statuses").statuses) == [english.id]
    assert bert.search_v2("秘密").statuses == [] and secret.id
    assert bert.search_v2("\" OR 1 NEAR(*").statuses == []
    assert [account.acct for account in bert.account_search("anna")] == ["anna"]
    found = bert.search_v2("Anna", result_type="accounts", resolve=True)
    assert found.accounts[0].acct == "anna" and found.hashtags == []
    assert [tag.name for tag in bert.search_v2("天", result_type="hashtags").hashtags] == ["天气"]
    assert anna.account_lookup("bert").acct == "bert"


def conversations():
    anna, bert, carla = client("anna"), client("bert"), client("carla")
    first = anna.status_post("@bert psst", visibility="direct")
    refused(MastodonNotFoundError, lambda: carla.status(first.id))
    assert first.id not in ids(bert.timeline_home() + bert.timeline_public() + anna.timeline_home())
    talk = bert.conversations()
    assert len(talk) == 1 and talk[0].unread and talk[0].last_status.id == first.id
    assert [account.acct for account in talk[0].accounts] == ["anna"]
    assert not bert.conversations_read(talk[0].id).unread
    answer = bert.status_post("@anna yes?", visibility="direct", in_reply_to_id=first.id)
    assert [c.last_status.id for c in anna.conversations()] == [answer.id]
    assert carla.conversations() == []


def lists():
    anna, bert = client("anna"), client("bert")
    anna.account_follow(bert.me().id)
    made = anna.list_create("friends")
    anna.list_accounts_add(made.id, [bert.me().id])
    assert [entry.title for entry in anna.lists()] == ["friends"]
    assert [account.acct for account in anna.list_accounts(made.id)] == ["bert"]
    assert [entry.id for entry in anna.account_lists(bert.me().id)] == [made.id]
    post = bert.status_post("for the list")
    anna.status_post("not in the list")
    assert ids(anna.timeline_list(made.id)) == [post.id]
    assert anna.list_update(made.id, "close friends").title == "close friends"
    refused(MastodonNotFoundError, lambda: bert.timeline_list(made.id))
    anna.list_accounts_delete(made.id, [bert.me().id])
    assert anna.timeline_list(made.id) == []
    anna.list_delete(made.id)
    assert anna.lists() == []


def follow_topic(api, name, wanted):
    """Mastodon.py 1.8 has no call for it yet."""
    answer = requests.post(f"{BASE}/api/v1/tags/{name}/{'follow' if wanted else 'unfollow'}",
                           headers={"Authorization": f"Bearer {api.access_token}"})
    assert answer.json()["following"] == wanted, answer.text
    answer = requests.get(f"{BASE}/api/v1/followed_tags", headers={"Authorization": f"Bearer {api.access_token}"})
    assert [tag["name"] for tag in answer.json()] == ([name] if wanted else []), answer.text


def topics():
    anna, bert = client("anna"), client("bert")
    post = anna.status_post("#Wetter and #天气")
    assert ids(bert.timeline_hashtag("wetter")) == ids(bert.timeline_hashtag("天气")) == [post.id]
    follow_topic(bert, "wetter", True)
    again = anna.status_post("more #wetter")
    assert again.id in ids(bert.timeline_home())
    follow_topic(bert, "wetter", False)
    trends = bert.trending_tags()
    assert {tag.name for tag in trends} == {"wetter", "天气"} and len(trends[0].history) == 7, trends
    assert trends[0].name == "wetter" or trends[0].history[0]["accounts"] == "1", trends


def profile():
    anna = client("anna")
    face = png(os.path.join(FOLDER, "face.png"), (10, 120, 200))
    me = anna.account_update_credentials(display_name="安娜", note="Hello\nhttps://example.org", avatar=face,
                                         fields=[("Home", "Köln")], bot=False, discoverable=True)
    assert me.display_name == "安娜" and me.source.note == "Hello\nhttps://example.org", me
    assert [(field.name, field.value) for field in me.fields] == [("Home", "Köln")], me.fields
    assert requests.get(me.avatar).status_code == 200 and requests.get(me.header).status_code == 200
    assert Mastodon(api_base_url=BASE).account(me.id).display_name == "安娜"


def paging():
    anna = client("anna")
    posts = [anna.status_post(f"post {number}").id for number in range(25)]
    first = anna.account_statuses(anna.me().id, limit=10)
    everything = anna.fetch_remaining(first)
    assert ids(everything) == list(reversed(posts))
    second = anna.fetch_next(first)
    assert ids(second) == list(reversed(posts[5:15]))
    assert ids(anna.fetch_previous(second)) == ids(first)
    assert ids(anna.timeline_home(min_id=posts[3], limit=2)) == [posts[5], posts[4]]
    assert ids(anna.timeline_home(since_id=posts[3], limit=2)) == [posts[24], posts[23]]
    assert anna.timeline_home(max_id=posts[0]) == []
    bert = client("bert")
    for post in posts[:5]:
        bert.status_favourite(post)
    found = bert.favourites(limit=2)
    assert ids(bert.fetch_remaining(found)) == [posts[4], posts[3], posts[2], posts[1], posts[0]]


def errors():
    anna = client("anna")
    refused(MastodonNotFoundError, lambda: anna.status(123456))
    refused(MastodonNotFoundError, lambda: anna.account(123456))
    refused(MastodonAPIError, lambda: anna.status_post(""))
    refused(MastodonAPIError, lambda: anna.account_follow(anna.me().id))
    stranger = Mastodon(access_token="nonsense", api_base_url=BASE)
    refused(MastodonUnauthorizedError, stranger.timeline_home)
    reader_id, secret = register(scopes=["read"])
    reader = Mastodon(client_id=reader_id, client_secret=secret, api_base_url=BASE)
    reader.log_in("anna", PASSWORD, scopes=["read"])
    refused(MastodonAPIError, lambda: reader.status_post("no"))


class Heard(CallbackStreamListener):
    """Keeps what a stream brings; wait() for as many events as are wanted."""

    def __init__(self):
        self.events, self.more, self.open = [], threading.Condition(), threading.Event()
        super().__init__(update_handler=lambda s: self.add("update", s),
                         delete_handler=lambda i: self.add("delete", i),
                         notification_handler=lambda n: self.add("notification", n),
                         conversation_handler=lambda c: self.add("conversation", c),
                         status_update_handler=lambda s: self.add("status.update", s))

    def handle_heartbeat(self):
        """The first line of a stream is a comment: from then on it is listened to."""
        self.open.set()

    def add(self, kind, what):
        with self.more:
            self.events.append((kind, what))
            self.more.notify_all()

    def wait(self, count):
        with self.more:
            assert self.more.wait_for(lambda: len(self.events) >= count, 30), self.events
            return self.events


def opened(start):
    """Starts a stream and waits until it is open: what is posted before that is not in it.

    Nobody closes it: close() of this library waits for the next byte. The end of the process closes it.
    """
    heard = Heard()
    start(heard)
    assert heard.open.wait(30), "the stream did not open"
    return heard


def stream_user():
    anna, bert = client("anna"), client("bert")
    bert.account_follow(anna.me().id)
    heard = opened(lambda listener: bert.stream_user(listener, run_async=True))
    post = anna.status_post("live 你好 @bert")
    events = heard.wait(2)
    assert sorted(kind for kind, _ in events) == ["notification", "update"], events
    update = [what for kind, what in events if kind == "update"][0]
    assert update.id == post.id and update.content == post.content
    anna.status_update(post.id, "edited @bert")
    anna.status_post("@bert secret", visibility="direct")
    anna.status_delete(post.id)
    kinds = [kind for kind, _ in heard.wait(5)]
    assert kinds.count("update") == 1 and "status.update" in kinds and "delete" in kinds, kinds
    assert int([what for kind, what in heard.events if kind == "delete"][0]) == post.id


def stream_public_and_hashtag():
    anna, bert = client("anna"), client("bert")
    public = opened(lambda listener: bert.stream_public(listener, run_async=True))
    topic = opened(lambda listener: bert.stream_hashtag("天气", listener, run_async=True))
    anna.status_post("private", visibility="private")
    plain = anna.status_post("plain")
    tagged = anna.status_post("#天气 很好")
    assert [what.id for _, what in public.wait(2)] == [plain.id, tagged.id]
    assert [what.id for _, what in topic.wait(1)] == [tagged.id]


def idempotency():
    anna = client("anna")
    first = anna.status_post("once", idempotency_key="abc")
    assert anna.status_post("twice", idempotency_key="abc").id == first.id
    assert len(anna.timeline_home()) == 1


def reports():
    anna, bert = client("anna"), client("bert")
    post = anna.status_post("buy now")
    report = bert.report(anna.me().id, [post.id], "advertising")
    assert report.id and not report.action_taken, report


globals()[STORY]()
print("done", STORY)
sys.stdout.flush()
os._exit(0)  # threads of streams that wait for bytes do not hold it
