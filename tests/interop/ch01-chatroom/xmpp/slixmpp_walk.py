"""Walks of real clients (slixmpp) through an XMPP server: each prints a line for each thing that it saw working, and
"all seen" at its end. Anything else ends it with a traceback or after the time that it has.

    slixmpp_walk.py WALK HOST:PORT DOMAIN MECHANISM [CA-FILE]

With a CA file everything goes through STARTTLS, and the certificate is checked; without one nothing does.
"""

import asyncio
import ssl
import sys

import slixmpp
from slixmpp.exceptions import IqError, PresenceError
from slixmpp.plugins.xep_0048 import Bookmarks

PATIENCE = 30
WALK, ADDRESS, DOMAIN, MECHANISM = sys.argv[1:5]
CA = sys.argv[5] if len(sys.argv) > 5 else None
HOST, PORT = ADDRESS.rsplit(":", 1)


def saw(what):
    print(what, flush=True)


class Client(slixmpp.ClientXMPP):
    """A person with one program. What comes is kept in queues by its kind."""

    def __init__(self, name, resource="desk", register=False, plugins=()):
        super().__init__(f"{name}@{DOMAIN}/{resource}", f"secret of {name}", sasl_mech=MECHANISM)
        self.wants_account = register
        self.heard = {}
        self["feature_mechanisms"].unencrypted_plain = True
        self["feature_mechanisms"].unencrypted_scram = True
        for plugin in ("xep_0030", "xep_0045", "xep_0048", "xep_0049", "xep_0054", "xep_0077", "xep_0199", "xep_0203",
                       "xep_0280", *plugins):
            self.register_plugin(plugin)
        if not register:
            self["xep_0077"].create_account = False
        self["xep_0077"].force_registration = register
        self._always_send_everything = register  # else slixmpp 1.8.3 keeps the registration back until the log-in
        if CA:
            self.ssl_context.load_verify_locations(CA)
            self.ssl_context.verify_mode = ssl.CERT_REQUIRED
        for event in ("session_start", "failed_auth", "message", "groupchat_message", "groupchat_subject",
                      "presence_available", "presence_unavailable", "presence_subscribe", "presence_subscribed",
                      "roster_update", "carbon_received", "carbon_sent", "register", "session_resumed", "disconnected",
                      "muc::room@conference.%s::got_online" % DOMAIN, "muc::room@conference.%s::got_offline" % DOMAIN):
            self.heard[event] = asyncio.Queue()
            self.add_event_handler(event, self.heard[event].put_nowait)
        if register:
            self.add_event_handler("register", self.make_account)

    async def make_account(self, _form):
        iq = self.Iq()
        iq["type"] = "set"
        iq["register"]["username"] = self.boundjid.user
        iq["register"]["password"] = self.password
        await iq.send()
        saw(f"{self.boundjid.user} registered")

    async def come(self, presence=True):
        self.connect((HOST, int(PORT)), force_starttls=bool(CA), disable_starttls=not CA)
        await self.hear("session_start")
        if presence:
            self.send_presence()
            await self.get_roster()
        return self

    async def hear(self, event, fits=lambda stanza: True):
        async def search():
            while True:
                stanza = await self.heard[event].get()
                if fits(stanza):
                    return stanza
        try:
            return await asyncio.wait_for(search(), PATIENCE)
        except asyncio.TimeoutError:
            raise AssertionError(f"{self.boundjid}: no {event}") from None

    async def go(self):
        self.disconnect()
        await self.hear("disconnected")


def says(text):
    return lambda stanza: stanza["body"] == text


async def friends():
    """Registers two people and makes them contacts of each other."""
    alice = await Client("alice", register=True).come()
    bob = await Client("bob", register=True).come()
    alice.auto_authorize = bob.auto_authorize = None
    alice.auto_subscribe = bob.auto_subscribe = False
    alice.send_presence_subscription(f"bob@{DOMAIN}")
    await bob.hear("presence_subscribe")
    bob.send_presence(pto=f"alice@{DOMAIN}", ptype="subscribed")
    bob.send_presence_subscription(f"alice@{DOMAIN}")
    await alice.hear("presence_subscribed")
    await alice.hear("presence_subscribe")
    alice.send_presence(pto=f"bob@{DOMAIN}", ptype="subscribed")
    await bob.hear("presence_available", lambda p: p["from"] == alice.boundjid)
    await alice.hear("presence_available", lambda p: p["from"] == bob.boundjid)
    await alice.get_roster()
    for one, other in ((alice, "bob"), (bob, "alice")):
        assert one.client_roster[f"{other}@{DOMAIN}"]["subscription"] == "both", one.client_roster
    saw("contacts of each other")
    return alice, bob


