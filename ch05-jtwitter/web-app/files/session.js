// Who uses this page. The page is a program like any other: it registers with the API, sends its person to the log-in
// page and gets a token for a code (OAuth 2: RFC 6749, section 4.1, with PKCE, RFC 7636).
import {call, get, useToken} from './api.js';
import {toast} from './dom.js';
import {language, t} from './i18n.js';
import {sha256} from './sha256.js';

const keys = {token: 'jtwitter.token', program: 'jtwitter.program', request: 'jtwitter.log-in', scopes: 'jtwitter.scopes'};
const returnPath = '/signed-in';
export const usualScopes = 'read write follow';
const mostScopes = 'read write follow admin:read admin:write';

export const session = {me: null};
const watchers = new Set();

/// Calls `watcher` when a person comes or goes.
export const onSession = watcher => watchers.add(watcher);
const changed = () => watchers.forEach(watcher => watcher());

function forget() {
  localStorage.removeItem(keys.token);
  localStorage.removeItem(keys.scopes);
  session.me = null;
  useToken(null);
}

let refused = false;
function whenRefused() {  // the token was revoked, or the account is gone
  if (refused) return;
  refused = true;
  forget();
  toast(t('sessionOver'), 'error');
  changed();
}

export const token = () => localStorage.getItem(keys.token);
/// Was the token given for `scope`? A page that knows asks for no refusal.
export const hasScope = scope => (localStorage.getItem(keys.scopes) ?? '').split(' ').includes(scope);
const useStored = () => useToken(token(), whenRefused);

/// With the token of an earlier visit, if it is still good.
export async function resume() {
  if (!token()) return;
  useStored();
  try {
    session.me = await get('/api/v1/accounts/verify_credentials');
  } catch (error) {
    if (error.status === 401 || error.status === 403) forget();
    else throw error;
  }
}

const base64url = bytes => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

/// RFC 7636, section 4.2.
const challengeFor = verifier => ({code_challenge: base64url(sha256(new TextEncoder().encode(verifier))), code_challenge_method: 'S256'});

const redirect = () => location.origin + returnPath;

async function register() {
  const {data} = await call('POST', '/api/v1/apps', {
    as: null,
    body: {client_name: 'JTwitter Web', redirect_uris: redirect(), scopes: mostScopes, website: location.origin}
  });
  const program = {id: data.client_id, secret: data.client_secret, redirect: redirect()};
  localStorage.setItem(keys.program, JSON.stringify(program));
  return program;
}

/// Is this program still known? The server may have a new database since the last visit.
async function known(program) {
  if (program?.redirect !== redirect()) return false;
  try {
    await call('POST', '/oauth/token', {
      as: null,
      body: {grant_type: 'client_credentials', client_id: program.id, client_secret: program.secret, scope: 'read'}
    });
    return true;
  } catch {
    return false;
  }
}

/// Leaves for the log-in page, or the sign-up page; comes back to `next`.
export async function logIn({next = '/', signUp = false, scopes = usualScopes} = {}) {
  let program = JSON.parse(localStorage.getItem(keys.program) ?? 'null');
  if (!await known(program)) program = await register();
  const request = {state: random(), verifier: random(), next};
  sessionStorage.setItem(keys.request, JSON.stringify(request));
  const query = new URLSearchParams({
    response_type: 'code', client_id: program.id, redirect_uri: program.redirect, scope: scopes, state: request.state,
    lang: language(), ...challengeFor(request.verifier)
  });
  const authorize = `/oauth/authorize?${query}`;
  const page = signUp ? `/register?next=${encodeURIComponent(authorize)}` : authorize;
  location.assign(`/language?to=${language()}&next=${encodeURIComponent(page)}`);
}

/// The browser is back with a code. Gives the path to go on to; throws if this is no answer to a question of ours.
export async function finishLogIn(query) {
  const request = JSON.parse(sessionStorage.getItem(keys.request) ?? 'null');
  sessionStorage.removeItem(keys.request);
  const program = JSON.parse(localStorage.getItem(keys.program) ?? 'null');
  if (!request || !program || query.get('state') !== request.state) throw new Error('not our log-in');
  if (!query.get('code')) return request.next;  // denied
  const {data} = await call('POST', '/oauth/token', {
    as: null,
    body: {
      grant_type: 'authorization_code', code: query.get('code'), client_id: program.id, client_secret: program.secret,
      redirect_uri: program.redirect, code_verifier: request.verifier
    }
  });
  localStorage.setItem(keys.token, data.access_token);
  localStorage.setItem(keys.scopes, data.scope);
  refused = false;
  await resume();
  changed();
  return request.next;
}

export async function logOut() {
  const program = JSON.parse(localStorage.getItem(keys.program) ?? 'null');
  try {
    await call('POST', '/oauth/revoke',
               {body: {client_id: program?.id, client_secret: program?.secret, token: token()}});
  } finally {
    forget();
    changed();
  }
}

/// The account was deleted: there is nothing left to revoke.
export function leave() {
  forget();
  changed();
}
