// Walks of @xmpp/client and @xmpp/component through an XMPP server: each prints a line for each thing that it saw working,
// and "all seen" at its end. Anything else ends it with an error or after the time that it has.
//
//     node xmpp_js_walk.mjs WALK HOST:PORT DOMAIN MECHANISM clear|tls
//
// The library starts TLS where it is offered, and checks the certificate with the authorities of NODE_EXTRA_CA_CERTS.
import assert from 'node:assert/strict';
import {webcrypto} from 'node:crypto';
import {createRequire} from 'node:module';

globalThis.crypto ??= webcrypto;  // node 18 has it only as a module, and the library looks here
const require = createRequire(new URL('../../../npm/package.json', import.meta.url));
const {client, xml} = await import(require.resolve('@xmpp/client'));
const {component} = require('@xmpp/component');

const [walk, address, domain, mechanism, line] = process.argv.slice(2);
const service = `xmpp://${address}`;
const room = `room@conference.${domain}`;
const patience = 30_000;

const saw = what => console.log(what);

async function inTime(promise, what) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`no ${what()}`)), patience); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/// A program at a server. Stanzas that come are kept until they are asked for.
class Peer {
  constructor(entity) {
    this.entity = entity;
    this.kept = [];
    this.wake = () => {};
    entity.reconnect.delay = 0;
    entity.on('stanza', stanza => { this.kept.push(stanza); this.wake(); });
    entity.on('error', error => { this.error = error; this.wake(); });
  }

  /// The next stanza that fits; those before it are passed over.
  hears(fits) {
    const search = async () => {
      for (;;) {
        while (this.kept.length > 0) {
          const stanza = this.kept.shift();
          if (fits(stanza)) return stanza;
        }
        if (this.error) throw this.error;
        await new Promise(resolve => { this.wake = resolve; });
      }
    };
    return inTime(search(), () => `stanza for which ${fits}`);
  }

  says(to, body, type = 'chat') { return this.entity.send(xml('message', {to, type}, xml('body', {}, body))); }
  presence(to, type, child) { return this.entity.send(xml('presence', {to, type}, child)); }
  ping() { return this.entity.iqCaller.get(xml('ping', 'urn:xmpp:ping'), domain); }
  goes() { return this.entity.stop(); }
}

const body = text => stanza => stanza.is('message') && stanza.getChildText('body') === text;
const presence = (from, type) => stanza => stanza.is('presence') && stanza.attrs.from === from && stanza.attrs.type === type;

function person(name, {registers = false, password = `secret of ${name}`} = {}) {
  const entity = client({
    service, domain, resource: 'desk',
    async credentials(logsIn, mechanisms) {
      assert(mechanisms.includes(mechanism), `${mechanisms}`);
      if (registers) {
        await entity.iqCaller.set(xml('query', 'jabber:iq:register', xml('username', {}, name), xml('password', {}, password)));
        registers = false;
      }
      return logsIn({username: name, password}, mechanism);
    },
  });
  return new Peer(entity);
}

async function comes(name, options) {
  const peer = person(name, options);
  // No stanza before: the library (0.14.0) forgets to count one that comes with <enabled/>.
  const managed = new Promise(resolve => peer.entity.on('nonza', nonza => nonza.is('enabled', 'urn:xmpp:sm:3') && resolve()));
  assert.equal(`${await peer.entity.start()}`, `${name}@${domain}/desk`);
  assert.equal(peer.entity.isSecure(), line === 'tls');
  await inTime(managed, () => 'stream management');
  await peer.presence();
  await peer.hears(presence(`${name}@${domain}/desk`));
  return peer;
}

async function roster(peer) {
  const query = await peer.entity.iqCaller.get(xml('query', 'jabber:iq:roster'));
  return query.getChildren('item').map(({attrs}) => `${attrs.jid} ${attrs.name ?? ''} ${attrs.subscription}`);
}

async function friends(alice, bob) {
  const [a, b] = [`alice@${domain}`, `bob@${domain}`];
  await alice.entity.iqCaller.set(xml('query', 'jabber:iq:roster', xml('item', {jid: b, name: 'Bob 鲍勃'})));
  await alice.presence(b, 'subscribe');
  await bob.hears(presence(a, 'subscribe'));
  await bob.presence(a, 'subscribed');
  await bob.presence(a, 'subscribe');
  await alice.hears(presence(b, 'subscribed'));
  await alice.hears(presence(`${b}/desk`));
  await alice.hears(presence(b, 'subscribe'));
  await alice.presence(b, 'subscribed');
  await bob.hears(presence(`${a}/desk`));
  assert.deepEqual(await roster(alice), [`${b} Bob 鲍勃 both`]);
  assert.deepEqual(await roster(bob), [`${a}  both`]);
  saw('contacts of each other');
}

async function talk(alice, bob) {
  const text = 'hello & <bye> 你好 😀 \'q\' "q"';
  await alice.says(`bob@${domain}`, text);
  const heard = await bob.hears(body(text));
  assert.equal(heard.attrs.from, `alice@${domain}/desk`);
  await bob.says(heard.attrs.from, 'back');
  await alice.hears(body('back'));
  for (let number = 0; number < 200; ++number) await alice.says(`bob@${domain}/desk`, `number ${number}`);
  for (let number = 0; number < 200; ++number) {
    const next = await bob.hears(stanza => stanza.is('message'));
    assert.equal(next.getChildText('body'), `number ${number}`);
  }
  saw('chat both ways, 200 messages in order');
  await alice.says(`nobody@${domain}`, '?');
  const error = await alice.hears(stanza => stanza.attrs.type === 'error');
  assert(error.getChild('error').getChild('service-unavailable'), `${error}`);
  saw('an error for nobody');
}

