// Which view shows which address. Links into this site change the address without loading a page.
const routes = [];
let show = () => {};

/// pattern: '/@:name/:id', ':name' stands for one segment. view(parameters, query) gives an element, perhaps later.
export function route(pattern, view) {
  const source = pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)');
  routes.push({expression: new RegExp(`^${source}/?$`), view});
}

export function find(path) {
  for (const {expression, view} of routes) {
    const found = expression.exec(path);
    if (!found) continue;
    const parameters = {};
    for (const [name, value] of Object.entries(found.groups ?? {})) {
      try {
        parameters[name] = decodeURIComponent(value);
      } catch {
        return null;
      }
    }
    return {view, parameters};
  }
  return null;
}

/// Remembers how far each entry of the browser's history was scrolled.
function keepScroll() {
  history.replaceState({...history.state, scroll: window.scrollY}, '');
}

export function go(address, {replace = false} = {}) {
  if (!replace) keepScroll();
  history[replace ? 'replaceState' : 'pushState']({scroll: 0}, '', address);
  show();
}

export const refresh = () => show();

function followed(event) {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const anchor = event.target.closest?.('a[href]');
  if (!anchor || anchor.target || anchor.hasAttribute('download')) return;
  const url = new URL(anchor.href);
  if (url.origin !== location.origin || !find(url.pathname)) return;
  event.preventDefault();
  if (url.pathname + url.search === location.pathname + location.search) {
    window.scrollTo({top: 0, behavior: 'smooth'});
    refresh();
  } else {
    go(url.pathname + url.search);
  }
}

export function start(showNow) {
  show = showNow;
  history.scrollRestoration = 'manual';
  document.addEventListener('click', followed);
  window.addEventListener('popstate', () => show());
  show();
}
