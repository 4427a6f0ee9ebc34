// The pages for people who build on the server and who care for it: the API page and the moderation page.
import {password} from './person.mjs';

function same(found, wanted, what) {
  if (found !== wanted) throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

/// Opens the card of a call on the API page; gives its form.
async function openCall(person, method, path) {
  person.world.say(`${person.name} opens ${method} ${path}`);
  await person.main().getByRole('searchbox', {name: person.t('filterCalls')}).fill(path);
  await person.main().locator('summary').filter({has: person.page.getByText(method, {exact: true})}).filter({has: person.page.getByText(path, {exact: true})}).click();
  return person.main().getByRole('form', {name: `${method} ${path}`, exact: true});
}

async function send(person, form, status) {
  await form.getByRole('button', {name: person.t('tryIt'), exact: true}).click();
  await form.getByRole('status').getByText(String(status)).waitFor();
}

/// The API page as nobody, with a bad token, and as oneself: a query, a file, a refusal, a deletion.
export async function apiPage(world) {
  const anna = await world.person('anna', {colorScheme: world.isPhone ? 'dark' : 'light'});
  await anna.go('/developers');
  const square = await openCall(anna, 'GET', '/api/v1/timelines/public');
  await square.getByLabel(/^limit /).fill('2');
  await square.getByRole('group', {name: 'curl', exact: true}).getByText(`curl '${world.base}/api/v1/timelines/public?limit=2'`, {exact: true}).waitFor();
  await send(anna, square, 200);
  await square.getByRole('group', {name: anna.t('answer'), exact: true}).getByText('[]').waitFor();
  await square.getByRole('group', {name: anna.t('headers'), exact: true}).getByText('content-type: application/json').waitFor();
  await anna.accessible('API page, as nobody');

  anna.expected.add(401);
  await anna.main().getByLabel(anna.t('whoCalls')).selectOption({label: anna.t('asOther')});
  await anna.main().getByLabel(anna.t('tokenLabel'), {exact: true}).fill('no-such-token');
  const me = await openCall(anna, 'GET', '/api/v1/accounts/verify_credentials');
  await send(anna, me, 401);
  anna.forgive(401);

  await anna.signUp();
  await anna.go('/developers');
  const upload = await openCall(anna, 'POST', '/api/v2/media');
  await upload.getByLabel(/^file /).setInputFiles({name: 'dot.gif', mimeType: 'image/gif', buffer: Buffer.from('R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=', 'base64')});
  await upload.getByLabel(/^description /).fill('一个点');
  await upload.getByRole('group', {name: 'curl', exact: true}).getByText("-F 'file=@dot.gif'").waitFor();
  await send(anna, upload, 200);
  await upload.getByRole('group', {name: anna.t('answer'), exact: true}).getByText('"description": "一个点"').waitFor();

  const compose = await openCall(anna, 'POST', '/api/v1/statuses');
  await compose.getByLabel(/^status /).fill("it's 从接口发的");
  await compose.getByLabel(/^sensitive /).selectOption('true');
  await send(anna, compose, 200);
  const id = /"id": "(\d+)"/.exec(await compose.getByRole('group', {name: anna.t('answer'), exact: true}).innerText())[1];
  await anna.accessible('API page, as oneself');

  const drop = await openCall(anna, 'DELETE', '/api/v1/statuses/{id}');
  await drop.getByLabel(/^id /).fill(id);
  await drop.getByRole('button', {name: anna.t('tryIt'), exact: true}).click();
  const dialog = anna.page.getByRole('dialog');
  await dialog.getByRole('button', {name: anna.t('cancel')}).click();
  same(await drop.getByRole('status').count(), 0, 'answers after the question was declined');
  await drop.getByRole('button', {name: anna.t('tryIt'), exact: true}).click();
  await dialog.getByRole('button', {name: anna.t('tryIt'), exact: true}).click();
  await drop.getByRole('status').getByText('200').waitFor();
  await anna.go('/@anna');
  same(await anna.post('从接口发的').count(), 0, 'posts after the deletion');

  await anna.go('/developers');
  await anna.main().getByRole('searchbox', {name: anna.t('filterCalls')}).fill('没有这个');
  await anna.main().getByText(anna.t('noCalls')).waitFor();
}

/// The moderator's table: accounts are found, suspended and let go; a report is closed and opened. `warden` is made before.
export async function moderationPage(world) {
  const mallory = await world.person('mallory'), anna = await world.person('anna');
  const warden = await world.person('warden', {colorScheme: world.isPhone ? 'dark' : 'light'});
  await anna.signUp();
  await mallory.signUp();
  await mallory.go('/@anna');
  await mallory.main().getByRole('button', {name: mallory.t('more'), exact: true}).click();
  await mallory.page.getByRole('menuitem', {name: mallory.t('reportAccount', {who: '@anna'}), exact: true}).click();
  await mallory.page.getByRole('dialog').getByRole('textbox').fill('没有理由');
  await mallory.page.getByRole('dialog').getByRole('button', {name: mallory.t('sendReport')}).click();
  await mallory.page.getByText(mallory.t('reportSent')).waitFor();
  await mallory.go('/admin?show=accounts');
  await mallory.main().getByRole('alert').getByText(mallory.t('moderatorsOnly')).waitFor();
  await mallory.context.close();  // she will be suspended: her open page would try her old token

  await warden.logIn();
  await warden.go('/admin');
  await warden.button('unlock').click();
  await warden.page.getByLabel(warden.served('loginName')).fill('warden');
  await warden.page.getByLabel(warden.served('password')).fill(password);
  await warden.page.getByRole('button', {name: warden.served('logIn')}).click();
  await warden.main().getByText('没有理由').waitFor();
  await warden.accessible('reports');
  await warden.main().getByRole('button', {name: warden.t('resolve'), exact: true}).click();
  await warden.main().getByText(warden.t('nothingHere')).waitFor();
  await warden.main().getByRole('link', {name: warden.t('closedReports'), exact: true}).click();
  await warden.main().getByText('没有理由').waitFor();
  await warden.main().getByRole('button', {name: warden.t('reopen'), exact: true}).click();
  await warden.main().getByText(warden.t('nothingHere')).waitFor();

  await warden.main().getByRole('link', {name: warden.t('allAccounts'), exact: true}).click();
  await warden.main().getByRole('article').nth(2).waitFor();  // the three of them
  const field = warden.main().getByRole('searchbox', {name: warden.t('findAccounts')});
  await field.fill('@MALL');
  await field.press('Enter');
  await warden.page.waitForURL(/name=/);
  const found = warden.main().getByRole('article');
  await found.filter({hasText: '@mallory'}).waitFor();
  same(await found.count(), 1, 'accounts whose names begin with @MALL');
  await warden.accessible('accounts');
  const suspend = found.getByRole('button', {name: warden.t('suspend'), exact: true}), dialog = warden.page.getByRole('dialog');
  await suspend.click();
  await dialog.getByRole('button', {name: warden.t('cancel')}).click();
  await dialog.waitFor({state: 'detached'});
  await found.getByText(warden.t('active')).waitFor();
  await suspend.click();
  await dialog.getByRole('button', {name: warden.t('suspend'), exact: true}).click();
  await found.getByRole('button', {name: warden.t('unsuspend'), exact: true}).waitFor();
  await anna.go('/search?q=mallory&type=accounts');
  await anna.main().getByText(anna.t('noResults', {what: 'mallory'})).waitFor();
  await found.getByRole('button', {name: warden.t('unsuspend'), exact: true}).click();
  await suspend.waitFor();
  await found.getByRole('combobox').selectOption({label: warden.t('moderator')});
  await warden.page.getByText(warden.t('done'), {exact: true}).first().waitFor();

  await warden.main().getByRole('searchbox', {name: warden.t('findAccounts')}).fill('nobody_here');
  await warden.main().getByRole('button', {name: warden.t('find'), exact: true}).click();
  await warden.main().getByText(warden.t('noResults', {what: 'nobody_here'})).waitFor();
}
