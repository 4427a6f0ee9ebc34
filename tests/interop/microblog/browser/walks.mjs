// Ways through the page, each by itself on a server without accounts.
import {deflateSync} from 'node:zlib';

import {password} from './person.mjs';

function same(found, wanted, what) {
  if (found !== wanted) throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

/// Register, post, follow, see it live in a second window, reply, search, log out.
export async function wholeWay(world) {
  const anna = await world.person('anna'), bert = await world.person('bert');
  await anna.signUp();
  await anna.publish('你好，微博！ #第一条 from anna');
  await anna.post('你好，微博！').waitFor();

  await bert.signUp();
  await bert.go('/@anna');
  await bert.page.getByRole('button', {name: `${bert.t('follow')} @anna`}).click();
  await bert.page.getByRole('button', {name: `${bert.t('following')} @anna`}).waitFor();
  await bert.place('home');

  world.say('bert sees what anna writes, without a click');
  await anna.publish('live from anna 直播');
  await bert.post('live from anna 直播').waitFor();

  world.say('bert replies');
  await bert.post('live from anna').getByRole('button', {name: bert.t('reply'), exact: true}).click();
  await bert.write('@anna 收到 an answer', {field: 'replyTo', values: {who: '@anna'}, send: 'reply'});
  await anna.page.getByRole('link', {name: `${anna.t('notifications')}, 2`, exact: true}).waitFor();  // followed, answered
  await anna.place('notifications');
  await anna.post('收到 an answer').waitFor();
  await anna.post('收到 an answer').getByRole('button', {name: anna.t('favourite')}).click();
  await anna.post('收到 an answer').getByRole('button', {name: new RegExp(anna.t('favourite')), pressed: true}).waitFor();

  world.say('anna opens the thread and searches');
  await anna.go('/public');
  await anna.post('live from anna').locator('time').click();
  await anna.post('收到 an answer').waitFor();
  await anna.place('search');
  const field = anna.main().getByRole('searchbox');
  await field.fill('微博');
  await field.press('Enter');
  await anna.post('你好，微博！').waitFor();
  await anna.post('你好，微博！').getByRole('link', {name: '#第一条'}).click();
  await anna.page.getByRole('heading', {name: '#第一条', level: 1}).waitFor();
  await anna.settled();
  await anna.post('你好，微博！').waitFor();

  await anna.logOut();
  same(await anna.page.evaluate(() => localStorage.getItem('jtwitter.token')), null, 'the token after the log-out');
  await anna.go('/notifications');
  await anna.main().getByText(anna.t('logInFor')).waitFor();
  await anna.logIn();
}

/// A PNG of one colour; no picture file is needed in the tree.
function png(width, height, colour) {
  const table = [...Array(256).keys()].map(n => { for (let k = 0; k < 8; ++k) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
  const crc = bytes => (bytes.reduce((sum, byte) => table[(sum ^ byte) & 255] ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]), out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from(colour))]);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(Array(height).fill(row)))), chunk('IEND', Buffer.alloc(0))]);
}

/// A picture with a description: before the post, in the post, in the viewer; what is no picture is refused.
export async function pictures(world) {
  const anna = await world.person('anna');
  await anna.signUp();
  await anna.publish('a red square', {more: async dialog => {
    await dialog.locator('input[type=file]').setInputFiles([
      {name: 'a.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>')},
      {name: 'a.png', mimeType: 'image/png', buffer: png(60, 40, [220, 30, 30])}
    ]);
    await anna.page.getByText(anna.t('notAPicture')).waitFor();
    const words = dialog.getByRole('textbox', {name: new RegExp(anna.t('altText'))});
    await words.fill('一个红色方块');
    await dialog.getByRole('progressbar').waitFor({state: 'detached'});
  }});
  const picture = anna.post('a red square').getByRole('button', {name: `${anna.t('picture')}: 一个红色方块`});
  await picture.click();
  const shown = anna.page.getByRole('dialog').getByRole('img', {name: '一个红色方块'});
  await shown.waitFor();
  await anna.page.waitForFunction(() => document.querySelector('dialog img').naturalWidth === 60);
  await anna.page.keyboard.press('Escape');
  same(await anna.page.getByRole('dialog').count(), 0, 'dialogs after Escape');
}

