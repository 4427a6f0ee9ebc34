"""Walks of clients made of nbxmpp, Gajim's library, through an XMPP server: each prints a line for each thing that it saw
working, and "all seen" at its end; anything else ends it with a traceback.

    nbxmpp_walk.py all|resume|wrong HOST:PORT DOMAIN MECHANISM [CA-FILE]

With a CA file everything goes through STARTTLS, the certificate is checked, and alice and bob are registered; nbxmpp
registers only there. Without one they must have accounts.
"""

import sys
import time

from gi.repository import Gio, GLib
from nbxmpp.client import Client
from nbxmpp.const import ConnectionProtocol, ConnectionType, Mode
from nbxmpp.protocol import JID, Message
from nbxmpp.structs import StanzaHandler

PATIENCE = 30
WALK, ADDRESS, DOMAIN, MECHANISM = sys.argv[1:5]
CA = sys.argv[5] if len(sys.argv) > 5 else None
ROOM = f"room@conference.{DOMAIN}"


def saw(what):
    print(what, flush=True)


def wait_until(holds, what):
    """GLib's loop runs meanwhile, and with it all clients."""
    end = time.monotonic() + PATIENCE
    tick = GLib.timeout_add(500, lambda: True)  # iteration() comes back at least so often
    while not holds():
        assert time.monotonic() < end, what()
        GLib.MainContext.default().iteration(True)
    GLib.source_remove(tick)


class Person:
    """One with one client. What happens is kept as lines of text."""

    def __init__(self, name):
        self.name, self.jid = name, f"{name}@{DOMAIN}"
        self.lines, self.seen = [], 0
        self.client = self.make_client(Mode.CLIENT)
        self.client.set_mechs({MECHANISM})
        for kind, handler in (("message", self.on_message), ("presence", self.on_presence)):
            self.client.register_handler(StanzaHandler(name=kind, callback=handler, priority=50))

    def make_client(self, mode):
        client = Client(self.name)
        client.set_mode(mode)
        client.set_domain(DOMAIN)
        client.set_username(self.name)
        client.set_password(f"secret of {self.name}")
        client.set_resource("desk")
        client.set_custom_host(ADDRESS, ConnectionProtocol.TCP, ConnectionType.START_TLS if CA else ConnectionType.PLAIN)
        for signal in ("connected", "connection-failed", "disconnected", "resume-successful", "resume-failed"):
            client.subscribe(signal, self.on_signal)
        return client

    def on_signal(self, client, signal, *_):
        self.lines.append(f"signal {signal} {client.get_error()[1]}")

    def on_message(self, _client, _stanza, properties):
        earlier = " (earlier)" if properties.has_server_delay or properties.user_timestamp else ""
        subject = f" subject {properties.subject}" if properties.subject else ""
        self.lines.append(f"{properties.type.value} {properties.jid}: {properties.body}{subject}{earlier}.")

    def on_presence(self, _client, _stanza, properties):
        self.lines.append(f"presence {properties.type.name.lower()} {properties.jid}.")

    def hears(self, text):
        """A line with this in it comes; those before it are passed over."""
        def comes():
            found = next((at for at in range(self.seen, len(self.lines)) if text in self.lines[at]), None)
            self.seen = self.seen if found is None else found + 1
            return found is not None
        wait_until(comes, lambda: f"{self.name} hears '{text}' in {self.lines}")

    def count(self, text):
        return sum(text in line for line in self.lines)

    def asks(self, module, question, *arguments, client=None):
        answers = []  # to be taken in the call: later the task has forgotten it
        task = getattr((client or self.client).get_module(module), question)(*arguments)
        task.add_done_callback(lambda done: answers.append(done.get_result()), weak=False)
        wait_until(lambda: answers, lambda: f"{self.name}: {question} is answered")
        if isinstance(answers[0], Exception):
            raise answers[0]
        return answers[0]

    def registers(self):
        stranger = self.make_client(Mode.REGISTER)
        stranger.connect()
        self.hears("signal connected")
        form = self.asks("Register", "request_register_form", client=stranger).fields_form
        form["username"].value = self.name
        form["password"].value = f"secret of {self.name}"
        self.asks("Register", "submit_register_form", form, client=stranger)
        stranger.disconnect()
        self.hears("signal disconnected")

    def comes(self):
        self.client.connect()
        self.hears("signal connected")
        roster = self.asks("Roster", "request_roster").items
        self.presence()
        self.hears(f"presence available {self.jid}/desk.")
        return {f"{item.jid} {item.name} {item.subscription}" for item in roster}

    def goes(self):
        self.client.disconnect()
        self.hears("signal disconnected")

    def presence(self, to=None, kind=None, **more):
        self.client.get_module("BasePresence").send(jid=to, typ=kind, **more)

    def says(self, to, body, kind="chat"):
        self.client.send_stanza(Message(to=to, body=body, typ=kind))


