// The start of the page: who is it, which view, and what to do when that changes.
import {admin} from './admin_view.js';
import {get, reasonOf} from './api.js';
import {developers} from './developers_view.js';
import {closeMenu} from './dialogs.js';
import {announce, el, toast} from './dom.js';
import {frame, nameSite, startCounting} from './frame.js';
import {language, t} from './i18n.js';
import {listenToKeys} from './keys.js';
import {restart, watchConnection} from './live.js';
import * as people from './people_views.js';
import * as posts from './post_views.js';
import {find, go, refresh, route, start} from './router.js';
import {finishLogIn, logIn, onSession, resume, session} from './session.js';
import {settings} from './settings_view.js';
import {useTheme} from './theme.js';
import {closeTimelines} from './timeline.js';
import * as timelines from './timeline_views.js';
import {keepTimes} from './times.js';

const nothing = () => el('div', {class: 'card nothing'}, el('h1', {}, t('notFound')), el('p', {}, t('notFoundMore')), el('a', {class: 'button', href: '/'}, t('home')));

/// For people who have logged in; others are shown the way.
const own = view => (parameters, query) => session.me ? view(parameters, query)
    : el('div', {class: 'card nothing'}, el('p', {}, t('logInFor')),
         el('button', {type: 'button', class: 'strong', onclick: () => logIn({next: location.pathname + location.search})}, t('logIn')));

const ownPath = text => {
  const url = new URL(text, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : '/';
};

async function signedIn(_, query) {
  try {
    const start = query.get('start');  // somebody has logged in at the log-in page itself
    if (start) await logIn({next: ownPath(start)});
    else go(await finishLogIn(query), {replace: true});
  } catch {
    toast(t('logInFailed'), 'error');
    go('/', {replace: true});
  }
  return el('p', {class: 'nothing'}, t('loggingIn'));
}

route('/', timelines.home);
route('/home', timelines.home);
route('/signed-in', signedIn);
route('/public', timelines.square);
route('/explore', timelines.explore);
route('/search', posts.search);
route('/tags/:name', timelines.topic);
route('/notifications', own(posts.notifications));
route('/messages', own(posts.messages));
route('/messages/:id', own(posts.conversation));
route('/bookmarks', own(timelines.bookmarks));
route('/favourites', own(timelines.favourites));
route('/lists', own(timelines.lists));
route('/lists/:id', own(timelines.list));
route('/settings', settings);
route('/admin', own(admin));
route('/developers', developers);
route('/blocks', own(people.blocks));
route('/mutes', own(people.mutes));
route('/follow_requests', own(people.requests));
route('/@:name', people.profile);
route('/@:name/with_replies', people.profileReplies);
route('/@:name/media', people.profileMedia);
route('/@:name/followers', people.followers);
route('/@:name/following', people.following);
route('/@:name/:id', posts.thread);

let site = 'JTwitter', turn = 0;

function nameView(main) {
  const heading = main.querySelector('h1')?.textContent;
  document.title = heading ? `${heading} · ${site}` : site;
}

async function show() {
  const mine = ++turn;  // a view that comes late, after another address was chosen, is dropped
  document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en';
  closeMenu();
  document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());
  const app = document.getElementById('app');
  const found = find(location.pathname);
  let view;
  try {
    view = found ? await found.view(found.parameters, new URLSearchParams(location.search)) : nothing();
  } catch (error) {
    view = error.status === 404 ? nothing() : el('div', {class: 'card nothing', role: 'alert'}, el('h1', {}, t('wentWrong')), el('p', {}, reasonOf(error)),
        el('button', {type: 'button', onclick: refresh}, t('retry')));
  }
  if (mine !== turn) return closeTimelines(view);
  closeTimelines(app);
  const main = el('main', {id: 'content', tabindex: -1}, view);
  const again = app.querySelector('main');
  app.replaceChildren(...frame(main));
  app.setAttribute('aria-busy', 'false');
  nameView(main);
  window.scrollTo({top: history.state?.scroll ?? 0});
  if (!again) return;
  announce(document.title);
  main.focus({preventScroll: true});
}

async function begin() {
  useTheme();
  listenToKeys();
  keepTimes();
  watchConnection(online => toast(t(online ? 'online' : 'offline'), online ? 'done' : 'error'));
  onSession(() => {
    restart();
    startCounting();
    if (!session.me && location.pathname !== '/signed-in') refresh();
  });
  get('/api/v2/instance').then(instance => { site = instance.title; nameSite(site); }).catch(() => {});
  try {
    await resume();
  } catch (error) {
    toast(reasonOf(error), 'error');
  }
  startCounting();
  start(show);
}

begin();
