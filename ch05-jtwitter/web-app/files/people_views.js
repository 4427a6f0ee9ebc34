// A profile, followers, those whom one follows; blocks, mutes, requests.
import {get, page, post, reasonOf, remove} from './api.js';
import {openComposer} from './composer.js';
import {contentOf} from './content.js';
import {ask, menuButton, openDialog} from './dialogs.js';
import {el, toast} from './dom.js';
import {icon} from './icons.js';
import {t} from './i18n.js';
import {followButton, mustBeSomebody, nameOf, pathOf, personRow, relationOf, safeAddress, withRelations} from './people.js';
import {entry, report} from './post.js';
import {refresh} from './router.js';
import {session} from './session.js';
import {Timeline, title} from './timeline.js';
import {day, number} from './times.js';

const find = name => get('/api/v1/accounts/lookup', {acct: name});

async function chooseLists(account) {
  const all = await get('/api/v1/lists');
  const member = new Set((await get(`/api/v1/accounts/${account.id}/lists`)).map(list => list.id));
  const boxes = all.map(list => el('label', {class: 'check'}, el('input', {type: 'checkbox', checked: member.has(list.id), onchange: async event => {
    const change = event.target.checked ? post : remove;
    try {
      await change(`/api/v1/lists/${list.id}/accounts`, {account_ids: [account.id]});
    } catch (error) {
      event.target.checked = !event.target.checked;
      toast(reasonOf(error), 'error');
    }
  }}), ' ', list.title));
  openDialog(t('lists'), el('div', {class: 'stack'}, boxes.length ? boxes : el('p', {}, t('noLists'), ' ', el('a', {href: '/lists'}, t('newList')))));
}

function profileMenu(account, relation) {
  const who = `@${account.acct}`;
  const act = (what, question) => async () => {
    if (!mustBeSomebody() || question && !await ask(question, t(what, {who}), {danger: true})) return;
    try {
      await post(`/api/v1/accounts/${account.id}/${what}`);
      refresh();
    } catch (error) {
      toast(reasonOf(error), 'error');
    }
  };
  return menuButton(t('more'), icon('more'), () => [
    relation?.following ? {text: t('addToList'), icon: 'list', act: () => chooseLists(account)} : null,
    {text: t(relation?.muting ? 'unmute' : 'mute', {who}), icon: 'bell', act: act(relation?.muting ? 'unmute' : 'mute')},
    {text: t(relation?.blocking ? 'unblock' : 'block', {who}), icon: 'shield', danger: true,
     act: relation?.blocking ? act('unblock') : act('block', t('blockSure', {who}))},
    {text: t('reportAccount', {who}), icon: 'warning', danger: true, act: () => mustBeSomebody() && report(account)}
  ]);
}

function actions(account, relation) {
  if (session.me?.id === account.id) return el('a', {class: 'button', href: '/settings'}, t('editProfile'));
  return [
    el('button', {type: 'button', class: 'round', 'aria-label': t('sendMessage'), title: t('sendMessage'),
                  onclick: () => mustBeSomebody() && openComposer({visibility: 'direct', text: `@${account.acct} `})}, icon('mail')),
    profileMenu(account, relation), followButton(account, relation, () => refresh())
  ];
}

function about(account, relation) {
  const role = account.roles?.[0];
  const count = (path, value, label) => el('a', {href: pathOf(account) + path}, el('b', {}, number(value)), ' ', t(label));
  return el('section', {class: 'card profile'},
      el('img', {class: 'profile-header', src: safeAddress(account.header), alt: ''}),
      el('div', {class: 'profile-top'}, el('img', {class: 'avatar size-96', src: safeAddress(account.avatar), alt: t('avatarOf', {who: nameOf(account)})}),
         el('div', {class: 'row'}, actions(account, relation))),
      el('h1', {}, nameOf(account), account.locked ? el('span', {role: 'img', 'aria-label': t('protectedAccount'), title: t('protectedAccount')}, icon('lock')) : null),
      el('p', {class: 'pale'}, `@${account.acct}`, role ? el('span', {class: 'badge'}, role.name) : null,
         relation?.followed_by ? el('span', {class: 'badge'}, t('followsYou')) : null),
      el('div', {class: 'content'}, contentOf(account.note)),
      account.fields.length ? el('dl', {class: 'fields'}, account.fields.map(field => [el('dt', {}, field.name), el('dd', {}, contentOf(field.value))])) : null,
      el('p', {class: 'pale small'}, t('joined', {when: day(account.created_at)})),
      el('p', {class: 'counts'}, count('', account.statuses_count, 'posts'), count('/following', account.following_count, 'followingCount'),
         count('/followers', account.followers_count, 'followers')));
}

