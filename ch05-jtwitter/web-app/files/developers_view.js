// The API, to read and to try: made from the description that the server gives of itself (OpenAPI 3).
import {get, linksOf} from './api.js';
import {ask} from './dialogs.js';
import {el, toast} from './dom.js';
import {t} from './i18n.js';
import {logIn, session, token} from './session.js';
import {title} from './timeline.js';

const longest = 200000;  // characters of an answer that are shown

/// The entry that a "$ref" names.
function resolve(schema, description) {
  const name = schema?.$ref?.split('/').pop();
  return name ? description.components.schemas[name] ?? {} : schema ?? {};
}

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.allOf) return typeOf(schema.allOf[0]);
  if (schema.type === 'array') return `[${typeOf(schema.items ?? {})}]`;
  return schema.format ?? schema.type ?? 'any';
}

// ---- the form of a call ----------------------------------------------------------------------------------------------

const longTexts = ['status', 'note', 'comment', 'description'];
let fieldNumber = 0;

function inputFor(name, schema, attributes) {
  if (schema.type === 'boolean') return el('select', attributes, ['', 'true', 'false'].map(value => el('option', {value}, value)));
  if (longTexts.includes(name)) return el('textarea', {...attributes, rows: 2});
  const type = schema.format === 'binary' ? 'file' : /password|secret/.test(name) ? 'password' : 'text';
  return el('input', {...attributes, type, autocomplete: 'off', placeholder: schema.type === 'array' ? 'a, b' : schema.example ?? null});
}

/// A row of the form. where: 'path', 'query' or 'body'.
function fieldFor(where, name, schema, {required, about}) {
  const id = `try-${++fieldNumber}`;
  const field = inputFor(name, schema, {id, required, 'aria-describedby': about ? `${id}-about` : null});
  Object.assign(field.dataset, {where, name, type: schema.type ?? ''});
  return el('div', {class: 'field'}, el('div', {},
      el('label', {for: id}, el('code', {}, name), required ? ' *' : '', ' ', el('small', {class: 'pale'}, `${typeOf(schema)} · ${where}`)),
      about ? el('small', {id: `${id}-about`, class: 'pale about'}, about) : null), field);
}

/// The form fields of the body, flat; `asForm` where JSON has no place for them: files, and objects in objects.
function bodyOf(operation, description) {
  const content = operation.requestBody?.content;
  if (!content) return {properties: {}, required: [], asForm: false};
  const schema = resolve(content['multipart/form-data']?.schema ?? Object.values(content)[0].schema, description);
  const asForm = Object.entries(schema.properties ?? {}).some(([name, {format}]) => format === 'binary' || /\[.+\]/.test(name));
  return {properties: schema.properties ?? {}, required: schema.required ?? [], asForm};
}

const valueOf = (type, text) => type === 'boolean' ? text === 'true' : type === 'integer' && /^-?\d{1,15}$/.test(text) ? Number(text) : text;

/// What the form says: {address, body, isJson}.
function requestOf(form, method, path, hasBody, asForm) {
  const query = new URLSearchParams(), json = {}, parts = new FormData();
  for (const field of form.querySelectorAll('[data-name]')) {
    const {where, name, type} = field.dataset;
    if (field.type === 'file' ? !field.files.length : field.value === '') continue;
    const values = type === 'array' ? field.value.split(',').map(value => value.trim()).filter(Boolean) : [field.value];
    if (where === 'path') path = path.replace(`{${name}}`, encodeURIComponent(field.value));
    else if (where === 'query') values.forEach(value => query.append(name, value));
    else if (field.type === 'file') parts.append(name, field.files[0]);
    else if (asForm) values.forEach(value => parts.append(name, value));
    else json[name.replace(/\[\]$/, '')] = type === 'array' ? values : valueOf(type, field.value);
  }
  return {method, address: query.size ? `${path}?${query}` : path, body: !hasBody ? undefined : asForm ? parts : JSON.stringify(json), isJson: hasBody && !asForm};
}

const quoted = text => `'${String(text).replaceAll("'", "'\\''")}'`;

