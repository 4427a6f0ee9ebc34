// Settings: profile, appearance, password, where one is logged in, own data.
import {call, get, patch, post, reasonOf, remove} from './api.js';
import {el, toast} from './dom.js';
import {chooseLanguage, language, languages, t} from './i18n.js';
import {safeAddress} from './people.js';
import {go, refresh} from './router.js';
import {leave, logOut, session} from './session.js';
import {chooseTheme, theme} from './theme.js';
import {title} from './timeline.js';
import {ago, exact} from './times.js';

let fieldNumber = 0;

/// A label and its field; `field` gets the id that ties them together.
function labelled(text, field) {
  field.id = `field-${++fieldNumber}`;
  return el('div', {class: 'stack'}, el('label', {for: field.id}, text), field);
}

/// Sends a form and says what came of it, at the form.
function form(content, button, act) {
  const problem = el('p', {class: 'problem', role: 'alert', hidden: true});
  const submit = el('button', {class: 'strong'}, button);
  const element = el('form', {class: 'stack', onsubmit: async event => {
    event.preventDefault();
    submit.disabled = true;
    problem.hidden = true;
    try {
      await act(element);
    } catch (error) {
      problem.textContent = reasonOf(error);
      problem.hidden = false;
    }
    submit.disabled = false;
  }}, content, problem, el('div', {class: 'row end'}, submit));
  return element;
}

const section = (heading, ...content) => el('section', {class: 'card'}, el('h2', {}, heading), content);

function picture(text, address, name) {
  const shown = el('img', {src: safeAddress(address), alt: '', class: name === 'avatar' ? 'avatar size-96' : 'profile-header'});
  const file = el('input', {type: 'file', name, accept: 'image/jpeg,image/png,image/gif', onchange: () => {
    if (file.files[0]) shown.src = URL.createObjectURL(file.files[0]);
  }});
  return [shown, labelled(text, file)];
}

function profileForm() {
  const me = session.me, source = me.source;
  const name = el('input', {maxlength: 30, autocomplete: 'nickname'}), note = el('textarea', {rows: 3, maxlength: 500});
  name.value = me.display_name;
  note.value = source.note;
  const locked = el('input', {type: 'checkbox', checked: me.locked});
  const privacy = el('select', {}, ['public', 'unlisted', 'private'].map(value => el('option', {value, selected: value === source.privacy}, t(value))));
  const fields = [0, 1, 2, 3].map(index => {
    const field = source.fields[index] ?? {name: '', value: ''};
    return el('div', {class: 'pair'}, el('input', {'aria-label': `${t('fieldLabel')} ${index + 1}`, placeholder: t('fieldLabel'), maxlength: 255, value: field.name}),
        el('input', {'aria-label': `${t('fieldContent')} ${index + 1}`, placeholder: t('fieldContent'), maxlength: 255, value: field.value}));
  });
  return form([
    picture(t('header'), me.header, 'header'), picture(t('avatar'), me.avatar, 'avatar'), labelled(t('displayName'), name), labelled(t('about'), note),
    el('fieldset', {}, el('legend', {}, t('extraFields')), fields), labelled(t('defaultVisibility'), privacy), el('label', {class: 'check'}, locked, ' ', t('protectMe'))
  ], t('save'), async element => {
    const data = new FormData();
    data.append('display_name', name.value);
    data.append('note', note.value);
    data.append('locked', locked.checked);
    data.append('source[privacy]', privacy.value);
    fields.forEach((pair, index) => {
      data.append(`fields_attributes[${index}][name]`, pair.children[0].value);
      data.append(`fields_attributes[${index}][value]`, pair.children[1].value);
    });
    for (const file of element.querySelectorAll('input[type=file]')) if (file.files[0]) data.append(file.name, file.files[0]);
    session.me = await patch('/api/v1/accounts/update_credentials', data);
    toast(t('saved'));
    refresh();
  });
}

function appearance() {
  const tongue = el('select', {onchange: () => { chooseLanguage(tongue.value); refresh(); }},
      Object.entries(languages).map(([value, name]) => el('option', {value, selected: value === language(), lang: value}, name)));
  const colours = el('select', {onchange: () => chooseTheme(colours.value)},
      [['auto', 'themeAuto'], ['light', 'themeLight'], ['dark', 'themeDark']].map(([value, text]) => el('option', {value, selected: value === theme()}, t(text))));
  return [labelled(t('languageLabel'), tongue), labelled(t('theme'), colours)];
}

function passwordForm() {
  const old = el('input', {type: 'password', required: true, autocomplete: 'current-password'});
  const fresh = el('input', {type: 'password', required: true, minlength: 8, autocomplete: 'new-password'});
  return form([el('input', {type: 'text', autocomplete: 'username', value: session.me.acct, hidden: true}), labelled(t('oldPassword'), old), labelled(t('newPassword'), fresh)],
      t('changePassword'), async element => {
        await post('/api/v1/jtwitter/password', {old_password: old.value, new_password: fresh.value});
        element.reset();
        toast(t('passwordChanged'));
      });
}

async function sessionList() {
  const all = await get('/api/v1/jtwitter/sessions');
  return el('ul', {class: 'rows'}, all.map(each => el('li', {class: 'row'}, el('span', {class: 'grow'}, el('b', {}, each.name),
      each.current ? el('span', {class: 'badge'}, t('thisOne')) : null, el('br'),
      el('small', {class: 'pale', title: exact(each.created_at)}, t('since', {when: ago(each.created_at)}))),
      each.current ? null : el('button', {type: 'button', onclick: async event => {
        try {
          await remove(`/api/v1/jtwitter/sessions/${each.id}`);
          event.target.closest('li').remove();
          toast(t('ended'));
        } catch (error) {
          toast(reasonOf(error), 'error');
        }
      }}, t('revoke')))));
}

async function download() {
  try {
    const {data} = await call('GET', '/api/v1/jtwitter/export');
    const address = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], {type: 'application/json'}));
    el('a', {href: address, download: `jtwitter-${session.me.acct}.json`}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  } catch (error) {
    toast(reasonOf(error), 'error');
  }
}

function leaveForm() {
  const password = el('input', {type: 'password', required: true, autocomplete: 'current-password'});
  return el('details', {}, el('summary', {}, t('deleteAccount')), el('p', {}, t('deleteAccountMore')), form([labelled(t('passwordToConfirm'), password)], t('deleteAccount'), async () => {
    await post('/api/v1/jtwitter/delete_account', {password: password.value});
    leave();
    toast(t('accountGone'));
    go('/');
  }));
}

export async function settings() {
  if (!session.me) return el('div', {}, title(t('settings')), section(t('appearance'), appearance()));
  return el('div', {class: 'settings'}, title(t('settings')), section(t('profile'), profileForm()), section(t('appearance'), appearance()),
      section(t('account'), el('p', {class: 'links'}, el('a', {href: '/follow_requests'}, t('followRequests')), el('a', {href: '/blocks'}, t('blocksTitle')), el('a', {href: '/mutes'}, t('mutesTitle'))),
              passwordForm()),
      section(t('sessions'), await sessionList()), section(t('yourData'), el('p', {}, el('button', {type: 'button', onclick: download}, t('exportData'))), leaveForm()),
      el('p', {class: 'card'}, el('button', {type: 'button', onclick: async () => { await logOut().catch(() => {}); toast(t('loggedOut')); go('/'); }}, t('logOut'))));
}
