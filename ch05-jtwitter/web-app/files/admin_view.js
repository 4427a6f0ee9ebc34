// For moderators: what was reported, and all accounts.
import {post, reasonOf, remove} from './api.js';
import {ask} from './dialogs.js';
import {el, toast} from './dom.js';
import {icon} from './icons.js';
import {t} from './i18n.js';
import {avatar, nameLink} from './people.js';
import {entry} from './post.js';
import {go, refresh} from './router.js';
import {hasScope, logIn, session, usualScopes} from './session.js';
import {Timeline, title} from './timeline.js';
import {ago, exact} from './times.js';

/// A button that does something to an account or a report, after a question where it does harm.
function actButton(text, act, {question = null, danger = false} = {}) {
  return el('button', {type: 'button', class: danger ? 'danger' : null, onclick: async event => {
    if (question && !await ask(question, text, {danger})) return;
    event.target.disabled = true;
    try {
      await act();
      toast(t('done'));
      refresh();
    } catch (error) {
      toast(reasonOf(error), 'error');
      event.target.disabled = false;
    }
  }}, text);
}

const isAdmin = () => session.me.role.name === 'Admin';

function stateOf(person) {
  if (person.deleted) return t('erased');
  return t(person.suspended ? 'suspended' : 'active');
}

function personActions(person, reportId) {
  const who = `@${person.username}`, path = `/api/v1/admin/accounts/${person.id}`;
  if (person.deleted || person.id === session.me.id) return [];
  const suspend = person.suspended ? actButton(t('unsuspend'), () => post(`${path}/unsuspend`))
      : actButton(t('suspend'), () => post(`${path}/action`, {type: 'suspend', report_id: reportId}), {question: t('suspendSure', {who}), danger: true});
  const erase = person.suspended && !reportId ? actButton(t('erase'), () => remove(path), {question: t('eraseSure', {who}), danger: true}) : null;
  if (!isAdmin() || reportId || person.suspended) return [suspend, erase];
  const role = person.role.name.toLowerCase() || 'user';
  const roles = el('select', {'aria-label': `${t('role')} ${who}`, onchange: async () => {
    try {
      await post(`${path}/role`, {role: roles.value});
      toast(t('done'));
    } catch (error) {
      toast(reasonOf(error), 'error');
      roles.value = role;
    }
  }}, ['user', 'moderator', 'admin'].map(value => el('option', {value, selected: value === role}, t(value === 'user' ? 'userRole' : value === 'admin' ? 'adminRole' : 'moderator'))));
  return [roles, suspend];
}

const personHead = person => el('div', {class: 'row case-head'}, avatar(person.account, 40),
    el('div', {}, nameLink(person.account), el('br'), el('small', {class: 'pale'}, stateOf(person), person.role.name ? ` · ${person.role.name}` : '',
        ' · ', el('time', {datetime: person.created_at, title: exact(person.created_at)}, t('since', {when: ago(person.created_at)})))));

const personCard = person => el('article', {class: 'entry case row', 'data-account': person.id}, personHead(person), el('div', {class: 'row'}, personActions(person)));

function reportCard(report) {
  const path = `/api/v1/admin/reports/${report.id}`;
  return el('article', {class: 'entry case', 'data-report': report.id, 'aria-label': `${t('report')} ${report.id}`},
      el('p', {class: 'pale small'}, `${t('report')} ${report.id} · ${report.category} · ${ago(report.created_at)} · `, t('reportedBy', {who: `@${report.account.username}`}),
         report.action_taken_by_account ? ` · ${t('closedBy', {who: '@' + report.action_taken_by_account.username})}` : ''),
      report.comment ? el('blockquote', {}, report.comment) : null,
      el('div', {class: 'row'}, personHead(report.target_account)),
      report.statuses.map(status => el('div', {class: 'quoted'}, entry(status, {inThread: true}), el('div', {class: 'row end'},
          actButton(t('deletePost'), () => remove(`/api/v1/statuses/${status.id}`), {question: t('deleteSure'), danger: true})))),
      el('div', {class: 'row end'}, personActions(report.target_account, report.id),
         report.action_taken ? actButton(t('reopen'), () => post(`${path}/reopen`)) : actButton(t('resolve'), () => post(`${path}/resolve`))));
}

const tabs = [['', 'openReports'], ['resolved', 'closedReports'], ['accounts', 'allAccounts'], ['suspended', 'suspendedAccounts']];

/// Finds accounts by how the name begins, among those that the tab shows.
function searchForm(shown, name) {
  const field = el('input', {type: 'search', id: 'find-accounts', value: name, maxlength: 30, autocomplete: 'off', autocapitalize: 'none'});
  return el('form', {class: 'row find', role: 'search', onsubmit: event => {
    event.preventDefault();
    go(`/admin?${new URLSearchParams({show: shown, name: field.value.trim()})}`);
  }}, el('label', {for: 'find-accounts'}, t('findAccounts')), el('div', {class: 'grow'}, field), el('button', {}, t('find')));
}

/// Only here the page asks for the scopes of moderators: a token that is stolen elsewhere moderates nothing.
const unlockBox = () => el('div', {class: 'nothing'}, icon('shield'), el('p', {}, t('unlockMore')),
    el('button', {type: 'button', class: 'strong', onclick: () => logIn({next: '/admin', scopes: `${usualScopes} admin:read admin:write`})}, t('unlock')));

export async function admin(_, query) {
  const shown = query.get('show') ?? '', name = query.get('name') ?? '';
  const head = title(t('moderation'));
  if (!session.me.roles.length) return el('div', {}, head, el('p', {class: 'nothing', role: 'alert'}, t('moderatorsOnly')));
  if (!hasScope('admin:read')) return el('div', {}, head, unlockBox());
  const navigation = el('nav', {class: 'tabs', 'aria-label': t('moderation')}, tabs.map(([value, text]) =>
      el('a', {href: value ? `/admin?show=${value}` : '/admin', 'aria-current': value === shown ? 'page' : null}, t(text))));
  const people = shown === 'accounts' || shown === 'suspended';
  return el('div', {}, head, navigation, people ? searchForm(shown, name) : null, new Timeline({
    path: people ? '/api/v1/admin/accounts' : '/api/v1/admin/reports', query: people ? {suspended: shown === 'suspended' || null, username: name} : {resolved: shown === 'resolved' || null},
    show: people ? personCard : reportCard, empty: name ? t('noResults', {what: name}) : t('nothingHere'), label: t(tabs.find(([value]) => value === shown)?.[1] ?? 'openReports')
  }).element);
}
