// A post as a card, and all that one can do to it.
import {get, post as send, reasonOf, remove} from './api.js';
import {openComposer} from './composer.js';
import {contentOf} from './content.js';
import {ask, askText, menuButton, openDialog} from './dialogs.js';
import {announce, el, toast} from './dom.js';
import {icon} from './icons.js';
import {t} from './i18n.js';
import {avatar, mustBeSomebody, nameLink, nameOf, pathOf, personRow} from './people.js';
import {pictureGrid} from './pictures.js';
import {go} from './router.js';
import {session} from './session.js';
import {ago, exact, number} from './times.js';

export const pathOfPost = post => `${pathOf(post.account)}/${post.id}`;
const signs = {public: 'square', unlisted: 'eye', private: 'lock', direct: 'mail'};

/// All cards of this post on the page become those of its new state.
export function refreshPost(post) {
  for (const card of document.querySelectorAll(`[data-post="${CSS.escape(post.id)}"]`)) {
    const fresh = postBody(post, card.options);
    const focused = card.contains(document.activeElement) ? document.activeElement : null;
    card.replaceWith(fresh);
    if (focused) (focused.dataset.act ? fresh.querySelector(`[data-act="${focused.dataset.act}"]`) : fresh)?.focus({preventScroll: true});
  }
}

export function removePost(id) {
  for (const card of document.querySelectorAll(`[data-post="${CSS.escape(id)}"], [data-repost="${CSS.escape(id)}"]`))
    (card.closest('.entry') ?? card).remove();
}

async function change(post, act, done) {
  if (!mustBeSomebody()) return;
  try {
    const answer = await send(`/api/v1/statuses/${post.id}/${act}`);
    refreshPost(answer.reblog ?? answer);
    if (done) announce(done);
  } catch (error) {
    toast(reasonOf(error), 'error');
  }
}

async function deletePost(post) {
  if (!await ask(t('deleteSure'), t('deletePost'), {danger: true})) return;
  try {
    await remove(`/api/v1/statuses/${post.id}`);
    removePost(post.id);
    toast(t('deleted'));
    if (location.pathname === pathOfPost(post)) go('/', {replace: true});
  } catch (error) {
    toast(reasonOf(error), 'error');
  }
}

export async function report(account, post) {
  const why = await askText(t('reportAccount', {who: `@${account.acct}`}), t('reportWhy'), {long: true, yes: t('sendReport')});
  if (why === null) return;
  try {
    await send('/api/v1/reports', {account_id: account.id, status_ids: post ? [post.id] : [], comment: why});
    toast(t('reportSent'));
  } catch (error) {
    toast(reasonOf(error), 'error');
  }
}

async function relate(account, act, said) {
  if (!mustBeSomebody()) return;
  try {
    await send(`/api/v1/accounts/${account.id}/${act}`);
    toast(said);
  } catch (error) {
    toast(reasonOf(error), 'error');
  }
}

export async function edit(post) {
  try {
    openComposer({edit: post, source: await get(`/api/v1/statuses/${post.id}/source`)});
  } catch (error) {
    toast(reasonOf(error), 'error');
  }
}

function menuEntries(post) {
  const who = `@${post.account.acct}`, mine = session.me?.id === post.account.id;
  const copy = {text: t('copyLink'), icon: 'code', act: async () => {
    try {
      await navigator.clipboard.writeText(location.origin + pathOfPost(post));
      toast(t('copied'));
    } catch {
      await askText(t('copyLink'), t('copyLink'), {value: location.origin + pathOfPost(post)});
    }
  }};
  const bookmark = {text: t('bookmark'), icon: 'bookmark', act: () => change(post, post.bookmarked ? 'unbookmark' : 'bookmark')};
  if (mine) {
    return [
      bookmark, copy, {text: t('edit'), icon: 'pen', act: () => edit(post)},
      post.visibility === 'direct' ? null
          : {text: t(post.pinned ? 'unpin' : 'pin'), icon: 'pin', act: () => change(post, post.pinned ? 'unpin' : 'pin')},
      {text: t(post.muted ? 'unmuteThread' : 'muteThread'), icon: 'bell', act: () => change(post, post.muted ? 'unmute' : 'mute')},
      {text: t('deletePost'), icon: 'close', danger: true, act: () => deletePost(post)}
    ];
  }
  return [
    bookmark, copy,
    {text: t('mute', {who}), icon: 'bell', act: () => relate(post.account, 'mute', t('mute', {who}))},
    {text: t('block', {who}), icon: 'shield', danger: true, act: async () => {
      if (await ask(t('blockSure', {who}), t('block', {who}), {danger: true})) await relate(post.account, 'block', t('blocked'));
    }},
    {text: t('reportPost'), icon: 'warning', danger: true, act: () => mustBeSomebody() && report(post.account, post)}
  ];
}

/// A button with a sign and a count. The label says what a press would do, the state whether it is done.
function mark(act, name, label, count, pressed, onclick) {
  return el('button', {
    type: 'button', class: pressed ? `mark ${act} on` : `mark ${act}`, 'data-act': act, 'aria-label': count ? `${label}, ${count}` : label,
    'aria-pressed': pressed === undefined ? null : String(Boolean(pressed)), title: label, onclick
  }, icon(name), el('span', {'aria-hidden': 'true'}, count ? number(count) : ''));
}

export const canRepost = post => post.visibility === 'public' || post.visibility === 'unlisted' ||
    (post.visibility === 'private' && post.account.id === session.me?.id);

