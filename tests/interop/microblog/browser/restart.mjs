// The server dies and comes back while people have the page open. The test that started this program ends the server and
// starts it when asked to, and answers "done".
import {createInterface} from 'node:readline';

/// A browser says on its console that nobody answers: here that is wanted.
const isOfTheGap = fault => /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to/.test(fault);

export async function restart(world) {
  const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
  const please = async what => {
    world.say(`please ${what}`);
    console.log(`please ${what}`);
    const {value} = await lines.next();
    if (value !== 'done') throw new Error(`asked to ${what}, the test said ${value}`);
  };

  const anna = await world.person('anna'), bert = await world.person('bert');
  await anna.signUp();
  await bert.signUp();
  await bert.go('/public');
  await anna.publish('before the gap');
  await bert.post('before the gap').waitFor();

  const told = bert.page.getByText(bert.t('offline')).waitFor();
  await please('kill the server');
  await told;
  world.say('anna posts without a server: she is told, and keeps her words');
  await anna.button('compose').click();
  const dialog = anna.page.getByRole('dialog'), words = dialog.getByRole('textbox', {name: anna.t('compose'), exact: true});
  await words.fill('written in the gap 断线时写的');
  await dialog.getByRole('button', {name: anna.t('post'), exact: true}).click();
  await anna.page.getByText(anna.t('noConnection')).first().waitFor();
  if (await words.inputValue() !== 'written in the gap 断线时写的') throw new Error('the words are lost');

  const back = bert.page.getByText(bert.t('online')).waitFor({timeout: 60000});
  await please('start the server');
  await dialog.getByRole('button', {name: anna.t('post'), exact: true}).click();
  await dialog.waitFor({state: 'detached'});
  await back;
  world.say('bert sees it without a click, once, and is still logged in');
  await bert.post('written in the gap').waitFor();
  await anna.publish('after the gap');
  await bert.post('after the gap').waitFor();
  if (await bert.post('written in the gap').count() !== 1) throw new Error('it is there twice');
  for (const person of [anna, bert]) person.faults = person.faults.filter(fault => !isOfTheGap(fault));
  process.stdin.destroy();
}
