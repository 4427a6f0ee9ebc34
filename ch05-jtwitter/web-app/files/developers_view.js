// The API, to read and to try: made from the description that the server gives of itself (OpenAPI 3).
import {get, linksOf} from './api.js';
import {el, toast} from './dom.js';
import {t} from './i18n.js';
import {session, token} from './session.js';
import {title} from './timeline.js';

/// The entry that a "$ref" names.
function resolve(schema, description) {
  const name = schema?.$ref?.split('/').pop();
  return name ? description.components.schemas[name] ?? {} : schema ?? {};
}

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.type === 'array') return `[${typeOf(schema.items ?? {})}]`;
  return schema.format ?? schema.type ?? 'any';
}

let fieldNumber = 0;

/// A row of the form. where: 'path', 'query' or 'body'.
function fieldFor(where, name, schema, required) {
  const id = `try-${++fieldNumber}`;
  const kind = schema.format === 'binary' ? 'file' : 'text';
  const field = schema.type === 'boolean' ? el('select', {id}, ['', 'true', 'false'].map(value => el('option', {value}, value)))
      : el('input', {id, type: kind, required, placeholder: schema.type === 'array' ? 'a, b' : schema.example ?? ''});
  field.dataset.where = where;
  field.dataset.name = name;
  field.dataset.array = schema.type === 'array' ? 'yes' : '';
  return el('div', {class: 'field'}, el('label', {for: id}, el('code', {}, name), required ? ' *' : '', ' ', el('small', {class: 'pale'}, `${typeOf(schema)} · ${where}`)), field);
}

function bodyOf(operation, description) {
  const content = operation.requestBody?.content ?? {};
  const type = 'multipart/form-data' in content && !('application/json' in content) ? 'multipart/form-data' : Object.keys(content)[0];
  const schema = resolve(content[type]?.schema, description);
  return {type, properties: schema.properties ?? {}, required: schema.required ?? []};
}

/// What the form says: the address, the body, and the same as a line for a shell.
function requestOf(form, method, path, bodyType) {
  const query = new URLSearchParams(), body = {}, files = new FormData();
  for (const field of form.querySelectorAll('[data-name]')) {
    const {where, name, array} = field.dataset;
    if (field.type === 'file' ? !field.files.length : field.value === '') continue;
    const values = array ? field.value.split(',').map(value => value.trim()) : [field.value];
    if (where === 'path') path = path.replace(`{${name}}`, encodeURIComponent(field.value));
    else if (where === 'query') values.forEach(value => query.append(name, value));
    else if (field.type === 'file') files.append(name, field.files[0]);
    else if (bodyType === 'multipart/form-data') files.append(name, field.value);
    else body[name] = array ? values : field.value;
  }
  const address = query.size ? `${path}?${query}` : path;
  const hasBody = bodyType && method !== 'GET';
  return {address, body: !hasBody ? undefined : bodyType === 'multipart/form-data' ? files : JSON.stringify(body), isJson: hasBody && bodyType !== 'multipart/form-data'};
}

const quoted = text => `'${String(text).replaceAll("'", "'\\''")}'`;

function curlOf(method, request, named) {
  const parts = ['curl', '-X', method, quoted(location.origin + request.address)];
  if (named) parts.push('-H', '"Authorization: Bearer $TOKEN"');
  if (request.isJson) parts.push('-H', quoted('Content-Type: application/json'), '-d', quoted(request.body));
  if (request.body instanceof FormData) for (const [name, value] of request.body) parts.push('-F', quoted(value instanceof File ? `${name}=@${value.name}` : `${name}=${value}`));
  return parts.join(' ');
}

const longest = 200000;  // characters of an answer that are shown

function pretty(text) {
  try {
    text = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // not JSON: as it is
  }
  return text.length > longest ? text.slice(0, longest) + '\n…' : text;
}

