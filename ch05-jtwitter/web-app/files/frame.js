// The frame around each view: navigation, side column, the button that writes.
import {get} from './api.js';
import {openComposer} from './composer.js';
import {menuButton} from './dialogs.js';
import {el, toast} from './dom.js';
import {icon} from './icons.js';
import {chooseLanguage, language, languages, t} from './i18n.js';
import {help} from './keys.js';
import {listen} from './live.js';
import {avatar, nameOf} from './people.js';
import {go, refresh} from './router.js';
import {logIn, logOut, session} from './session.js';
import {sideColumn} from './side.js';

const counts = {notifications: 0, messages: 0};
let stops = [];

const isModerator = () => Boolean(session.me?.roles.length);

function places() {
  const me = session.me;
  if (!me) return [['/', 'home', 'home'], ['/public', 'square', 'square'], ['/search', 'search', 'search']];
  return [
    ['/', 'home', 'home'], ['/public', 'square', 'square'], ['/search', 'search', 'search'], ['/notifications', 'bell', 'notifications'], ['/messages', 'mail', 'messages'],
    ['/bookmarks', 'bookmark', 'bookmarks', true], ['/favourites', 'heart', 'favourites', true], ['/lists', 'list', 'lists', true], [`/@${me.acct}`, 'person', 'profile', true],
    ['/settings', 'settings', 'settings', true], isModerator() ? ['/admin', 'shield', 'moderation', true] : null
  ].filter(Boolean);
}

function placeLink([address, sign, name, wideOnly]) {
  const here = location.pathname === address;
  const count = counts[name] ? el('span', {class: 'count'}, String(counts[name])) : null;
  return el('li', {class: wideOnly ? 'wide-only' : null}, el('a', {
    href: address, 'aria-current': here ? 'page' : null, title: t(name), 'aria-label': count ? `${t(name)}, ${counts[name]}` : t(name)
  },
      el('span', {class: 'place-sign'}, icon(sign), count), el('span', {class: 'place-name'}, t(name))));
}

const otherLanguage = () => Object.keys(languages).find(tongue => tongue !== language());

function personMenu() {
  const other = otherLanguage();
  return menuButton(t('menu'), [avatar(session.me, 40), el('span', {class: 'place-name'}, el('b', {}, nameOf(session.me)), el('small', {class: 'pale'}, `@${session.me.acct}`))], () => [
    {text: t('profile'), icon: 'person', act: () => go(`/@${session.me.acct}`)},
    {text: t('bookmarks'), icon: 'bookmark', act: () => go('/bookmarks')}, {text: t('favourites'), icon: 'heart', act: () => go('/favourites')},
    {text: t('lists'), icon: 'list', act: () => go('/lists')}, {text: t('settings'), icon: 'settings', act: () => go('/settings')},
    isModerator() ? {text: t('moderation'), icon: 'shield', act: () => go('/admin')} : null,
    {text: languages[other], icon: 'square', act: () => { chooseLanguage(other); refresh(); }}, {text: t('keys'), icon: 'code', act: help},
    {text: t('logOut'), icon: 'logout', act: async () => { await logOut().catch(() => {}); toast(t('loggedOut')); go('/'); }}
  ], 'person-button');
}

function strangerButtons() {
  const other = otherLanguage();
  const next = () => location.pathname + location.search;
  return el('div', {class: 'stranger'}, el('button', {type: 'button', class: 'strong', onclick: () => logIn({next: next()})}, t('logIn')),
      el('button', {type: 'button', onclick: () => logIn({next: next(), signUp: true})}, t('signUp')),
      el('button', {type: 'button', class: 'plain', lang: other, onclick: () => { chooseLanguage(other); refresh(); }}, languages[other]));
}

let title = 'JTwitter';
let navigation = null;

function buildNavigation() {
  return el('nav', {class: 'places', 'aria-label': t('mainMenu')}, el('a', {class: 'brand', href: '/', 'aria-label': title}, el('img', {src: '/favicon.svg', alt: '', width: 32, height: 32}), el('span', {class: 'place-name'}, title)),
      el('ul', {}, places().map(placeLink)),
      session.me ? el('button', {type: 'button', class: 'strong compose', 'aria-label': t('compose'), onclick: () => openComposer({draft: true})}, icon('pen'), el('span', {class: 'place-name'}, t('compose'))) : null,
      session.me ? personMenu() : strangerButtons());
}

function repaint() {
  if (!navigation?.isConnected) return;
  const fresh = buildNavigation();
  navigation.replaceWith(fresh);
  navigation = fresh;
  document.title = (counts.notifications + counts.messages ? `(${counts.notifications + counts.messages}) ` : '') + document.title.replace(/^\(\d+\) /, '');
}

async function countUnread() {
  if (!session.me) return;
  try {
    const [unread, talks] = await Promise.all([get('/api/v1/notifications/unread_count'), get('/api/v1/conversations', {limit: 40})]);
    counts.notifications = unread.count;
    counts.messages = talks.filter(talk => talk.unread).length;
    repaint();
  } catch {
    // next time
  }
}

/// For who has come, or for nobody.
export function startCounting() {
  stops.forEach(stop => stop());
  stops = [];
  counts.notifications = counts.messages = 0;
  if (!session.me) return;
  countUnread();
  stops = [listen({stream: 'user', event: name => name === 'notification' && countUnread(), caughtUp: countUnread}),
           listen({stream: 'direct', event: name => name === 'conversation' && countUnread()})];
}
window.addEventListener('jtwitter:seen', countUnread);

export const nameSite = name => { title = name; };

/// The page with `main` in its middle.
export function frame(main) {
  navigation = buildNavigation();
  return [el('a', {class: 'skip', href: '#content', onclick: event => { event.preventDefault(); main.focus(); }}, t('skip')),
          el('div', {class: 'frame'}, navigation, main, sideColumn())];
}