/// A post is edited, reposted, deleted: a second window follows without a click.
export async function changes(world) {
  const anna = await world.person('anna'), bert = await world.person('bert');
  await anna.signUp();
  await bert.signUp();
  await bert.go('/public');
  await anna.publish('first version');
  await bert.post('first version').waitFor();
  await bert.post('first version').getByRole('button', {name: bert.t('repost'), exact: true}).click();
  await bert.page.getByRole('menuitem', {name: bert.t('repost'), exact: true}).click();
  await bert.post('first version').getByRole('button', {name: new RegExp(`${bert.t('repost')}, 1`)}).waitFor();

  await anna.post('first version').getByRole('button', {name: anna.t('more'), exact: true}).click();
  await anna.page.getByRole('menuitem', {name: anna.t('edit'), exact: true}).click();
  await anna.write('second version', {send: 'save'});
  await bert.post('second version').waitFor();

  await anna.post('second version').first().getByRole('button', {name: anna.t('more'), exact: true}).click();
  await anna.page.getByRole('menuitem', {name: anna.t('deletePost'), exact: true}).click();
  await anna.page.getByRole('dialog').getByRole('button', {name: anna.t('deletePost'), exact: true}).click();
  await bert.post('second version').waitFor({state: 'detached'});
  await anna.post('second version').waitFor({state: 'detached'});
}

/// Two people write to each other; a third sees nothing of it.
export async function directMessages(world) {
  const anna = await world.person('anna'), bert = await world.person('bert'), carla = await world.person('carla');
  for (const person of [anna, bert, carla]) await person.signUp();
  await bert.go('/messages');
  await carla.go('/public');
  await anna.go('/@bert');
  await anna.button('sendMessage').click();
  await anna.write('@bert 秘密 secret', {send: 'send'});
  await bert.main().getByText('秘密 secret').click();
  await bert.main().getByRole('log').getByText('秘密 secret').waitFor();
  const field = bert.main().getByRole('textbox', {name: bert.t('replyTo', {who: '@anna'})});
  await field.fill('@anna 知道了 understood');
  await bert.main().getByRole('button', {name: bert.t('send'), exact: true}).click();
  await bert.main().getByRole('log').getByText('知道了 understood').waitFor();
  await anna.place('messages');
  await anna.main().getByText('知道了 understood').waitFor();
  await carla.go('/search?q=secret');
  await carla.main().getByText(carla.t('noResults', {what: 'secret'})).waitFor();
}

/// Without a mouse: read, write, like, help.
export async function keyboard(world) {
  const anna = await world.person('anna');
  await anna.signUp();
  const keys = anna.page.keyboard, dialog = anna.page.getByRole('dialog');
  await keys.press('n');
  await dialog.waitFor();
  await keys.type('typed by keys 😀');
  await keys.press('Control+Enter');
  await dialog.waitFor({state: 'detached'});
  await anna.post('typed by keys').waitFor();
  await keys.press('j');
  await keys.press('f');
  await anna.post('typed by keys').getByRole('button', {name: new RegExp(anna.t('favourite')), pressed: true}).waitFor();
  await keys.press('Enter');
  await anna.page.waitForURL(/@anna\/\d+$/);
  await anna.page.getByRole('heading', {name: anna.t('thread'), level: 1}).waitFor();
  await keys.press('?');
  await dialog.getByRole('heading', {name: anna.t('keys')}).waitFor();
  await keys.press('Escape');
  await dialog.waitFor({state: 'detached'});
  await keys.press('g');
  await keys.press('n');
  await anna.page.waitForURL(/notifications$/);
  await anna.page.getByRole('heading', {name: anna.t('notifications'), level: 1}).waitFor();
}

/// What anybody may write and nobody's browser may run: in names, posts, descriptions, addresses.
export async function hostileTexts(world) {
  const mallory = await world.person('mallory'), anna = await world.person('anna');
  await mallory.signUp();
  const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  await mallory.go('/settings');
  await mallory.page.getByLabel(mallory.t('displayName'), {exact: true}).fill('<script>alert(3)</script>');
  await mallory.page.getByLabel(mallory.t('about'), {exact: true}).fill(`"><svg onload=alert(4)> javascript:alert(5)`);
  await mallory.main().getByRole('button', {name: mallory.t('save'), exact: true}).click();
  await mallory.page.getByText(mallory.t('saved'), {exact: true}).waitFor();
  await mallory.publish(hostile);
  await anna.signUp();
  anna.expected.add(404);  // of a topic that cannot be one
  for (const path of ['/public', '/@mallory', `/search?q=${encodeURIComponent(hostile)}`, `/tags/${encodeURIComponent(hostile)}`, `/search?q=alert`]) await anna.go(path);
  anna.forgive(404);
  await anna.go('/public');
  await anna.post(hostile).waitFor();
  same(await anna.main().locator('script, svg[onload], img[onerror]').count(), 0, 'scripts in the page');
}

