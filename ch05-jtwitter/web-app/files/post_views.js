// A post with what it answers and what answers it; the search; notifications; direct messages.
import {get, page, post as send, reasonOf, remove} from './api.js';
import {composer, onPosted, openComposer} from './composer.js';
import {textOf} from './content.js';
import {ask, menuButton} from './dialogs.js';
import {el, toast} from './dom.js';
import {icon} from './icons.js';
import {t} from './i18n.js';
import {listen} from './live.js';
import {avatar, followButton, nameOf, pathOf, personRow, withRelations} from './people.js';
import {entry, pathOfPost, refreshPost, removePost} from './post.js';
import {go, refresh} from './router.js';
import {session} from './session.js';
import {searchForm} from './side.js';
import {Timeline, title} from './timeline.js';
import {ago} from './times.js';

/// An element that listens as long as it is on the page.
function alive(element, ...stops) {
  element.classList.add('timeline');
  element.timeline = {close: () => stops.forEach(stop => stop())};
  return element;
}

function watchPosted(watcher) {
  onPosted.add(watcher);
  return () => onPosted.delete(watcher);
}

export async function thread({name, id}) {
  const [main, context] = await Promise.all([get(`/api/v1/statuses/${encodeURIComponent(id)}`), get(`/api/v1/statuses/${encodeURIComponent(id)}/context`)]);
  if (main.account.acct !== name) go(pathOfPost(main), {replace: true});
  const replies = el('div', {class: 'list'}, context.descendants.map(each => entry(each, {inThread: true})));
  const mainEntry = entry(main, {main: true, inThread: true});
  const inThread = new Set([main.id, ...context.descendants.map(each => each.id)]);
  const add = made => {
    if (!inThread.has(made.in_reply_to_id) || inThread.has(made.id)) return;
    inThread.add(made.id);
    replies.append(entry(made, {inThread: true}));
  };
  const hear = session.me ? listen({stream: 'user', event: (kind, data) => {
    if (kind === 'update') add(data);
    if (kind === 'notification' && data.type === 'mention' && data.status) add(data.status);
    if (kind === 'status.update') refreshPost(data);
    if (kind === 'delete') removePost(data);
  }}) : () => {};
  requestAnimationFrame(() => context.ancestors.length && mainEntry.scrollIntoView({block: 'center'}));
  return alive(el('div', {}, title(t('thread')), context.ancestors.map(each => entry(each, {inThread: true})), mainEntry,
      session.me ? el('div', {class: 'card inline-composer'}, composer({replyTo: main})) : null, replies), hear, watchPosted(add));
}

const searchTabs = (words, type) => el('nav', {class: 'tabs', 'aria-label': t('search')},
    [['statuses', t('posts')], ['accounts', t('people')], ['hashtags', t('topics')]].map(([kind, text]) =>
        el('a', {href: `/search?q=${encodeURIComponent(words)}&type=${kind}`, 'aria-current': kind === type ? 'page' : null}, text)));

export async function search(_, query) {
  const words = (query.get('q') ?? '').trim();
  const type = ['accounts', 'hashtags'].includes(query.get('type')) ? query.get('type') : 'statuses';
  const head = el('div', {}, title(t('search')), el('div', {class: 'card'}, searchForm(words)));
  if (!words) return el('div', {}, head, el('p', {class: 'nothing'}, t('searchStart')));
  head.append(searchTabs(words, type));
  const found = await get('/api/v2/search', {q: words, type, limit: 40});
  if (!found[type].length) return el('div', {}, head, el('p', {class: 'nothing', role: 'status'}, t('noResults', {what: words})));
  const relations = await withRelations(found.accounts);
  return el('div', {}, head, el('div', {class: 'list', role: type === 'statuses' ? 'feed' : null, 'aria-label': t('search')},
      found.accounts.map(account => personRow(account, account.id === session.me?.id ? null : followButton(account, relations.get(account.id) ?? null))),
      found.statuses.map(each => entry(each)),
      found.hashtags.map(tag => el('a', {class: 'card topic', href: `/tags/${encodeURIComponent(tag.name)}`}, icon('hash'), ' ', tag.name))));
}

const said = {follow: 'didFollow', follow_request: 'didRequest', mention: 'didMention', reblog: 'didRepost', favourite: 'didFavourite', status: 'didPost', update: 'didUpdate'};
const signs = {follow: 'person', follow_request: 'person', mention: 'reply', reblog: 'repost', favourite: 'heart', status: 'bell', update: 'pen'};

function notification(note) {
  const own = note.type === 'mention' || note.type === 'status' || note.type === 'update';
  const brief = note.status && !own ? el('a', {class: 'brief', href: pathOfPost(note.status), lang: note.status.language},
      note.status.spoiler_text || textOf(note.status.content).slice(0, 200) || t('picture')) : null;
  return el('article', {class: `entry event ${note.type}`, 'data-notification': note.id},
      el('p', {class: 'event-line'}, icon(signs[note.type] ?? 'bell'), el('a', {href: pathOf(note.account), class: 'event-who'}, avatar(note.account, 24), ' ',
          t(said[note.type] ?? 'didPost', {who: nameOf(note.account)})), el('time', {class: 'pale when', datetime: note.created_at, 'data-ago': true}, ago(note.created_at))),
      note.type === 'follow_request' ? el('a', {class: 'button', href: '/follow_requests'}, t('followRequests')) : null,
      own && note.status ? entry(note.status, {inThread: true}) : brief);
}

