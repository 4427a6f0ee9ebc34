// Home, the square, a topic, bookmarks, favourites, a list.
import {get, post, reasonOf, remove} from './api.js';
import {composer, onPosted} from './composer.js';
import {ask, askText, menuButton} from './dialogs.js';
import {el, toast} from './dom.js';
import {icon} from './icons.js';
import {t} from './i18n.js';
import {personRow} from './people.js';
import {go, refresh} from './router.js';
import {logIn, session} from './session.js';
import {livePosts, Timeline, title} from './timeline.js';
import {trendsCard} from './side.js';

/// Own posts are in the list at once, whatever the live connection does.
function withOwnPosts(timeline, accept) {
  const watch = (made, what) => { if (accept(made, what)) timeline.add([made]); };
  onPosted.add(watch);
  const close = timeline.close.bind(timeline);
  timeline.close = () => { onPosted.delete(watch); close(); };
  return timeline;
}

export function home() {
  if (!session.me) return welcome();
  const timeline = withOwnPosts(new Timeline({
    path: '/api/v1/timelines/home', live: livePosts('user'), label: t('home'),
    empty: el('div', {}, el('p', {}, t('emptyHome')), el('a', {class: 'button strong', href: '/public'}, t('square')))
  }), made => made.visibility !== 'direct');
  return el('div', {}, title(t('home')), el('div', {class: 'card inline-composer home-composer'}, composer({draft: true})), timeline.element);
}

function welcome() {
  return el('div', {}, el('section', {class: 'card welcome'}, el('h1', {}, t('welcome')), el('p', {}, t('welcomeMore')),
      el('p', {class: 'row'}, el('button', {type: 'button', class: 'strong', onclick: () => logIn({next: '/', signUp: true})}, t('signUp')),
         el('button', {type: 'button', onclick: () => logIn({next: '/'})}, t('logIn')))), squareList().element);
}

const squareList = () => withOwnPosts(new Timeline({
  path: '/api/v1/timelines/public', live: session.me ? livePosts('public') : null, label: t('square')
}), made => made.visibility === 'public');

export const square = () => el('div', {}, title(t('square')), squareList().element);

export async function topic({name}) {
  const head = title('#' + name);
  if (session.me) head.append(await followTopic(name));
  return el('div', {}, head, new Timeline({
    path: `/api/v1/timelines/tag/${encodeURIComponent(name)}`, label: '#' + name,
    live: session.me ? livePosts('hashtag', {tag: name}) : null
  }).element);
}

async function followTopic(name) {
  const path = `/api/v1/tags/${encodeURIComponent(name)}`;
  let {following} = await get(path);
  const button = el('button', {type: 'button', onclick: async () => {
    try {
      ({following} = await post(`${path}/${following ? 'unfollow' : 'follow'}`));
    } catch (error) {
      toast(reasonOf(error), 'error');
    }
    paint();
  }});
  const paint = () => {
    button.textContent = t(following ? 'followingTopic' : 'followTopic');
    button.className = following ? 'follow on' : 'follow strong';
    button.setAttribute('aria-pressed', String(Boolean(following)));
  };
  paint();
  return button;
}

export const bookmarks = () => el('div', {}, title(t('bookmarks')), new Timeline({path: '/api/v1/bookmarks', label: t('bookmarks')}).element);
export const favourites = () => el('div', {}, title(t('favourites')), new Timeline({path: '/api/v1/favourites', label: t('favourites')}).element);

/// For phones, where there is no side column.
export const explore = () => el('div', {}, title(t('explore')), trendsCard(20));

export async function lists() {
  const all = await get('/api/v1/lists');
  const create = async () => {
    const name = await askText(t('newList'), t('listName'), {yes: t('create')});
    if (!name?.trim()) return;
    try {
      const made = await post('/api/v1/lists', {title: name.trim()});
      go(`/lists/${made.id}`);
    } catch (error) {
      toast(reasonOf(error), 'error');
    }
  };
  return el('div', {}, title(t('lists'), el('button', {type: 'button', class: 'strong', onclick: create}, t('newList'))),
      all.length ? el('ul', {class: 'card rows'}, all.map(list => el('li', {}, el('a', {href: `/lists/${list.id}`}, icon('list'), ' ', list.title))))
                 : el('p', {class: 'nothing'}, t('noLists')));
}

export async function list({id}) {
  const found = await get(`/api/v1/lists/${encodeURIComponent(id)}`);
  const drop = async () => {
    if (!await ask(t('listSure'), t('deleteList'), {danger: true})) return;
    await remove(`/api/v1/lists/${id}`);
    go('/lists', {replace: true});
  };
  const members = await get(`/api/v1/lists/${encodeURIComponent(id)}/accounts`, {limit: 80});
  return el('div', {}, title(found.title, menuButton(t('more'), icon('more'), () => [{text: t('deleteList'), icon: 'close', danger: true, act: drop}])),
      el('details', {class: 'card'}, el('summary', {}, `${t('members')} (${members.length})`), members.map(account => personRow(account, el('button', {
        type: 'button', onclick: async () => { await remove(`/api/v1/lists/${id}/accounts`, {account_ids: [account.id]}); refresh(); }
      }, t('removeMember')), {brief: true}))),
      new Timeline({path: `/api/v1/timelines/list/${encodeURIComponent(id)}`, live: livePosts('list', {list: id}), label: found.title}).element);
}