async def talk(alice, bob):
    body = "hello & <bye> \u4f60\u597d \U0001f600 'q' \"q\""
    alice.send_message(f"bob@{DOMAIN}", body, mtype="chat")
    heard = await bob.hear("message", says(body))
    assert heard["from"] == alice.boundjid, heard
    heard.reply("back").send()
    await alice.hear("message", says("back"))
    saw("chat both ways")
    for number in range(200):
        alice.send_message(bob.boundjid, f"number {number}", mtype="chat")
    for number in range(200):
        heard = await bob.hear("message")
        assert heard["body"] == f"number {number}", heard["body"]
    saw("200 messages in order")
    alice.send_message(f"nobody@{DOMAIN}", "?", mtype="chat")
    heard = await alice.hear("message")
    assert heard["error"]["condition"] == "service-unavailable", heard
    saw("an error for nobody")


async def away(alice, bob):
    await bob.go()
    await alice.hear("presence_unavailable", lambda p: p["from"] == bob.boundjid)
    for number in range(3):
        alice.send_message(f"bob@{DOMAIN}", f"later {number}", mtype="chat")
    await alice["xep_0199"].ping(DOMAIN)  # they are there now
    bob = await Client("bob").come()
    for number in range(3):
        heard = await bob.hear("message")
        assert heard["body"] == f"later {number}", heard["body"]
        assert heard["delay"]["from"] == DOMAIN, heard
    saw("offline messages with delay")
    await bob.go()
    bob = await Client("bob").come()
    await bob["xep_0199"].ping(DOMAIN)
    assert bob.heard["message"].empty()
    saw("and only once")
    return bob


async def room(alice, bob):
    name = f"room@conference.{DOMAIN}"
    muc = [each["xep_0045"] for each in (alice, bob)]
    muc[0].join_muc(name, "Al")
    await alice.hear(f"muc::{name}::got_online", lambda p: p["muc"]["nick"] == "Al")
    alice.send_message(name, "first", mtype="groupchat")
    await alice.hear("groupchat_message", says("first"))
    muc[1].join_muc(name, "Bo")
    await bob.hear(f"muc::{name}::got_online", lambda p: p["muc"]["nick"] == "Bo")
    heard = await bob.hear("groupchat_message", says("first"))
    assert heard["delay"]["stamp"], heard
    saw("a room with history")
    bob.send_message(name, "to all", mtype="groupchat")
    heard = await alice.hear("groupchat_message", says("to all"))
    assert heard["mucnick"] == "Bo", heard
    await bob.hear("groupchat_message", says("to all"))
    alice.send_message(name, mbody=None, msubject="about us", mtype="groupchat")
    await bob.hear("groupchat_subject", lambda m: m["subject"] == "about us")
    bob.send_message(f"{name}/Al", "just you", mtype="chat")
    heard = await alice.hear("message", says("just you"))
    assert heard["from"] == f"{name}/Bo", heard
    saw("subject and private message")
    assert f"{name}" in [item[0] for item in (await bob["xep_0030"].get_items(f"conference.{DOMAIN}"))["disco_items"]["items"]]
    await muc[0].set_role(name, "Bo", "none", reason="enough")
    gone = await bob.hear(f"muc::{name}::got_offline", lambda p: p["muc"]["nick"] == "Bo")
    assert 307 in gone["muc"]["status_codes"], gone
    saw("a kick")
    await muc[0].set_affiliation(name, jid=f"bob@{DOMAIN}", affiliation="outcast")
    try:
        await muc[1].join_muc_wait(name, "Bo", timeout=PATIENCE)
        raise AssertionError("who is banned is let in")
    except PresenceError as error:
        assert error.condition == "forbidden", error
    saw("a ban")
    await muc[0].destroy(name, reason="over")
    saw("destroyed")