/// Those that were seen are no longer counted.
async function seen(id) {
  if (!id || document.hidden) return;
  await send('/api/v1/markers', {notifications: {last_read_id: id}}).catch(() => {});
  window.dispatchEvent(new Event('jtwitter:seen'));
}

export async function notifications(_, query) {
  const onlyMentions = query.get('type') === 'mentions';
  const timeline = new Timeline({
    path: '/api/v1/notifications', query: onlyMentions ? {'types[]': ['mention']} : {}, show: notification, label: t('notifications'),
    load: async (path, asked) => { const answer = await page(path, asked); if (!onlyMentions) seen(answer.data[0]?.id); return answer; },
    live: {stream: 'user', accept: (name, data) => name === 'notification' && (!onlyMentions || data.type === 'mention') ? (seen(data.id), data) : null}
  });
  const clear = async () => {
    if (!await ask(t('clearSure'), t('clearAll'), {danger: true})) return;
    await send('/api/v1/notifications/clear');
    refresh();
  };
  return el('div', {}, title(t('notifications'), menuButton(t('more'), icon('more'), () => [{text: t('clearAll'), icon: 'close', danger: true, act: clear}])),
      el('nav', {class: 'tabs', 'aria-label': t('notifications')}, el('a', {href: '/notifications', 'aria-current': onlyMentions ? null : 'page'}, t('all')),
         el('a', {href: '/notifications?type=mentions', 'aria-current': onlyMentions ? 'page' : null}, t('mentions'))), timeline.element);
}

function conversationRow(conversation) {
  const last = conversation.last_status, others = conversation.accounts;
  const names = others.map(nameOf).join(', ') || nameOf(session.me);
  const drop = async () => {
    if (!await ask(t('conversationSure'), t('deleteConversation'), {danger: true})) return;
    try {
      await remove(`/api/v1/conversations/${conversation.id}`);
      refresh();
    } catch (error) {
      toast(reasonOf(error), 'error');
    }
  };
  return el('article', {class: conversation.unread ? 'entry conversation new' : 'entry conversation', 'data-conversation': conversation.id},
      avatar(others[0] ?? session.me), el('a', {class: 'conversation-main', href: last ? `/messages/${last.id}` : '/messages'},
          el('b', {}, names), conversation.unread ? el('span', {class: 'badge'}, t('unread')) : null,
          last ? el('span', {class: 'brief', lang: last.language}, textOf(last.content).slice(0, 120)) : null),
      last ? el('time', {class: 'pale', datetime: last.created_at, 'data-ago': true}, ago(last.created_at)) : null,
      menuButton(t('more'), icon('more'), () => [{text: t('deleteConversation'), icon: 'close', danger: true, act: drop}]));
}

export function messages() {
  const timeline = new Timeline({path: '/api/v1/conversations', show: conversationRow, label: t('messages'), empty: t('noMessages')});
  const hear = listen({stream: 'direct', event: (name, data) => {
    if (name !== 'conversation') return;
    timeline.list.querySelector(`[data-conversation="${CSS.escape(data.id)}"]`)?.remove();
    timeline.known.delete(data.id);
    timeline.add([data]);
  }});
  return alive(el('div', {}, title(t('messages'), el('button', {type: 'button', class: 'strong', onclick: () => openComposer({visibility: 'direct', text: '@'})}, t('newMessage'))),
      timeline.element), hear);
}

/// The talk that a direct message belongs to, oldest first, and the field for the next.
export async function conversation({id}) {
  const [main, context] = await Promise.all([get(`/api/v1/statuses/${encodeURIComponent(id)}`), get(`/api/v1/statuses/${encodeURIComponent(id)}/context`)]);
  const all = [...context.ancestors, main, ...context.descendants];
  const known = new Set(all.map(each => each.id));
  const bubbles = el('div', {class: 'bubbles', role: 'log', 'aria-label': t('messages')});
  let last = null;
  const show = each => {
    const mine = each.account.id === session.me.id;
    const card = entry(each, {inThread: true});
    card.classList.add(mine ? 'mine' : 'theirs');
    bubbles.append(card);
    if (!last || BigInt(each.id) > BigInt(last.id)) last = each;
  };
  const foot = el('div', {class: 'card inline-composer'});
  const offer = () => foot.replaceChildren(composer({replyTo: last, visibility: 'direct'}));
  const add = each => {
    if (!known.has(each.in_reply_to_id) || known.has(each.id)) return;
    known.add(each.id);
    show(each);
    if (foot.firstChild.isEmpty() || each.account.id === session.me.id) offer();
    foot.scrollIntoView({block: 'end'});
  };
  all.forEach(show);
  offer();
  const mark = async () => {
    const found = (await get('/api/v1/conversations', {limit: 40})).find(each => each.unread && each.last_status && known.has(each.last_status.id));
    if (found) await send(`/api/v1/conversations/${found.id}/read`);
  };
  mark().catch(() => {});
  const hear = listen({stream: 'direct', event: (name, data) => { if (name === 'conversation' && data.last_status) { add(data.last_status); mark().catch(() => {}); } }});
  requestAnimationFrame(() => foot.scrollIntoView({block: 'end'}));
  const others = [...new Set(all.flatMap(each => [each.account.acct, ...each.mentions.map(mention => mention.acct)]))].filter(name => name !== session.me.acct);
  return alive(el('div', {class: 'talk'}, title(others.map(name => '@' + name).join(', ') || t('messages')), bubbles, foot), hear, watchPosted(add));
}
