// The HTML of a post, of a biography: parsed apart from the page, and only what is on the list below is built anew. So
// a server that has been tricked still cannot put a script into this page.
const allowed = new Set(['P', 'BR', 'A', 'SPAN', 'B', 'STRONG', 'I', 'EM', 'CODE', 'PRE', 'BLOCKQUOTE', 'UL', 'OL', 'LI', 'DEL']);
const dropped = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'SVG', 'MATH', 'NOSCRIPT', 'TITLE', 'TEXTAREA']);

/// The address if it is one of the web, else null ("javascript:..." is none).
export function webAddress(text, base) {
  try {
    const url = new URL(text, base);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}

/// A link into this site goes by its path, so that the page need not be loaded anew.
function link(source) {
  const anchor = document.createElement('a');
  const url = webAddress(source.getAttribute('href') ?? '', location.origin);
  if (!url) return document.createElement('span');
  const own = url.origin === location.origin || source.classList.contains('mention');
  anchor.href = own ? url.pathname + url.search : url.href;
  if (!own) {
    anchor.target = '_blank';
    anchor.rel = 'nofollow noopener noreferrer';
  }
  return anchor;
}

function copy(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || dropped.has(node.tagName.toUpperCase())) continue;
    if (!allowed.has(node.tagName)) {
      copy(node, to);
      continue;
    }
    const made = node.tagName === 'A' ? link(node) : document.createElement(node.tagName);
    if (node.classList.contains('invisible')) made.className = 'unseen';
    if (node.classList.contains('ellipsis')) made.className = 'ellipsis';
    copy(node, made);
    to.append(made);
  }
}

export function contentOf(html) {
  const fragment = document.createDocumentFragment();
  copy(new DOMParser().parseFromString(html, 'text/html').body, fragment);
  return fragment;
}

/// The words alone.
export const textOf = html => {
  const fragment = contentOf(html);
  for (const br of fragment.querySelectorAll('br')) br.replaceWith('\n');
  return fragment.textContent;
};
