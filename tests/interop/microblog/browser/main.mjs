// node main.mjs --base URL --walk NAME --language en|zh --width desktop|phone --out FOLDER
// Ends with 0 if the walk went through and no browser complained; with 77 if this machine lacks something. Else the steps, the faults, and pictures of all windows.
import {mkdirSync} from 'node:fs';
import {parseArgs} from 'node:util';

const {values} = parseArgs({options: Object.fromEntries(['base', 'walk', 'language', 'width', 'out'].map(name => [name, {type: 'string'}]))});

function lacks(what) {
  console.log(what);
  process.exit(77);
}

let person, walks;
try {
  person = await import('./person.mjs');
  walks = {...await import('./walks.mjs'), ...await import('./desk_walks.mjs'), ...await import('./restart.mjs')};
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND' && error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  lacks(`${error.message.split('\n')[0]}; ./lab setup interop installs it`);
}

const world = new person.World(values);
try {
  await world.open();
} catch (error) {
  if (!/no usable sandbox/i.test(error.message)) throw error;
  lacks('Chromium may not make its sandbox here: user namespaces are refused, see ./lab doctor');
}
let problem = null;
try {
  await walks[values.walk](world);
} catch (error) {
  problem = error;
}
if (problem || world.faults.length) {
  mkdirSync(values.out, {recursive: true});
  console.log(`${values.walk}, ${values.language}, ${values.width}\nsteps:\n  ${world.steps.join('\n  ')}`);
  if (problem) console.log(`then: ${problem.stack}`);
  if (world.faults.length) console.log(`the browsers say:\n  ${world.faults.join('\n  ')}`);
  for (const {name, page} of world.people) {
    const file = `${values.out}/${values.walk}-${values.language}-${values.width}-${name}.png`;
    await page.screenshot({path: file}).then(() => console.log(`picture: ${file}`), () => {});
  }
}
await world.close();
process.exit(problem || world.faults.length ? 1 : 0);