async def extensions(alice, bob):
    info = await alice["xep_0030"].get_info(DOMAIN)
    features = info["disco_info"]["features"]
    for wanted in ("urn:xmpp:ping", "vcard-temp", "urn:xmpp:carbons:2", "jabber:iq:register", "msgoffline",
                   "jabber:iq:private"):
        assert wanted in features, features
    await alice["xep_0199"].ping(DOMAIN)
    saw("disco and ping")
    card = alice["xep_0054"].make_vcard()
    card["FN"] = "Alice \u7231\u4e3d\u4e1d"
    await alice["xep_0054"].publish_vcard(card)
    seen = await bob["xep_0054"].get_vcard(f"alice@{DOMAIN}")
    assert seen["vcard_temp"]["FN"] == "Alice \u7231\u4e3d\u4e1d", seen
    saw("a card")
    bookmarks = Bookmarks()
    bookmarks.add_conference(f"room@conference.{DOMAIN}", "Al", name="\u8336", autojoin=True)
    await alice["xep_0048"].set_bookmarks(bookmarks, method="xep_0049")
    kept = (await alice["xep_0048"].get_bookmarks(method="xep_0049"))["private"]["bookmarks"]["conferences"]
    assert [(each["jid"], each["name"], each["autojoin"]) for each in kept] == [
        (f"room@conference.{DOMAIN}", "\u8336", True)], kept
    saw("bookmarks")
    phone = await Client("alice", resource="phone").come()
    await phone["xep_0280"].enable()
    bob.send_message(alice.boundjid, "to the desk", mtype="chat")
    copy = await phone.hear("carbon_received")
    assert copy["carbon_received"]["body"] == "to the desk", copy
    alice.send_message(f"bob@{DOMAIN}", "from the desk", mtype="chat")
    copy = await phone.hear("carbon_sent")
    assert copy["carbon_sent"]["body"] == "from the desk", copy
    saw("carbons")
    await phone.go()
    try:
        await alice["xep_0077"].change_password("a new one, longer")
        saw("a new password")
    except IqError as error:
        raise AssertionError(error) from None


async def walk_all():
    alice, bob = await friends()
    await talk(alice, bob)
    bob = await away(alice, bob)
    await room(alice, bob)
    await extensions(alice, bob)
    await alice.go()
    await bob.go()


async def walk_resume():
    """Stream management: the connection is cut, what was said meanwhile comes after the resumption, once."""
    alice = await Client("alice", register=True).come()
    bob = await Client("bob", register=True, plugins=("xep_0198",)).come()
    for _ in range(20):
        if bob["xep_0198"].sm_id:
            break
        await bob["xep_0199"].ping(DOMAIN)
    assert bob["xep_0198"].sm_id, "no stream management"
    alice.send_message(bob.boundjid, "before", mtype="chat")
    await bob.hear("message", says("before"))
    await bob["xep_0199"].ping(DOMAIN)
    saw("stream management")
    bob.abort()
    await bob.hear("disconnected")
    alice.send_message(bob.boundjid, "meanwhile", mtype="chat")
    await alice["xep_0199"].ping(DOMAIN)
    bob.connect((HOST, int(PORT)), force_starttls=bool(CA), disable_starttls=not CA)
    await bob.hear("session_resumed")
    await bob.hear("message", says("meanwhile"))
    alice.send_message(bob.boundjid, "after", mtype="chat")
    await bob.hear("message", says("after"))
    assert bob.heard["message"].empty()
    saw("resumed")
    await alice.go()
    await bob.go()


async def walk_component():
    """A service of its own domain, and a person who talks with it."""
    component = slixmpp.ComponentXMPP(f"echo.{DOMAIN}", "the secret", HOST, int(PORT))
    component.add_event_handler("message", lambda m: m.reply("echo: " + m["body"]).send())
    started = asyncio.get_event_loop().create_future()
    component.add_event_handler("session_start", started.set_result)
    component.connect()
    await asyncio.wait_for(started, PATIENCE)
    alice = await Client("alice", register=True).come()
    alice.send_message(f"anybody@echo.{DOMAIN}", "hello", mtype="chat")
    heard = await alice.hear("message", says("echo: hello"))
    assert heard["from"].bare == f"anybody@echo.{DOMAIN}", heard
    saw("a component answers")
    component.disconnect()
    await alice.go()


async def walk_wrong():
    """A wrong password."""
    await (await Client("alice", register=True).come()).go()
    alice = Client("alice")
    alice.password = "not hers"
    alice.connect((HOST, int(PORT)), force_starttls=bool(CA), disable_starttls=not CA)
    await alice.hear("failed_auth")
    saw("a wrong password is refused")


async def main():
    await globals()["walk_" + WALK]()
    saw("all seen")


if __name__ == "__main__":
    asyncio.get_event_loop().run_until_complete(asyncio.wait_for(main(), 120))
