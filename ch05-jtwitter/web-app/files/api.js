// The client of the API (Mastodon's): the page knows nothing of the server but this.
import {t} from './i18n.js';

let token = null;
let whenRefused = () => {};

/// From now on calls are made in the name of the token's owner. `refused` is called when the server takes it no more.
export function useToken(value, refused) {
  token = value;
  whenRefused = refused;
}

export class ApiError extends Error {
  constructor(status, body) {
    super(body?.error_description ?? body?.error ?? `HTTP ${status}`);
    this.status = status;
    this.details = body?.details ?? {};
  }
}

/// A sentence for people.
export function reasonOf(error) {
  if (!(error instanceof ApiError)) return t(error?.name === 'TypeError' ? 'noConnection' : 'wentWrong');
  if (error.status === 429) return t('tooMany');
  if (error.status === 413) return t('tooLarge');
  if (error.status >= 500) return t('wentWrong');
  return error.message;
}

/// {next: URLSearchParams, prev: URLSearchParams} of a Link header (RFC 8288): where the list goes on.
export function linksOf(header) {
  const links = {};
  for (const [, address, relation] of (header ?? '').matchAll(/<([^>]*)>\s*;\s*rel="(\w+)"/g))
    links[relation] = new URL(address, 'http://any').searchParams;
  return links;
}

function addressOf(path, query) {
  const parameters = new URLSearchParams();
  for (const [name, value] of query instanceof URLSearchParams ? query : Object.entries(query ?? {})) {
    if (value === null || value === undefined || value === '') continue;
    for (const each of Array.isArray(value) ? value : [value]) parameters.append(name, each);
  }
  return parameters.size ? `${path}?${parameters}` : path;
}

/// What the server said, whole: {data, links}. Throws ApiError, or TypeError without a connection.
export async function call(method, path, {query, body, headers = {}, as = token} = {}) {
  const options = {method, headers: {...headers}, credentials: 'omit', cache: 'no-store'};
  if (as) options.headers.Authorization = `Bearer ${as}`;
  if (body instanceof FormData) {
    options.body = body;
  } else if (body) {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  const response = await fetch(addressOf(path, query), options);
  const text = await response.text();
  let data = null;
  try {
    data = text ? JSON.parse(text) : null;
  } catch {
    data = null;  // a proxy's page, perhaps
  }
  if (response.ok) return {data, links: linksOf(response.headers.get('Link'))};
  if (response.status === 401 && as && as === token) whenRefused();
  throw new ApiError(response.status, data);
}

const dataOf = (method, path, options) => call(method, path, options).then(answer => answer.data);

export const get = (path, query) => dataOf('GET', path, {query});
export const page = (path, query) => call('GET', path, {query});
export const post = (path, body, headers) => dataOf('POST', path, {body, headers});
export const put = (path, body) => dataOf('PUT', path, {body});
export const patch = (path, body) => dataOf('PATCH', path, {body});
export const remove = (path, body) => dataOf('DELETE', path, {body});

/// Sends a file and tells how far it is: progress(0 to 1). fetch() cannot.
export function upload(path, form, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.responseType = 'json';
    request.upload.onprogress = event => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => request.status < 300 ? resolve(request.response)
                                                : reject(new ApiError(request.status, request.response));
    request.onerror = () => reject(new TypeError('no connection'));
    request.send(form);
  });
}
