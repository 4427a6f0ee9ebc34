// An account: its picture, its name, the button that follows it, a row in a list.
import {get, post, reasonOf} from './api.js';
import {contentOf, webAddress} from './content.js';
import {el, toast} from './dom.js';
import {icon} from './icons.js';
import {t} from './i18n.js';
import {logIn, session} from './session.js';

export const nameOf = account => account.display_name || account.username;
export const pathOf = account => `/@${account.acct}`;

/// A picture's address, if it is one of the web.
export const safeAddress = text => webAddress(text, location.origin)?.href ?? '';

export const avatar = (account, size = 48) => el('img', {
  class: `avatar size-${size}`, src: safeAddress(account.avatar), alt: '', width: size, height: size, loading: 'lazy'
});

export const nameLink = account => el('a', {class: 'author', href: pathOf(account)},
    el('b', {}, nameOf(account)), account.locked ? el('span', {title: t('protectedAccount')}, icon('lock')) : null,
    ' ', el('span', {class: 'pale'}, `@${account.acct}`));

/// True if somebody has logged in; else the way to the log-in page begins.
export function mustBeSomebody() {
  if (session.me) return true;
  logIn({next: location.pathname + location.search});
  return false;
}

export const relationOf = async account =>
  (await get('/api/v1/accounts/relationships', {'id[]': [account.id]}))[0];

const relationText = relation => relation.blocking ? t('blocked')
    : relation.following ? t('following') : relation.requested ? t('requested') : t('follow');

/// Follows, and takes it back. `relation` may be null: nobody has logged in. `changed` gets the new relation.
export function followButton(account, relation, changed = () => {}) {
  const paint = () => {
    const on = relation?.following || relation?.requested;
    button.textContent = relation ? relationText(relation) : t('follow');
    button.className = on ? 'follow on' : 'follow strong';
    button.setAttribute('aria-pressed', String(Boolean(on)));
    button.setAttribute('aria-label', `${button.textContent} @${account.acct}`);
  };
  const button = el('button', {type: 'button', onclick: async () => {
    if (!mustBeSomebody()) return;
    const act = relation?.blocking ? 'unblock' : relation?.following || relation?.requested ? 'unfollow' : 'follow';
    button.disabled = true;
    try {
      relation = await post(`/api/v1/accounts/${account.id}/${act}`);
      changed(relation);
    } catch (error) {
      toast(reasonOf(error), 'error');
    }
    button.disabled = false;
    paint();
  }});
  paint();
  return button;
}

/// A row: picture, names, the first words about them, and what one may do (`actions`).
export function personRow(account, actions, {brief = false} = {}) {
  const about = brief ? null : el('div', {class: 'person-about'}, contentOf(account.note ?? ''));
  return el('article', {class: 'person', 'data-account': account.id},
      el('a', {href: pathOf(account), tabindex: -1, 'aria-hidden': 'true'}, avatar(account, brief ? 40 : 48)),
      el('div', {class: 'person-names'}, nameLink(account), about), actions ? el('div', {class: 'row'}, actions) : null);
}

/// Rows with follow buttons; the relations are asked for all at once.
export async function withRelations(accounts) {
  if (!session.me || !accounts.length) return new Map();
  const relations = await get('/api/v1/accounts/relationships', {'id[]': accounts.map(account => account.id)});
  return new Map(relations.map(relation => [relation.id, relation]));
}
