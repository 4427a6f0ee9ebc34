// The column at the side: search, topics, people whom one might follow.
import {get} from './api.js';
import {el} from './dom.js';
import {icon} from './icons.js';
import {t} from './i18n.js';
import {followButton, personRow} from './people.js';
import {go} from './router.js';
import {session} from './session.js';

export function searchForm(value = '') {
  const field = el('input', {type: 'search', name: 'q', maxlength: 200, placeholder: t('searchHint'), 'aria-label': t('search'), value});
  return el('form', {class: 'search', role: 'search', onsubmit: event => {
    event.preventDefault();
    if (field.value.trim()) go(`/search?q=${encodeURIComponent(field.value.trim())}`);
  }}, icon('search'), field);
}

const usesOf = tag => tag.history.reduce((sum, day) => sum + Number(day.uses), 0);

export function trendsCard(limit = 8) {
  const list = el('ul', {class: 'topics'});
  const card = el('section', {class: 'card', 'aria-label': t('trends')}, el('h2', {}, t('trends')), list);
  get('/api/v1/trends/tags', {limit}).then(tags => {
    list.append(...tags.map(tag => el('li', {}, el('a', {href: `/tags/${encodeURIComponent(tag.name)}`}, '#' + tag.name),
        el('span', {class: 'pale'}, t('trendUses', {count: usesOf(tag)})))));
    if (!tags.length) list.replaceWith(el('p', {class: 'pale'}, t('noTrends')));
  }).catch(() => card.remove());
  return card;
}

function suggestionsCard() {
  const card = el('section', {class: 'card', hidden: true, 'aria-label': t('whoToFollow')}, el('h2', {}, t('whoToFollow')));
  get('/api/v2/suggestions', {limit: 4}).then(found => {
    card.hidden = !found.length;
    card.append(...found.slice(0, 4).map(({account}) => personRow(account, followButton(account, {}), {brief: true})));
  }).catch(() => card.remove());
  return card;
}

export const sideColumn = () => el('aside', {class: 'side', 'aria-label': t('side')}, searchForm(), trendsCard(),
    session.me ? suggestionsCard() : null,
    el('p', {class: 'pale small'}, el('a', {href: '/developers'}, t('apiPage')), ' · ', el('a', {href: '/plain?next=/'}, t('plainPages'))));
