"""Two people with clients made of aioxmpp meet at an XMPP server. It prints a line for each thing that it saw working,
and "all seen" at its end; anything else ends it with a traceback.

    aioxmpp_walk.py HOST:PORT DOMAIN [CA-FILE]

With a CA file everything goes through STARTTLS, and the certificate is checked; without one nothing does.
"""

import asyncio
import sys

import aioxmpp
import aioxmpp.ibr
from aioxmpp import JID, MessageType

PATIENCE = 30
ADDRESS, DOMAIN = sys.argv[1:3]
CA = sys.argv[3] if len(sys.argv) > 3 else None
HOST, PORT = ADDRESS.rsplit(":", 1)
PEER = [(HOST, int(PORT), aioxmpp.connector.STARTTLSConnector())]
ROOM = JID.fromstr(f"room@conference.{DOMAIN}")


def saw(what):
    print(what, flush=True)


def in_time(future):
    return asyncio.wait_for(future, PATIENCE)


def security(password):
    def context():
        made = aioxmpp.security_layer.default_ssl_context()
        made.load_verify_locations(CA)
        return made
    layer = aioxmpp.make_security_layer(password, ssl_context_factory=context)
    return layer if CA else layer._replace(tls_required=False)


def message_of(body, kind, to=None):
    message = aioxmpp.Message(to=to, type_=kind)
    message.body[None] = body
    return message


async def register(name):
    nobody = security("")._replace(sasl_providers=[])
    _, stream, _ = await aioxmpp.node.connect_xmlstream(JID.fromstr(DOMAIN), nobody, override_peer=PEER)
    fields = await in_time(aioxmpp.ibr.get_registration_fields(stream))
    assert fields.username == "" and fields.password == "", fields
    await in_time(aioxmpp.ibr.register(stream, aioxmpp.ibr.Query(username=name, password=f"secret of {name}")))
    await in_time(stream.close_and_wait())


class Person:
    """One with one client. What happens is kept as lines of text."""

    def __init__(self, name):
        self.jid = JID.fromstr(f"{name}@{DOMAIN}")
        self.client = aioxmpp.PresenceManagedClient(
            self.jid.replace(resource="desk"), security(f"secret of {name}"), override_peer=PEER)
        self.roster = self.client.summon(aioxmpp.RosterClient)
        self.rooms = self.client.summon(aioxmpp.MUCClient)
        self.ping = self.client.summon(aioxmpp.PingService)
        self.lines, self.news, self.seen = [], asyncio.Event(), 0
        messages = self.client.summon(aioxmpp.dispatcher.SimpleMessageDispatcher)
        for kind in (MessageType.CHAT, MessageType.NORMAL, MessageType.ERROR):
            messages.register_callback(kind, None, self.on_message)
        presence = self.client.summon(aioxmpp.PresenceClient)
        self.notes(presence.on_available, lambda jid, _stanza: f"here {jid}")
        self.notes(presence.on_unavailable, lambda jid, _stanza: f"away {jid}")
        self.notes(self.roster.on_subscribe, lambda stanza: f"request {stanza.from_}")
        self.notes(self.client.on_failure, lambda error: f"failure {error}")
        self.notes(self.client.on_stopped, lambda: "stopped")

    def note(self, line):
        self.lines.append(f"{line}.")
        self.news.set()

    def notes(self, signal, as_text):
        def on_signal(*arguments, **_):
            self.note(as_text(*arguments))
        signal.connect(on_signal)

    def on_message(self, message):
        earlier = " (earlier)" if message.xep0203_delay else ""
        self.note(f"{message.type_.value} {message.from_}: {message.body.any() if message.body else None}{earlier}")

    async def hears(self, text):
        """A line with this in it comes; those before it are passed over."""
        async def search():
            while True:
                while self.seen < len(self.lines):
                    self.seen += 1
                    if text in self.lines[self.seen - 1]:
                        return
                self.news.clear()
                await self.news.wait()
        try:
            await in_time(search())
        except asyncio.TimeoutError:
            raise AssertionError(f"{self.jid} hears '{text}' in {self.lines}") from None

    def count(self, text):
        return sum(text in line for line in self.lines)

    async def comes(self):
        self.client.presence = aioxmpp.PresenceState(available=True)
        await self.hears(f"here {self.jid}/desk")
        return self

    async def goes(self):
        self.client.presence = aioxmpp.PresenceState(available=False)
        try:
            await self.hears("stopped")
        except AssertionError:
            for task in asyncio.all_tasks():  # what does the library wait for?
                task.print_stack()
            raise

    async def says(self, to, body):
        await in_time(self.client.send(message_of(body, MessageType.CHAT, to)))

    async def joins(self, nick):
        room, joined = self.rooms.join(ROOM, nick)
        self.notes(room.on_message, lambda message, member, _source: f"room {member.nick}: {message.body.any()}" + (
            " (earlier)" if message.xep0203_delay else ""))
        self.notes(room.on_leave, lambda member, *_: f"left {member.nick}")
        await in_time(joined)
        return room