/// The same for a shell; the token stands in a variable, so that the line can be shown to others.
function curlOf({method, address, body, isJson}, named) {
  const parts = ['curl', ...method === 'GET' ? [] : ['-X', method], quoted(location.origin + address)];
  if (named) parts.push('-H', '"Authorization: Bearer $TOKEN"');
  if (isJson) parts.push('-H', quoted('Content-Type: application/json'), '-d', quoted(body));
  if (body instanceof FormData)
    for (const [name, value] of body) parts.push('-F', quoted(`${name}=${value instanceof File ? `@${value.name}` : value}`));
  return parts.join(' ');
}

// ---- who calls -------------------------------------------------------------------------------------------------------

/// A choice for the whole page: nobody, oneself, or whoever a token belongs to. token(): empty for nobody.
function callerChoice(changed) {
  const other = el('input', {type: 'password', id: 'other-token', autocomplete: 'off', oninput: changed});
  const otherRow = el('div', {class: 'field', hidden: true}, el('label', {for: 'other-token'}, t('tokenLabel')), other);
  const choice = el('select', {id: 'caller', onchange: () => {
    otherRow.hidden = choice.value !== 'other';
    changed();
  }}, session.me ? el('option', {value: 'me'}, t('asMe', {who: '@' + session.me.acct})) : null,
      el('option', {value: 'nobody'}, t('asNobody')), el('option', {value: 'other'}, t('asOther')));
  const element = el('div', {class: 'stack'}, el('div', {class: 'field'}, el('label', {for: 'caller'}, t('whoCalls')), choice), otherRow,
      session.me ? null : el('p', {class: 'row'}, t('notLoggedIn'),
          el('button', {type: 'button', onclick: () => logIn({next: '/developers'})}, t('logIn'))));
  return {element, token: () => choice.value === 'me' ? token() : choice.value === 'other' ? other.value.trim() : ''};
}

// ---- the answer ------------------------------------------------------------------------------------------------------

function pretty(text) {
  try {
    text = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // not JSON: as it is
  }
  return text.length > longest ? text.slice(0, longest) + '\n…' : text;
}

const block = (name, text) => el('div', {}, el('h3', {}, name), el('pre', {tabindex: 0, role: 'group', 'aria-label': name}, text));

async function answerOf(request, as) {
  const headers = {};
  if (as) headers.Authorization = `Bearer ${as}`;
  if (request.isJson) headers['Content-Type'] = 'application/json';
  const begun = performance.now();
  const response = await fetch(request.address, {method: request.method, headers, body: request.body, credentials: 'omit', cache: 'no-store'});
  const bytes = await response.arrayBuffer();
  return {response, milliseconds: Math.round(performance.now() - begun), size: bytes.byteLength, text: new TextDecoder().decode(bytes)};
}

