// The keyboard: as in other microblogs. No key does anything while somebody types or a dialog is open.
import {openComposer} from './composer.js';
import {openDialog} from './dialogs.js';
import {el, isField} from './dom.js';
import {t} from './i18n.js';
import {mustBeSomebody} from './people.js';
import {go} from './router.js';
import {session} from './session.js';

const places = {h: () => '/', s: () => '/public', n: () => '/notifications', m: () => '/messages', p: () => session.me && `/@${session.me.acct}`, b: () => '/bookmarks'};

const cards = () => [...document.querySelectorAll('main [data-post]')];
const current = () => document.activeElement?.closest?.('[data-post]');

function move(by) {
  const all = cards();
  const at = all.indexOf(current());
  const onTop = all.findIndex(card => card.getBoundingClientRect().bottom > 80);
  const next = all[at < 0 ? Math.max(onTop, 0) : at + by];
  next?.focus();
  next?.scrollIntoView({block: 'nearest'});
}

const press = act => current()?.querySelector(`[data-act="${act}"]`)?.click();

export function help() {
  const rows = [['j', 'keyNext'], ['k', 'keyPrevious'], ['Enter', 'keyOpen'], ['n', 'keyCompose'], ['r', 'reply'], ['b', 'repost'], ['f', 'favourite'],
                ['/', 'keySearch'], ['.', 'keyNew'], ['g h · g s · g n · g m · g p', 'keyGo'], ['Ctrl Enter', 'keySend'], ['?', 'keyHelp']];
  openDialog(t('keys'), el('dl', {class: 'keys'}, rows.map(([key, text]) => [el('dt', {}, el('kbd', {}, key)), el('dd', {}, t(text))])));
}

const acts = {
  j: () => move(1), k: () => move(-1), Enter: () => current()?.querySelector('.when a')?.click(),
  n: () => mustBeSomebody() && openComposer({draft: true}), r: () => press('reply'), b: () => press('repost'), f: () => press('favourite'),
  '/': () => { const field = [...document.querySelectorAll('input[type=search]')].find(each => each.offsetParent); if (field) field.focus(); else go('/search'); },
  '.': () => document.querySelector('.fresh:not([hidden])')?.click(), '?': help
};

let afterG = 0;

export function listenToKeys() {
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isField(event.target) || document.querySelector('dialog[open]')) return;
    if (event.key === 'Enter' && event.target !== current()) return;  // a button's own key
    if (event.key === 'g') {
      afterG = Date.now();
      return;
    }
    const place = Date.now() - afterG < 1500 ? places[event.key]?.() : null;
    afterG = 0;
    const act = place ? () => go(place) : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
