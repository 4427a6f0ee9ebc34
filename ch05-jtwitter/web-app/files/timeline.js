// A list that is read page by page and grows at its head while it is open: timelines, notifications, people.
import {page, reasonOf} from './api.js';
import {announce, el} from './dom.js';
import {t} from './i18n.js';
import {icon} from './icons.js';
import {listen} from './live.js';
import {entry, refreshPost, removePost} from './post.js';

const nearTop = 120;  // pixels: so far from its head the reader sees new entries at once

const skeleton = () => el('div', {class: 'skeleton', 'aria-hidden': 'true'}, el('span'), el('span'), el('span'));

/// {path, query}: where the list comes from; load(path, query) asks for a page. show(item) makes an entry. of(data): the list in the answer, by default the
/// answer itself. empty: what stands there if there is nothing. live: {stream, tag, list, accept(event, data)}: gives
/// the new item of an event, or null.
export class Timeline {
  constructor({path, query = {}, load = page, show = item => entry(item), of = data => data, empty = t('nothingHere'), live = null, label = null}) {
    Object.assign(this, {path, query, ask: load, show, of, empty, live, label});
    this.waiting = [];
    this.known = new Set();
    this.fresh = el('button', {type: 'button', class: 'fresh', hidden: true, onclick: () => this.showWaiting(true)});
    this.list = el('div', {class: 'list', 'aria-busy': 'true'}, skeleton(), skeleton(), skeleton());
    this.more = el('button', {type: 'button', class: 'more', hidden: true, onclick: () => this.load()}, t('older'));
    this.foot = el('div', {class: 'foot'}, this.more);
    this.element = el('div', {class: 'timeline'}, this.fresh, this.list, this.foot);
    this.element.timeline = this;
    this.sight = new IntersectionObserver(seen => seen.some(each => each.isIntersecting) && this.load(), {rootMargin: '600px'});
    if (live) this.stop = listen({...live, event: (name, data) => this.event(name, data), caughtUp: () => this.catchUp()});
    this.first();
  }

  async first() {
    try {
      const {data, links} = await this.ask(this.path, this.query);
      this.list.replaceChildren();
      this.append(this.of(data), links);
      if (!this.list.children.length) this.list.append(this.emptyBox());
      else this.becomeFeed();
    } catch (error) {
      this.list.replaceChildren(el('div', {class: 'nothing', role: 'alert'}, el('p', {}, reasonOf(error)),
          el('button', {type: 'button', onclick: () => this.first()}, t('retry'))));
    }
    this.list.setAttribute('aria-busy', 'false');
  }

  emptyBox() {
    return el('div', {class: 'nothing'}, typeof this.empty === 'string' ? el('p', {}, this.empty) : this.empty);
  }

  /// A feed has articles (WAI-ARIA): an empty list is none.
  becomeFeed() {
    this.list.setAttribute('role', 'feed');
    if (this.label) this.list.setAttribute('aria-label', this.label);
  }

  append(items, links) {
    for (const item of items) {
      if (this.known.has(item.id)) continue;
      this.known.add(item.id);
      this.list.append(this.show(item));
    }
    this.newest ??= items[0]?.id;
    this.next = items.length ? links.next : null;
    this.more.hidden = !this.next;
    this.sight.disconnect();
    if (this.next) this.sight.observe(this.more);
  }

  async load() {
    if (!this.next || this.loading) return;
    this.loading = true;
    this.list.setAttribute('aria-busy', 'true');
    try {
      const {data, links} = await this.ask(this.path, this.next);
      this.append(this.of(data), links);
    } catch (error) {
      this.sight.disconnect();  // else it would ask on and on
      announce(reasonOf(error));
    }
    this.list.setAttribute('aria-busy', 'false');
    this.loading = false;
  }

  event(name, data) {
    if (name === 'delete') {
      this.waiting = this.waiting.filter(item => item.id !== data);
      removePost(data);
      this.paintFresh();
    } else if (name === 'status.update') {
      refreshPost(data);
    } else {
      const item = this.live.accept(name, data);
      if (item) this.add([item]);
    }
  }

  /// New items, the newest first.
  add(items) {
    const unknown = items.filter(item => !this.known.has(item.id));
    unknown.forEach(item => this.known.add(item.id));
    this.waiting.unshift(...unknown);
    if (window.scrollY < nearTop && !document.hidden) this.showWaiting();
    else this.paintFresh();
  }

  paintFresh() {
    this.fresh.hidden = !this.waiting.length;
    this.fresh.textContent = t('newPosts', {count: this.waiting.length});
  }

  showWaiting(jump = false) {
    if (!this.waiting.length) return;
    this.list.querySelector(':scope > .nothing')?.remove();
    this.newest = this.waiting[0].id;
    if (!jump) announce(t('newPosts', {count: this.waiting.length}));
    const entries = this.waiting.map(item => this.show(item));
    for (const made of entries) made.classList.add('arrived');
    this.list.prepend(...entries);
    this.becomeFeed();
    this.waiting = [];
    this.paintFresh();
    if (!jump) return;
    window.scrollTo({top: 0});
    this.list.querySelector('[tabindex="0"]')?.focus({preventScroll: true});
  }

  /// After a gap in the live connection: all that came meanwhile, page by page from the oldest.
  async catchUp() {
    try {
      for (let pages = 0; pages < 5; ++pages) {
        const {data} = await this.ask(this.path, {...this.query, min_id: this.waiting[0]?.id ?? this.newest, limit: 40});
        const items = this.of(data);
        if (!items.length) return;
        this.add(items);
        if (!this.newest) return;
      }
    } catch (error) {
      announce(reasonOf(error));
    }
  }

  close() {
    this.stop?.();
    this.sight.disconnect();
  }
}

/// The live part of a timeline of posts.
export const livePosts = (stream, more = {}) => ({stream, ...more, accept: (name, data) => name === 'update' ? data : null});

/// Ends all lists below an element that leaves the page.
export function closeTimelines(root) {
  for (const element of root.querySelectorAll('.timeline')) element.timeline?.close();
}

const roots = ['/', '/home', '/public', '/search', '/notifications', '/messages'];

/// The head of a view; on phones with a way back, but for the places of the main menu.
export const title = (text, ...more) => el('header', {class: roots.includes(location.pathname) ? 'title root' : 'title'},
    el('button', {type: 'button', class: 'round back', 'aria-label': t('back'), onclick: () => history.back()}, icon('back')),
    el('h1', {}, text), ...more);
