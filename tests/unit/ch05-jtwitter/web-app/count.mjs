// Counts each line of its input as the page does.
import {readFileSync} from 'node:fs';

import {countCharacters} from '../../../../ch05-jtwitter/web-app/files/count.js';

for (const line of readFileSync(0, 'utf8').split('\n').slice(0, -1)) console.log(countCharacters(line));