async function meet(alice, bob) {
  const joins = (peer, nick) => peer.presence(`${room}/${nick}`, undefined, xml('x', 'http://jabber.org/protocol/muc'));
  await joins(alice, 'Al');
  await alice.hears(presence(`${room}/Al`));
  await alice.says(room, 'first', 'groupchat');
  await alice.hears(body('first'));
  await joins(bob, 'Bo');
  await bob.hears(presence(`${room}/Al`));
  await bob.hears(presence(`${room}/Bo`));
  assert((await bob.hears(body('first'))).getChild('delay', 'urn:xmpp:delay'));
  await bob.says(room, 'to all', 'groupchat');
  assert.equal((await alice.hears(body('to all'))).attrs.from, `${room}/Bo`);
  await bob.presence(`${room}/Bo`, 'unavailable');
  await alice.hears(presence(`${room}/Bo`, 'unavailable'));
  saw('a room with history');
}

async function away(alice, bob) {
  await bob.goes();
  await alice.hears(presence(`bob@${domain}/desk`, 'unavailable'));
  for (const text of ['one', 'two']) await alice.says(`bob@${domain}`, text);
  await alice.ping();  // they are there now
  const back = await comes('bob');
  for (const text of ['one', 'two']) {
    const heard = await back.hears(stanza => stanza.is('message'));
    assert.equal(heard.getChildText('body'), text);
    assert(heard.getChild('delay', 'urn:xmpp:delay'));
  }
  saw('offline messages with delay');
  return back;
}

const walks = {
  async all() {
    const alice = await comes('alice', {registers: true});
    let bob = await comes('bob', {registers: true});
    await friends(alice, bob);
    await talk(alice, bob);
    await meet(alice, bob);
    bob = await away(alice, bob);
    await alice.goes();
    await bob.goes();
  },

  /// The connection is lost: what was said meanwhile on both sides comes after the resumption, once and in order.
  async resume() {
    const alice = await comes('alice', {registers: true});
    const bob = await comes('bob', {registers: true});
    const management = bob.entity.streamManagement;
    for (let cut = 0; cut < 3; ++cut) {
      const resumed = new Promise(resolve => { management.once('resumed', resolve); });
      const lost = new Promise(resolve => { bob.entity.once('disconnect', resolve); });
      (bob.entity.socket.socket ?? bob.entity.socket).destroy();
      await inTime(lost, () => 'end of the connection');
      await alice.says(`bob@${domain}/desk`, `meanwhile ${cut}`);
      await inTime(resumed, () => 'resumption');
      await bob.hears(body(`meanwhile ${cut}`));
      await bob.says(`alice@${domain}/desk`, `after ${cut}`);
      await alice.hears(body(`after ${cut}`));
    }
    await bob.ping();
    assert(!bob.kept.some(stanza => stanza.is('message')));
    saw('resumed');
    await alice.goes();
    await bob.goes();
  },

  async component() {
    const echo = new Peer(component({service, domain: `echo.${domain}`, password: 'the secret'}));
    await inTime(echo.entity.start(), () => 'component online');
    echo.entity.iqCallee.get('jabber:iq:version', 'query', () => xml('query', 'jabber:iq:version', xml('name', {}, 'echo')));
    const alice = await comes('alice', {registers: true});
    await alice.says(`anybody@echo.${domain}`, 'hello');
    const heard = await echo.hears(body('hello'));
    assert.equal(heard.attrs.from, `alice@${domain}/desk`);
    await echo.entity.send(xml('message', {from: heard.attrs.to, to: heard.attrs.from}, xml('body', {}, 'hello yourself')));
    assert.equal((await alice.hears(body('hello yourself'))).attrs.from, `anybody@echo.${domain}`);
    const version = await alice.entity.iqCaller.get(xml('query', 'jabber:iq:version'), `echo.${domain}`);
    assert.equal(version.getChildText('name'), 'echo');
    saw('a component answers');
    await echo.goes();
    await alice.says(`anybody@echo.${domain}`, 'and now?');
    await alice.hears(stanza => stanza.attrs.type === 'error');
    saw('an error when it is gone');
    await alice.goes();
  },

  async wrong() {
    await (await comes('alice', {registers: true})).goes();
    const alice = person('alice', {password: 'not hers'});
    await assert.rejects(inTime(alice.entity.start(), () => 'answer'), {condition: 'not-authorized'});
    await alice.goes();
    const echo = component({service, domain: `echo.${domain}`, password: 'not the secret'});
    echo.reconnect.stop();
    const refused = new Promise(resolve => { echo.on('error', resolve); });
    echo.start().catch(() => {});
    assert.equal((await inTime(refused, () => 'refusal')).condition, 'not-authorized');
    saw('a wrong password and a wrong secret are refused');
  },
};

await walks[walk]();
saw('all seen');