def people():
    alice, bob = Person("alice"), Person("bob")
    for each in (alice, bob):
        if CA:
            each.registers()
        assert each.comes() == set()
    return alice, bob


def befriend(alice, bob):
    alice.asks("Roster", "set_item", JID.from_string(bob.jid), "Bob \u9c8d\u52c3")
    alice.presence(bob.jid, "subscribe")
    bob.hears(f"presence subscribe {alice.jid}")
    bob.presence(alice.jid, "subscribed")
    bob.presence(alice.jid, "subscribe")
    alice.hears(f"presence available {bob.jid}/desk")
    alice.hears(f"presence subscribe {bob.jid}")
    alice.presence(bob.jid, "subscribed")
    bob.hears(f"presence available {alice.jid}/desk")
    saw("they see each other")


def talk(alice, bob):
    body = "hello & <bye> \u4f60\u597d \U0001f600 'q' \"q\""
    alice.says(bob.jid, body)
    bob.hears(f"chat {alice.jid}/desk: {body}.")
    bob.says(f"{alice.jid}/desk", "back")
    alice.hears(f"chat {bob.jid}/desk: back.")
    for number in range(200):
        alice.says(f"{bob.jid}/desk", f"number {number}")
    for number in range(200):
        bob.hears(f": number {number}.")
    saw("chat both ways, 200 messages in order")
    alice.says(f"nobody@{DOMAIN}", "?")
    alice.hears("error nobody@")
    alice.asks("Ping", "ping", JID.from_string(DOMAIN))
    saw("an error for nobody, and a ping")


def meet(alice, bob):
    alice.presence(f"{ROOM}/Al", muc=True)
    alice.hears(f"presence available {ROOM}/Al.")
    alice.says(ROOM, "first", "groupchat")
    alice.hears(f"groupchat {ROOM}/Al: first")
    bob.presence(f"{ROOM}/Bo", muc=True)
    bob.hears(f"presence available {ROOM}/Bo.")
    bob.hears(f"groupchat {ROOM}/Al: first (earlier).")
    bob.says(ROOM, "to all", "groupchat")
    alice.hears(f"groupchat {ROOM}/Bo: to all.")
    alice.client.get_module("MUC").set_subject(JID.from_string(ROOM), "about us")
    bob.hears("about us")
    alice.asks("MUC", "set_role", JID.from_string(ROOM), "Bo", "none", "enough")
    alice.hears(f"presence unavailable {ROOM}/Bo.")
    bob.hears(f"presence unavailable {ROOM}/Bo.")
    saw("a room with history")


def be_away(alice, bob):
    bob.goes()
    alice.hears(f"presence unavailable {bob.jid}/desk")
    for body in ("one", "two"):
        alice.says(bob.jid, body)
    alice.asks("Ping", "ping", JID.from_string(DOMAIN))  # they are there now
    assert bob.comes() == {f"{alice.jid} None both"}
    for body in ("one", "two"):
        bob.hears(f": {body} (earlier).")
    assert bob.count(": one") == 1
    saw("offline messages with delay")


def walk_all():
    alice, bob = people()
    befriend(alice, bob)
    talk(alice, bob)
    meet(alice, bob)
    be_away(alice, bob)
    alice.goes()
    bob.goes()


def walk_resume():
    """Bob's connection ends without a word: what was said meanwhile comes after the resumption, once."""
    alice, bob = people()
    wait_until(lambda: bob.client.resumeable, lambda: "stream management")
    for cut in range(3):
        bob.client.disconnect(immediate=True)
        bob.hears("signal disconnected")
        alice.says(f"{bob.jid}/desk", f"meanwhile {cut}")
        alice.asks("Ping", "ping", JID.from_string(DOMAIN))
        bob.client.connect()
        bob.hears("signal resume-successful")
        bob.hears(f": meanwhile {cut}.")
        bob.says(f"{alice.jid}/desk", f"after {cut}")
        alice.hears(f": after {cut}.")
    assert bob.count("meanwhile") == 3 and alice.count("after") == 3
    saw("resumed")
    alice.goes()
    bob.goes()


def walk_wrong():
    alice = Person("alice")
    if CA:
        alice.registers()
    alice.client.set_password("not hers")
    alice.client.connect()
    alice.hears("signal disconnected not-authorized")
    saw("a wrong password is refused")


if CA:
    Gio.TlsBackend.get_default().set_default_database(Gio.TlsFileDatabase.new(CA))
globals()["walk_" + WALK]()
saw("all seen")