const tabs = (base, current, entries) => el('nav', {class: 'tabs', 'aria-label': t('posts')}, entries.map(([path, text]) =>
    el('a', {href: base + path, 'aria-current': path === current ? 'page' : null}, text)));

async function profileWith(name, tab, query, pinned = false) {
  const account = await find(name);
  const relation = session.me && session.me.id !== account.id ? await relationOf(account) : null;
  const path = `/api/v1/accounts/${account.id}/statuses`;
  const fixed = pinned ? await get(path, {pinned: true}).catch(() => []) : [];
  return el('div', {}, title(nameOf(account)), about(account, relation),
      tabs(pathOf(account), tab, [['', t('posts')], ['/with_replies', t('postsAndReplies')], ['/media', t('media')]]),
      fixed.map(post => entry(post, {pinned: true})),
      new Timeline({path, query, label: nameOf(account)}).element);
}

export const profile = ({name}) => profileWith(name, '', {exclude_replies: true}, true);
export const profileReplies = ({name}) => profileWith(name, '/with_replies', {});
export const profileMedia = ({name}) => profileWith(name, '/media', {only_media: true});

/// A list of people; `button` makes what stands at the end of a row.
export function peopleList(path, button, label) {
  const relations = new Map();
  const load = async (where, query) => {
    const answer = await page(where, query);
    for (const [id, relation] of await withRelations(answer.data)) relations.set(id, relation);
    return answer;
  };
  return new Timeline({path, label, load, show: account => personRow(account,
      session.me?.id === account.id ? null : button ? button(account) : followButton(account, relations.get(account.id) ?? null))}).element;
}

async function related(name, which, label) {
  const account = await find(name);
  return el('div', {}, title(nameOf(account)), tabs(pathOf(account), '/' + which, [['/following', t('followingCount')], ['/followers', t('followers')]]),
      peopleList(`/api/v1/accounts/${account.id}/${which}`, null, t(label)));
}

export const followers = ({name}) => related(name, 'followers', 'followers');
export const following = ({name}) => related(name, 'following', 'followingCount');

const undo = (act, text) => account => el('button', {type: 'button', 'aria-label': `${t(text, {who: '@' + account.acct})}`, onclick: async event => {
  try {
    await post(`/api/v1/accounts/${account.id}/${act}`);
    event.target.closest('.person').remove();
  } catch (error) {
    toast(reasonOf(error), 'error');
  }
}}, t(text, {who: ''}).trim());

export const blocks = () => el('div', {}, title(t('blocksTitle')), peopleList('/api/v1/blocks', undo('unblock', 'unblock'), t('blocksTitle')));
export const mutes = () => el('div', {}, title(t('mutesTitle')), peopleList('/api/v1/mutes', undo('unmute', 'unmute'), t('mutesTitle')));

export function requests() {
  const decide = (account, act, text, strong) => el('button', {type: 'button', class: strong ? 'strong' : null, 'aria-label': `${t(text)} @${account.acct}`, onclick: async event => {
    try {
      await post(`/api/v1/follow_requests/${account.id}/${act}`);
      event.target.closest('.person').remove();
    } catch (error) {
      toast(reasonOf(error), 'error');
    }
  }}, t(text));
  return el('div', {}, title(t('followRequests')), peopleList('/api/v1/follow_requests',
      account => [decide(account, 'authorize', 'accept', true), decide(account, 'reject', 'reject', false)], t('followRequests')));
}
