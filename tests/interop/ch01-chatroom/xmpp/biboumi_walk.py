"""People with slixmpp meet one with IRC: biboumi, a component of the XMPP server, carries between them. It prints a line
for each thing that it saw working, and "all seen" at its end; anything else ends it with a traceback.

    biboumi_walk.py irc HOST:PORT DOMAIN MECHANISM CA-FILE PORT-OF-THE-IRC-SERVER
"""

import asyncio
import sys

from slixmpp_walk import DOMAIN, PATIENCE, Client, saw, says

IRC_PORT = sys.argv[6]
GATEWAY = f"irc.{DOMAIN}"
SERVER = f"127.0.0.1@{GATEWAY}"
CHANNEL = f"#lab%{SERVER}"


class Person(Client):
    def __init__(self, name):
        super().__init__(name, register=True, plugins=("xep_0004", "xep_0050"))
        self.heard["groupchat_presence"] = asyncio.Queue()
        self.add_event_handler("groupchat_presence", self.heard["groupchat_presence"].put_nowait)

    async def choose_port(self):
        """biboumi asks each user how an IRC server is reached: ad-hoc commands with a data form."""
        def command(**attributes):
            iq = self.make_iq_set(ito=SERVER)
            for name, value in attributes.items():
                iq["command"][name] = value
            return iq
        form = await command(node="configure", action="execute").send()
        assert form["command"]["status"] == "executing", form
        iq = command(node="configure", action="complete", sessionid=form["command"]["sessionid"])
        iq["command"]["form"]["type"] = "submit"
        for name, value in (("ports", IRC_PORT), ("tls_ports", ""), ("throttle_limit", "100")):
            iq["command"]["form"].add_field(var=name, ftype="text-single", value=value)
        done = await iq.send()
        assert done["command"]["status"] == "completed", done

    async def enters(self, nick):
        self["xep_0045"].join_muc(CHANNEL, nick)
        await self.sees(nick)

    async def sees(self, nick, kind="available"):
        return await self.hear("groupchat_presence", lambda p: p["from"].resource == nick and (
            (p["type"] == "unavailable") == (kind == "unavailable")))

    def to_all(self, text):
        self.send_message(CHANNEL, text, mtype="groupchat")


class Ivan:
    """He has IRC only."""

    async def come(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", int(IRC_PORT))
        self.says("NICK Ivan")
        self.says("USER ivan 0 * :Ivan")
        self.says("JOIN #lab")
        await self.hears(" 366 ")
        return self

    def says(self, line):
        self.writer.write(f"{line}\r\n".encode())

    async def hears(self, *parts):
        """The next line with all of these; those before it are passed over."""
        async def search():
            while True:
                line = (await self.reader.readline()).decode().rstrip("\r\n")
                assert line, "the IRC server hung up"
                if line.startswith("PING"):
                    self.says(line.replace("PING", "PONG", 1))
                if all(part in line for part in parts):
                    return line
        return await asyncio.wait_for(search(), PATIENCE)


async def main():
    ivan = await Ivan().come()
    alice, bob = await Person("alice").come(), await Person("bob").come()
    identity, *_ = (await alice["xep_0030"].get_info(GATEWAY))["disco_info"]["identities"]
    assert identity[:2] == ("conference", "irc"), identity
    for each in (alice, bob):
        await each.choose_port()
    saw("a form is filled in")

    await alice.enters("Alice")
    await ivan.hears(":Alice!", "JOIN", "#lab")
    await bob.enters("Bob")
    await ivan.hears(":Bob!", "JOIN", "#lab")
    await alice.sees("Bob")
    assert {"Ivan", "Alice", "Bob"} <= set(alice["xep_0045"].get_roster(CHANNEL)), alice["xep_0045"].get_roster(CHANNEL)
    saw("three in a channel")

    alice.to_all("good evening 你好 😀")
    await ivan.hears(":Alice!", "PRIVMSG #lab :good evening 你好 😀")
    heard = await bob.hear("groupchat_message", says("good evening 你好 😀"))
    assert heard["mucnick"] == "Alice", heard
    ivan.says("PRIVMSG #lab :welcome <both>")
    for each in (alice, bob):
        assert (await each.hear("groupchat_message", says("welcome <both>")))["mucnick"] == "Ivan"
    ivan.says("TOPIC #lab :about us")
    await alice.hear("groupchat_subject", lambda m: m["subject"] == "about us")
    alice.send_message(f"{CHANNEL}/Ivan", "just you", mtype="chat")
    await ivan.hears(":Alice!", "PRIVMSG Ivan :just you")
    ivan.says("PRIVMSG Alice :psst")
    heard = await alice.hear("message", says("psst"))
    assert heard["from"] in (f"{CHANNEL}/Ivan", f"ivan%{SERVER}"), heard
    saw("they talk")

    bob.send_presence(pto=f"{CHANNEL}/Bob", ptype="unavailable", pstatus="see you")
    await ivan.hears(":Bob!", "see you")
    await alice.sees("Bob", "unavailable")
    alice.abort()  # the server has to tell biboumi, to which she sent her presence herself
    await ivan.hears(":Alice!", "PART #lab")
    saw("who goes is gone")
    await bob.go()
    ivan.says("QUIT")
    saw("all seen")


asyncio.get_event_loop().run_until_complete(asyncio.wait_for(main(), 120))