function repostMark(post) {
  const label = t(post.reblogged ? 'undoRepost' : 'repost');
  const shown = menuButton(post.reblogs_count ? `${t('repost')}, ${post.reblogs_count}` : t('repost'),
      [icon('repost'), el('span', {'aria-hidden': 'true'}, post.reblogs_count ? number(post.reblogs_count) : '')], () => [
    {text: label, icon: 'repost', act: () => change(post, post.reblogged ? 'unreblog' : 'reblog', label)},
    {text: t('repostWithComment'), icon: 'pen', act: () => mustBeSomebody() && openComposer({quote: post})}
  ], post.reblogged ? 'mark repost on' : 'mark repost');
  const button = shown.firstChild;
  button.dataset.act = 'repost';
  button.disabled = !canRepost(post);
  return shown;
}

function marks(post) {
  return el('div', {class: 'marks', role: 'group'},
      mark('reply', 'reply', t('reply'), post.replies_count, undefined, () => mustBeSomebody() && openComposer({replyTo: post})),
      repostMark(post),
      mark('favourite', 'heart', t('favourite'), post.favourites_count, post.favourited ?? false,
           () => change(post, post.favourited ? 'unfavourite' : 'favourite')),
      mark('bookmark', 'bookmark', t('bookmark'), 0, post.bookmarked ?? false,
           () => change(post, post.bookmarked ? 'unbookmark' : 'bookmark')),
      menuButton(t('more'), icon('more'), () => menuEntries(post), 'mark'));
}

function quoted(post) {
  if (!post.quote) return null;
  const quote = post.quote;
  return el('a', {class: 'quoted', href: pathOfPost(quote)},
      el('span', {class: 'by'}, avatar(quote.account, 24), el('b', {}, nameOf(quote.account)), ' ',
         el('span', {class: 'pale'}, `@${quote.account.acct}`)),
      el('span', {class: 'content', lang: quote.language}, quote.spoiler_text || plain(contentOf(quote.content))));
}

/// Without links: a card that is a link itself may hold none.
function plain(fragment) {
  for (const anchor of fragment.querySelectorAll('a')) anchor.replaceWith(...anchor.childNodes);
  return fragment;
}

function text(post) {
  const words = el('div', {class: 'content', lang: post.language}, contentOf(post.content));
  const pictures = pictureGrid(post.media_attachments, post.sensitive && !post.spoiler_text);
  if (!post.spoiler_text) return [words, pictures, quoted(post)];
  return el('details', {class: 'warned'}, el('summary', {}, icon('warning'), ' ', post.spoiler_text), words, pictures, quoted(post));
}

function head(post) {
  const when = el('time', {datetime: post.created_at, title: exact(post.created_at), 'data-ago': true}, ago(post.created_at));
  const visibility = post.visibility === 'public' ? null
      : el('span', {class: 'pale', title: t(post.visibility), role: 'img', 'aria-label': t(post.visibility)}, icon(signs[post.visibility]));
  return el('div', {class: 'by'}, nameLink(post.account), el('span', {class: 'when pale'}, visibility,
      post.edited_at ? el('span', {title: exact(post.edited_at)}, `${t('edited')} · `) : null,
      el('a', {class: 'pale', href: pathOfPost(post)}, when)));
}

/// "3 reposts": a press shows whose.
function countButton(post, count, text, heading, which) {
  return count ? el('button', {type: 'button', class: 'count-button', onclick: async () => {
    try {
      const people = await get(`/api/v1/statuses/${post.id}/${which}`, {limit: 80});
      openDialog(t(heading), el('div', {}, people.map(account => personRow(account, null, {brief: true}))));
    } catch (error) {
      toast(reasonOf(error), 'error');
    }
  }}, t(text, {count: number(count)})) : null;
}

/// Opens the post where its card is clicked beside anything that does something itself.
function openOnClick(event, post) {
  if (event.target.closest('a, button, summary, input, .menu, dialog') || String(getSelection())) return;
  go(pathOfPost(post));
}

export function postBody(post, options = {}) {
  const card = el('article', {
    class: options.main ? 'post main-post' : 'post', 'data-post': post.id, tabindex: 0,
    'aria-label': `${nameOf(post.account)}, ${ago(post.created_at)}`, onclick: event => options.main || openOnClick(event, post)
  }, el('a', {class: 'face', href: pathOf(post.account), tabindex: -1, 'aria-hidden': 'true'}, avatar(post.account)),
      el('div', {class: 'post-main'}, head(post), text(post),
         options.main ? el('p', {class: 'pale exact'}, exact(post.created_at), ' · ', t(post.visibility),
                           post.application ? ` · ${post.application.name}` : null,
                           countButton(post, post.reblogs_count, 'repostsCount', 'repostedBy', 'reblogged_by'),
                           countButton(post, post.favourites_count, 'favouritesCount', 'favouritedBy', 'favourited_by')) : null,
         marks(post)));
  card.post = post;
  card.options = options;
  return card;
}

/// An entry of a timeline: a post, perhaps reposted by somebody.
export function entry(status, options = {}) {
  const post = status.reblog ?? status;
  const above = status.reblog
      ? el('p', {class: 'above'}, icon('repost'), ' ', el('a', {href: pathOf(status.account)}, t('reposted', {who: nameOf(status.account)})))
      : options.pinned ? el('p', {class: 'above'}, icon('pin'), ' ', t('pinnedPost'))
      : post.in_reply_to_id && !options.inThread
          ? el('p', {class: 'above'}, icon('reply'), ' ', el('a', {href: pathOfPost(post)}, t('replying'), ' ',
                post.mentions[0] && post.in_reply_to_account_id !== post.account.id ? `@${post.mentions[0].acct}` : `@${post.account.acct}`))
          : null;
  return el('div', {class: 'entry', 'data-entry': status.id, 'data-repost': status.reblog ? status.id : null},
      above, postBody(post, options));
}