async def befriend(alice, bob):
    await in_time(alice.roster.set_entry(bob.jid, name="Bob \u9c8d\u52c3"))
    alice.roster.subscribe(bob.jid)
    await bob.hears(f"request {alice.jid}")
    bob.roster.approve(alice.jid)
    bob.roster.subscribe(alice.jid)
    await alice.hears(f"here {bob.jid}/desk")
    await alice.hears(f"request {bob.jid}")
    alice.roster.approve(bob.jid)
    await bob.hears(f"here {alice.jid}/desk")
    await in_time(alice.ping.ping(JID.fromstr(DOMAIN)))  # what the server said before is heard now
    item = alice.roster.items[bob.jid]
    assert (item.name, item.subscription) == ("Bob \u9c8d\u52c3", "both"), item
    saw("contacts of each other")


async def talk(alice, bob):
    body = "hello & <bye> \u4f60\u597d \U0001f600 'q' \"q\""
    await alice.says(bob.jid, body)
    await bob.hears(f"chat {alice.jid}/desk: {body}.")
    for number in range(100):
        await alice.says(bob.jid.replace(resource="desk"), f"number {number}")
    for number in range(100):
        await bob.hears(f": number {number}.")
    saw("100 messages in order")
    await alice.says(JID.fromstr(f"nobody@{DOMAIN}"), "?")
    await alice.hears("error nobody@")
    saw("an error for nobody")


async def meet(alice, bob):
    al = await alice.joins("Al")
    await in_time(al.send_message(message_of("first", MessageType.GROUPCHAT)))
    await alice.hears("room Al: first")
    bo = await bob.joins("Bo")
    await bob.hears("room Al: first (earlier)")
    await in_time(bo.send_message(message_of("to all", MessageType.GROUPCHAT)))
    await alice.hears("room Bo: to all")
    await in_time(bo.leave())
    await alice.hears("left Bo")
    saw("a room with history")


async def away(alice, bob):
    await bob.goes()
    await alice.hears(f"away {bob.jid}/desk")
    for body in ("one", "two"):
        await alice.says(bob.jid, body)
    await in_time(alice.ping.ping(JID.fromstr(DOMAIN)))  # they are there now
    bob = await Person("bob").comes()
    for body in ("one", "two"):
        await bob.hears(f": {body} (earlier).")
    assert bob.count(": one") == 1, bob.lines
    saw("offline messages with delay")
    return bob


async def main():
    for name in ("alice", "bob"):
        await register(name)
    alice, bob = await Person("alice").comes(), await Person("bob").comes()
    await befriend(alice, bob)
    await talk(alice, bob)
    await meet(alice, bob)
    bob = await away(alice, bob)
    await alice.goes()
    await bob.goes()


asyncio.get_event_loop().run_until_complete(asyncio.wait_for(main(), 120))
saw("all seen")
