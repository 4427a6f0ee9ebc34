// Every text has both languages and the same gaps in them; every text that a file asks for is there, and each is asked for.
import {readdirSync, readFileSync} from 'node:fs';

import {texts} from '../../../../ch05-jtwitter/web-app/files/texts.js';

const faults = [];
const gaps = text => [...text.matchAll(/\{\w+\}/g)].map(String).sort().join();
for (const [name, [english, chinese, ...more]] of Object.entries(texts)) {
  if (!english || !chinese || more.length) faults.push(`${name} has not two texts`);
  else if (gaps(english) !== gaps(chinese)) faults.push(`${name} has other gaps in Chinese`);
}

const folder = process.argv[2];
const source = readdirSync(folder).filter(name => name.endsWith('.js') && name !== 'texts.js').map(name => readFileSync(`${folder}/${name}`, 'utf8')).join('\n');
const words = new Set(source.match(/'[A-Za-z]+'/g).map(word => word.slice(1, -1)));
for (const [, name] of source.matchAll(/\bt\('(\w+)'/g)) if (!(name in texts)) faults.push(`no text ${name}`);
for (const name of Object.keys(texts)) if (!words.has(name)) faults.push(`${name} is never shown`);

console.log(faults.join('\n'));
process.exit(faults.length ? 1 : 0);