function showAnswer({response, milliseconds, size, text}) {
  const next = linksOf(response.headers.get('Link')).next;
  return [
    el('p', {role: 'status'}, el('b', {class: response.ok ? 'good' : 'problem'}, `${response.status} ${response.statusText}`), ` · ${milliseconds} ms · ${t('bytes', {count: size})}`),
    next ? el('p', {}, t('nextPage'), ' ', el('code', {}, String(next))) : null,
    block(t('answer'), pretty(text)),
    block(t('headers'), [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n'))
  ].filter(Boolean);
}

/// What the call gives, as the description has it.
function givesOf(operation, description) {
  const schema = Object.values(operation.responses?.['200']?.content ?? {})[0]?.schema;
  if (!schema) return null;
  const entity = resolve(schema.type === 'array' ? schema.items : schema, description);
  const members = Object.entries(entity.properties ?? {});
  return el('details', {class: 'gives'}, el('summary', {}, t('gives'), ' ', el('code', {}, typeOf(schema))),
      members.length ? el('dl', {class: 'fields'}, members.map(([name, member]) => [el('dt', {}, el('code', {}, name)), el('dd', {}, el('code', {}, typeOf(member)))])) : null);
}

// ---- a call ----------------------------------------------------------------------------------------------------------

async function copy(text) {
  await navigator.clipboard.writeText(text).then(() => toast(t('copiedText')), () => toast(t('wentWrong'), 'error'));
}

function formFor(method, path, operation, description, caller) {
  const body = bodyOf(operation, description), hasBody = Boolean(operation.requestBody);
  const scopes = [...new Set(operation.security?.flatMap(each => Object.values(each).flat()) ?? [])];
  const out = el('div', {class: 'answer', 'aria-live': 'polite', 'aria-busy': 'false'});
  const curl = el('pre', {tabindex: 0, role: 'group', 'aria-label': 'curl'});
  const request = () => requestOf(form, method, path, hasBody, body.asForm);
  const paint = () => { curl.textContent = curlOf(request(), caller.token()); };
  const button = el('button', {class: method === 'DELETE' ? 'danger' : 'strong'}, t('tryIt'));
  const form = el('form', {class: 'stack', 'aria-label': `${method} ${path}`, oninput: paint, onsubmit: async event => {
    event.preventDefault();
    const now = request();
    if (method === 'DELETE' && !await ask(t('sendSure', {what: `${method} ${now.address}`}), t('tryIt'), {danger: true})) return;
    button.disabled = true;
    out.setAttribute('aria-busy', 'true');
    out.replaceChildren(el('p', {class: 'pale'}, t('loading')));
    try {
      out.replaceChildren(...showAnswer(await answerOf(now, caller.token())));
    } catch {
      out.replaceChildren(el('p', {class: 'problem', role: 'alert'}, t('noConnection')));
    }
    out.setAttribute('aria-busy', 'false');
    button.disabled = false;
  }}, scopes.length ? el('p', {class: 'small'}, t('needsScope'), ' ', scopes.map(scope => [el('code', {}, scope), ' '])) : null,
      (operation.parameters ?? []).map(({in: where, name, schema, required, description: about}) => fieldFor(where, name, resolve(schema, description), {required, about})),
      Object.entries(body.properties).map(([name, schema]) => fieldFor('body', name, resolve(schema, description), {required: body.required.includes(name), about: schema.description})),
      givesOf(operation, description), curl,
      el('div', {class: 'row'}, button, el('button', {type: 'button', onclick: () => copy(curl.textContent)}, t('copyCurl'))), out);
  form.paint = paint;
  paint();
  return form;
}

function operationCard(method, path, operation, description, caller) {
  const details = el('details', {class: 'operation'}, el('summary', {}, el('b', {class: `method of-${method.toLowerCase()}`}, method), ' ', el('code', {}, path), ' ', el('span', {class: 'pale'}, operation.summary)));
  details.addEventListener('toggle', () => {
    if (details.open && !details.querySelector('form')) details.append(formFor(method, path, operation, description, caller));
  });
  return details;
}

function groupsOf(description, caller) {
  const groups = new Map();
  for (const [path, methods] of Object.entries(description.paths)) {
    if (path.includes('/streaming')) continue;  // an answer without end
    for (const [method, operation] of Object.entries(methods)) {
      const group = operation.tags?.[0] ?? 'other';
      groups.set(group, [...groups.get(group) ?? [], operationCard(method.toUpperCase(), path, operation, description, caller)]);
    }
  }
  return [...groups].map(([name, cards]) => el('section', {class: 'card'}, el('h2', {}, name), cards));
}

export async function developers() {
  const description = await get('/api/openapi.json');
  const list = el('div', {});
  const caller = callerChoice(() => list.querySelectorAll('form').forEach(form => form.paint()));
  list.append(...groupsOf(description, caller));
  const none = el('p', {class: 'nothing', role: 'status', hidden: true}, t('noCalls'));
  const filter = el('input', {type: 'search', 'aria-label': t('filterCalls'), placeholder: t('filterCalls'), oninput: () => {
    const word = filter.value.trim().toLowerCase();
    for (const card of list.querySelectorAll('.operation')) card.hidden = !card.firstChild.textContent.toLowerCase().includes(word);
    for (const group of list.children) group.hidden = !group.querySelector('.operation:not([hidden])');
    none.hidden = Boolean(list.querySelector('.operation:not([hidden])'));
  }});
  return el('div', {class: 'developers'}, title(t('apiPage')), el('div', {class: 'card stack'}, el('p', {}, description.info.description, ' ', t('apiMore')),
      el('p', {class: 'row'}, el('a', {href: '/api/openapi.json', target: '_blank'}, 'openapi.json'),
         el('button', {type: 'button', onclick: () => copy(`${location.origin}/api/openapi.json`)}, t('copyLink'))),
      caller.element, filter), none, list);
}
