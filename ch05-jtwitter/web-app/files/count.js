// How long a post is, as the server counts (post-text/length.hpp): what a reader takes for one character is one, a link
// is 23 however long it is, of @name@host only @name counts. (In Indic scripts browsers go by a newer Unicode than the
// server and may count less; the server decides.)
export const mostCharacters = 140;
const ofALink = 23;

// As post-text/entities.hpp: the characters that RFC 3986 allows in a URI; what ends a sentence does not belong to it.
// A link may stand right behind a letter of a script without spaces between its words.
const links = /(?<!(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}])[\p{L}\p{N}])https?:\/\/[A-Za-z0-9[][A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*/giu;
const atTheEnd = /[.,:;!?'*_~]+$/;
const brackets = {')': '(', ']': '['};

function withoutEnd(link) {
  for (;;) {
    const shorter = link.replace(atTheEnd, '');
    const last = shorter.at(-1), opener = brackets[last];
    const unopened = opener && shorter.split(last).length > shorter.split(opener).length;
    if (!unopened) return shorter;
    link = shorter.slice(0, -1);
  }
}

const clusters = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
const count = text => [...clusters.segment(text)].length;

export function countCharacters(text) {
  const short = text.normalize('NFC').replace(links, link => {
    const kept = withoutEnd(link);
    return 'x'.repeat(ofALink) + link.slice(kept.length);
  }).replace(/(?<![A-Za-z0-9_/@=.])(@[A-Za-z0-9_]{1,30})@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d+)?/g, '$1');
  return count(short);
}
