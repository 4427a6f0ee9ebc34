// Elements of the page. What comes from people goes in as text and never as HTML (content.js is the one exception).

/// el('a', {href: '/home', class: 'x', onclick: f}, 'text', otherElement, [more]): null, false and undefined are left
/// out, `true` is an attribute without a value.
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/// What screen readers say and nobody sees.
export const unseen = text => el('span', {class: 'unseen'}, text);

/// Tells a screen reader's user what has changed.
export function announce(text) {
  document.getElementById('announce').textContent = text;
}

/// A short message at the lower edge, gone after some seconds. kind: 'error' or 'done'.
export function toast(text, kind = 'done') {
  const note = el('div', {class: `toast ${kind}`}, text);
  document.getElementById('toasts').append(note);
  setTimeout(() => note.remove(), kind === 'error' ? 8000 : 4000);
}

/// Is somebody typing there?
export function isField(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ||
      element instanceof HTMLSelectElement;
}
