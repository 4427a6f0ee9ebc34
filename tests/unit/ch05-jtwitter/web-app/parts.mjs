import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';

import {linksOf} from '../../../../ch05-jtwitter/web-app/files/api.js';
import {sha256} from '../../../../ch05-jtwitter/web-app/files/sha256.js';
import {ago} from '../../../../ch05-jtwitter/web-app/files/times.js';

// RFC 8288, as the API writes it
const links = linksOf('<http://h/api/v1/timelines/home?limit=2&max_id=7>; rel="next", <http://h/api/v1/timelines/home?min_id=9>; rel="prev"');
assert.equal(links.next.get('max_id'), '7');
assert.equal(links.next.get('limit'), '2');
assert.equal(links.prev.get('min_id'), '9');
assert.deepEqual(linksOf(null), {});

// FIPS 180-4, against node's own, over all lengths around the borders of a block
for (let length = 0; length < 200; ++length) {
  const bytes = Uint8Array.from({length}, (_, index) => index * 7 + length);
  assert.deepEqual(Buffer.from(sha256(bytes)).toString('hex'), createHash('sha256').update(bytes).digest('hex'));
}

const at = Date.parse('2026-11-26T12:00:00Z');
const before = seconds => new Date(at - seconds * 1000).toISOString();
assert.equal(ago(before(5), at, 'en'), 'now');
assert.equal(ago(before(5), at, 'zh'), '刚刚');
assert.match(ago(before(61), at, 'en'), /1.?m/);
assert.match(ago(before(2 * 3600), at, 'zh'), /2小时前/);
assert.equal(ago(before(-30), at, 'en'), 'now');  // a clock that is a little wrong