async function send(form, method, path, bodyType, named, out) {
  const request = requestOf(form, method, path, bodyType);
  const headers = {};
  if (named && token()) headers.Authorization = `Bearer ${token()}`;
  if (request.isJson) headers['Content-Type'] = 'application/json';
  const begun = performance.now();
  out.replaceChildren(el('p', {class: 'pale'}, t('loading')));
  try {
    const response = await fetch(request.address, {method, headers, body: request.body, credentials: 'omit', cache: 'no-store'});
    const text = await response.text();
    const shown = ['content-type', 'link', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'www-authenticate', 'retry-after'].filter(name => response.headers.has(name))
        .map(name => `${name}: ${response.headers.get(name)}`).join('\n');
    const next = linksOf(response.headers.get('Link')).next;
    out.replaceChildren(el('pre', {tabindex: 0, 'aria-label': 'curl'}, curlOf(method, request, named && token())),
        el('p', {role: 'status'}, el('b', {class: response.ok ? 'good' : 'problem'}, `${response.status} ${response.statusText}`), ` · ${Math.round(performance.now() - begun)} ms · ${text.length}`),
        el('pre', {tabindex: 0, 'aria-label': t('headers')}, shown), el('pre', {tabindex: 0, 'aria-label': t('answer')}, pretty(text)),
        next ? el('p', {}, t('nextPage'), ' ', el('code', {}, String(next))) : null);
  } catch {
    out.replaceChildren(el('p', {class: 'problem', role: 'alert'}, t('noConnection')));
  }
}

function operationCard(method, path, operation, description) {
  const body = bodyOf(operation, description);
  const scopes = operation.security?.flatMap(each => Object.values(each).flat()) ?? [];
  const out = el('div', {class: 'answer', 'aria-live': 'polite'});
  const details = el('details', {class: 'operation'}, el('summary', {}, el('b', {class: `method of-${method.toLowerCase()}`}, method), ' ', el('code', {}, path), ' ', el('span', {class: 'pale'}, operation.summary)));
  details.addEventListener('toggle', () => {
    if (!details.open || details.querySelector('form')) return;
    const named = el('input', {type: 'checkbox', checked: Boolean(session.me)});
    const form = el('form', {class: 'stack', onsubmit: event => {
      event.preventDefault();
      send(form, method, path, body.type, named.checked, out);
    }}, scopes.length ? el('p', {class: 'small'}, t('needsScope'), ' ', scopes.map(scope => el('code', {}, scope, ' '))) : null,
        (operation.parameters ?? []).map(parameter => fieldFor(parameter.in, parameter.name, resolve(parameter.schema, description), parameter.required)),
        Object.entries(body.properties).map(([name, schema]) => fieldFor('body', name, resolve(schema, description), body.required.includes(name))),
        session.me ? el('label', {class: 'check'}, named, ' ', t('asMe', {who: '@' + session.me.acct})) : el('p', {class: 'pale small'}, t('asNobody')),
        el('div', {class: 'row'}, el('button', {class: method === 'GET' ? 'strong' : 'danger'}, t('tryIt'))), out);
    details.append(form);
  });
  return details;
}

export async function developers() {
  const description = await get('/api/openapi.json');
  const groups = new Map();
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const group = operation.tags?.[0] ?? 'other';
      if (path.includes('/streaming')) continue;  // an answer without end
      groups.set(group, [...groups.get(group) ?? [], operationCard(method.toUpperCase(), path, operation, description)]);
    }
  }
  const filter = el('input', {type: 'search', 'aria-label': t('filterCalls'), placeholder: t('filterCalls'), oninput: () => {
    const word = filter.value.toLowerCase();
    for (const card of list.querySelectorAll('.operation')) card.hidden = !card.firstChild.textContent.toLowerCase().includes(word);
    for (const group of list.children) group.hidden = !group.querySelector('.operation:not([hidden])');
  }});
  const list = el('div', {}, [...groups].map(([name, cards]) => el('section', {class: 'card'}, el('h2', {}, name), cards)));
  const copy = el('button', {type: 'button', onclick: async () => {
    await navigator.clipboard.writeText(`${location.origin}/api/openapi.json`).then(() => toast(t('copied')), () => toast(t('wentWrong'), 'error'));
  }}, t('copyLink'));
  return el('div', {class: 'developers'}, title(t('apiPage')), el('div', {class: 'card stack'}, el('p', {}, description.info.description, ' ', t('apiMore')),
      el('p', {class: 'row'}, el('a', {href: '/api/openapi.json', target: '_blank'}, 'openapi.json'), copy), filter), list);
}