/// No serious fault for people who use screen readers or cannot tell colours: every kind of view, light and dark.
export async function accessibility(world) {
  const light = await world.person('anna', {colorScheme: 'light'});
  await light.go('/');
  await light.accessible('welcome');
  await light.signUp();
  await light.publish('你好 https://example.org/ @anna #话题', {more: async dialog => {
    await dialog.locator('input[type=file]').setInputFiles({name: 'a.png', mimeType: 'image/png', buffer: png(60, 40, [30, 120, 220])});
    await dialog.getByRole('progressbar').waitFor({state: 'detached'});
    await light.accessible('composer');
  }});
  await light.post('你好').locator('time').click();
  await light.page.getByRole('heading', {name: light.t('thread'), level: 1}).waitFor();
  const thread = new URL(light.page.url()).pathname;
  const dark = await world.person('anna', {colorScheme: 'dark'});
  await dark.logIn();
  for (const person of [light, dark]) {
    for (const path of ['/', thread, '/@anna', '/@anna/followers', '/search?q=你好', '/search?q=anna&type=accounts', '/tags/话题', '/notifications', '/messages', '/settings', '/lists', '/developers', '/admin', '/bookmarks']) {
      await person.go(path);
      await person.accessible(path);
    }
    await person.page.goto(world.base + '/login');
    await person.accessible('/login');
    await person.page.goto(world.base + '/register');
    await person.accessible('/register');
  }
}

/// The page of the API sends a real call, as oneself.
export async function tryTheApi(world) {
  const anna = await world.person('anna');
  await anna.signUp();
  await anna.go('/developers');
  const filter = anna.main().getByRole('searchbox', {name: anna.t('filterCalls')});
  await filter.fill('verify_credentials');
  await anna.main().getByText('/api/v1/accounts/verify_credentials').click();
  await anna.main().getByRole('button', {name: anna.t('tryIt')}).first().click();
  await anna.main().getByRole('status').getByText('200').waitFor();
  await anna.main().getByLabel(anna.t('answer')).getByText('"username": "anna"').waitFor();
  await filter.fill('/api/v1/statuses');
  const post = anna.main().locator('details.operation').filter({hasText: /^POST\s*\/api\/v1\/statuses\s/});
  await post.locator('summary').click();
  await post.getByLabel(/^status /).fill('sent from the API page');
  await post.getByRole('button', {name: anna.t('tryIt')}).click();
  await post.getByRole('status').getByText('200').waitFor();
  await anna.go('/public');
  await anna.post('sent from the API page').waitFor();
}

/// A report comes to the moderator, who suspends. The account `warden` is made before the walk.
export async function moderation(world) {
  const mallory = await world.person('mallory'), anna = await world.person('anna'), admin = await world.person('warden');
  await mallory.signUp();
  await mallory.publish('buy this 买它');
  await anna.signUp();
  await anna.go('/public');
  await anna.post('buy this').getByRole('button', {name: anna.t('more'), exact: true}).click();
  await anna.page.getByRole('menuitem', {name: anna.t('reportPost'), exact: true}).click();
  await anna.page.getByRole('dialog').getByRole('textbox').fill('这是广告 spam');
  await anna.page.getByRole('dialog').getByRole('button', {name: anna.t('sendReport')}).click();
  await anna.page.getByText(anna.t('reportSent')).waitFor();
  await anna.go('/admin');
  await anna.main().getByText(anna.t('moderatorsOnly')).waitFor();

  await admin.logIn();
  await admin.place('moderation');
  await admin.button('unlock').click();
  await admin.page.getByLabel(admin.served('loginName')).fill('warden');
  await admin.page.getByLabel(admin.served('password')).fill(password);
  await admin.page.getByRole('button', {name: admin.served('logIn')}).click();
  await admin.main().getByText('这是广告 spam').waitFor();
  await admin.accessible('reports');
  await admin.main().getByRole('button', {name: admin.t('suspend'), exact: true}).click();
  await admin.page.getByRole('dialog').getByRole('button', {name: admin.t('suspend'), exact: true}).click();
  await admin.main().getByText(admin.t('nothingHere')).waitFor();
  await anna.go('/public');
  same(await anna.post('buy this').count(), 0, 'posts of the suspended account');
}
