// Where posts are written: a new one, a reply, a comment on a post, an edit, a message.
import {get, post as send, put, reasonOf, upload} from './api.js';
import {countCharacters, mostCharacters} from './count.js';
import {ask, openDialog} from './dialogs.js';
import {announce, el, toast} from './dom.js';
import {icon} from './icons.js';
import {t} from './i18n.js';
import {avatar, nameOf, pathOf} from './people.js';
import {refreshPost} from './post.js';
import {session} from './session.js';

const mostPictures = 4, mostBytes = 8 * 1024 * 1024;
const types = ['image/jpeg', 'image/png', 'image/gif'];
const draftKey = 'jtwitter.draft';
const visibilities = ['public', 'unlisted', 'private', 'direct'];

/// Told of every post that this page has made: onPosted.add(f).
export const onPosted = new Set();

class Pictures {
  constructor(changed) {
    this.changed = changed;
    this.all = [];
    this.list = el('ul', {class: 'attached', 'aria-label': t('addPicture')});
  }

  get busy() { return this.all.some(picture => !picture.id); }
  get ids() { return this.all.map(picture => picture.id); }

  add(files) {
    for (const file of files) {
      if (this.all.length >= mostPictures) return toast(t('atMostPictures'), 'error');
      if (!types.includes(file.type)) toast(t('notAPicture'), 'error');
      else if (file.size > mostBytes) toast(t('pictureTooLarge'), 'error');
      else this.start(file);
    }
  }

  row(picture, address, description) {
    const number = this.all.length;
    const words = el('textarea', {rows: 2, maxlength: 1500, placeholder: t('altHint'), 'aria-label': `${t('altText')} (${t('pictureNumber', {n: number})})`,
                                  onchange: () => this.describe(picture)});
    words.value = description;
    picture.words = words;
    picture.progress = el('progress', {max: 1, value: 0, 'aria-label': t('uploading')});
    picture.row = el('li', {}, el('img', {src: address, alt: ''}), el('div', {class: 'stack'}, words, picture.progress),
        el('button', {type: 'button', class: 'round', 'aria-label': `${t('removePicture')} ${number}`, onclick: () => this.drop(picture)}, icon('close')));
    this.list.append(picture.row);
  }

  async start(file) {
    const picture = {address: URL.createObjectURL(file)};
    this.all.push(picture);
    this.row(picture, picture.address, '');
    this.changed();
    const form = new FormData();
    form.append('file', file);
    try {
      const media = await upload('/api/v2/media', form, done => { picture.progress.value = done; });
      picture.id = media.id;
      picture.progress.remove();
      if (picture.words.value) await this.describe(picture);
    } catch (error) {
      toast(reasonOf(error), 'error');
      this.drop(picture);
    }
    this.changed();
  }

  keep(attachment) {  // of a post that is edited
    const picture = {id: attachment.id};
    this.all.push(picture);
    this.row(picture, attachment.preview_url, attachment.description ?? '');
    picture.progress.remove();
  }

  async describe(picture) {
    if (!picture.id) return;
    try {
      await put(`/api/v1/media/${picture.id}`, {description: picture.words.value});
    } catch (error) {
      toast(reasonOf(error), 'error');
    }
  }

  drop(picture) {
    this.all = this.all.filter(each => each !== picture);
    picture.row.remove();
    if (picture.address) URL.revokeObjectURL(picture.address);
    this.changed();
  }

  /// What is still typed about a picture when its post is sent.
  settle() { return Promise.all(this.all.map(picture => this.describe(picture))); }

  clear() { for (const picture of [...this.all]) this.drop(picture); }
}

/// Names and topics while they are typed: a list below the field.
class Completion {
  constructor(field) {
    this.field = field;
    this.list = el('ul', {class: 'completion', role: 'listbox', hidden: true, 'aria-label': t('people')});
    field.addEventListener('input', () => this.look());
    field.addEventListener('keydown', event => this.key(event));
    field.addEventListener('blur', () => setTimeout(() => this.close(), 200));
  }

  get word() { return /(?:^|[^\w/@])([@#])([\p{L}\p{N}_]{1,30})$/u.exec(this.field.value.slice(0, this.field.selectionStart)); }

  async look() {
    const found = this.word;
    if (!found) return this.close();
    const asked = this.asked = found[1] + found[2];
    try {
      const words = found[1] === '@'
          ? (await get('/api/v1/accounts/search', {q: found[2], limit: 5})).map(account => ['@' + account.acct, nameOf(account)])
          : (await get('/api/v2/search', {q: found[2], type: 'hashtags', limit: 5})).hashtags.map(tag => ['#' + tag.name, '']);
      if (asked === this.asked) this.show(words);
    } catch {
      this.close();  // no list, no harm
    }
  }

  show(words) {
    this.at = 0;
    this.words = words;
    this.list.hidden = !words.length;
    this.list.replaceChildren(...words.map(([word, more], index) => el('li', {
      role: 'option', 'aria-selected': String(index === 0), onpointerdown: event => { event.preventDefault(); this.take(index); }
    }, el('b', {}, word), ' ', el('span', {class: 'pale'}, more))));
  }

  take(index) {
    const end = this.field.selectionStart, begin = end - this.asked.length;
    this.field.setRangeText(this.words[index][0] + ' ', begin, end, 'end');
    this.field.dispatchEvent(new Event('input', {bubbles: true}));
    this.close();
  }

  key(event) {
    if (this.list.hidden || event.isComposing) return;
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step) {
      this.at = (this.at + step + this.words.length) % this.words.length;
      [...this.list.children].forEach((item, index) => item.setAttribute('aria-selected', String(index === this.at)));
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey || event.key === 'Tab') {
      this.take(this.at);
    } else if (event.key === 'Escape') {
      this.close();
      event.stopPropagation();
    } else {
      return;
    }
    event.preventDefault();
  }

  close() {
    this.list.hidden = true;
    this.asked = null;
  }
}

/// "@anna @bert ": all that a reply speaks to, but oneself.
function mentionsOf(post) {
  const names = [post.account.acct, ...post.mentions.map(mention => mention.acct)];
  return [...new Set(names)].filter(name => name !== session.me.acct).map(name => `@${name} `).join('');
}

const stricter = (one, other) => visibilities[Math.max(visibilities.indexOf(one), visibilities.indexOf(other))];

/// what: {replyTo, quote, edit, source, text, visibility, draft}. `done(post)` is called after the sending.
export function composer(what = {}, done = () => {}) {
  const field = el('textarea', {class: 'words', rows: 3, 'aria-label': what.replyTo ? t('replyTo', {who: '@' + what.replyTo.account.acct}) : t('compose'),
                                placeholder: t(what.replyTo ? 'replyHint' : what.quote ? 'commentHint' : what.visibility === 'direct' ? 'writeMessage' : 'whatIsNew')});
  const counter = el('span', {class: 'counter'}, String(mostCharacters));
  const warning = el('input', {class: 'warning-field', maxlength: 140, hidden: true, 'aria-label': t('warning'), placeholder: t('warningHint')});
  const file = el('input', {type: 'file', accept: types.join(), multiple: true, hidden: true, 'aria-label': t('addPicture'),
                            onchange: () => { pictures.add(file.files); file.value = ''; }});
  const problem = el('p', {class: 'problem', role: 'alert', hidden: true});
  const visibility = el('select', {'aria-label': t('whoSees')}, visibilities.map(value => el('option', {value}, t(value))));
  const submit = el('button', {class: 'strong', type: 'submit'}, t(what.edit ? 'save' : what.visibility === 'direct' ? 'send' : what.replyTo ? 'reply' : 'post'));
  const pictures = new Pictures(() => update());
  const completion = new Completion(field);
  let sending = false, sign = crypto.randomUUID?.() ?? String(Math.random()), said = 0;

  const left = () => mostCharacters - countCharacters(field.value) - countCharacters(warning.value);
  function update() {
    const rest = left();
    counter.textContent = String(rest);
    counter.classList.toggle('over', rest < 0);
    counter.classList.toggle('near', rest >= 0 && rest <= 20);
    counter.title = rest < 0 ? t('tooLong', {count: -rest}) : t('charactersLeft', {count: rest});
    if ((rest <= 20 || rest < 0) && rest !== said) announce(counter.title);
    said = rest;
    submit.disabled = sending || rest < 0 || pictures.busy || !(field.value.trim() || pictures.all.length);
    field.rows = Math.min(12, Math.max(3, field.value.split('\n').length));
    if (what.draft) sessionStorage.setItem(draftKey, field.value);
  }
  function complain(error) {
    problem.hidden = false;
    problem.textContent = reasonOf(error);
  }

  async function submitted(event) {
    event.preventDefault();
    if (submit.disabled) return;
    sending = true;
    problem.hidden = true;
    update();
    try {
      await pictures.settle();
      const body = {status: field.value, spoiler_text: warning.value, media_ids: pictures.ids,
                    sensitive: Boolean(warning.value && pictures.all.length)};
      let made;
      if (what.edit) {
        made = await put(`/api/v1/statuses/${what.edit.id}`, {...body, sensitive: what.edit.sensitive});
        refreshPost(made);
      } else {
        // The same key for the same words: a second try after a lost answer makes no second post.
        made = await send('/api/v1/statuses', {...body, visibility: visibility.value, in_reply_to_id: what.replyTo?.id, quote_id: what.quote?.id},
                          {'Idempotency-Key': sign});
        for (const watcher of onPosted) watcher(made, what);
      }
      field.value = warning.value = '';
      warning.hidden = true;
      pictures.clear();
      sign = crypto.randomUUID?.() ?? String(Math.random());
      if (what.draft) sessionStorage.removeItem(draftKey);
      toast(t(what.edit ? 'saved' : 'posted'));
      done(made);
    } catch (error) {
      complain(error);
    }
    sending = false;
    update();
  }

  const tool = (name, label, onclick) => el('button', {type: 'button', class: 'round', 'aria-label': label, title: label, onclick}, icon(name));
  const form = el('form', {class: 'composer', onsubmit: submitted,
    ondragover: event => event.preventDefault(),
    ondrop: event => { event.preventDefault(); pictures.add(event.dataTransfer.files); },
    onpaste: event => { if (event.clipboardData.files.length) { event.preventDefault(); pictures.add(event.clipboardData.files); } },
    onkeydown: event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); } }
  }, el('a', {class: 'face', href: pathOf(session.me), tabindex: -1, 'aria-hidden': 'true'}, avatar(session.me)),
      el('div', {class: 'composer-main'}, warning, field, completion.list, pictures.list,
         what.quote ? el('div', {class: 'quoted'}, el('b', {}, nameOf(what.quote.account)), ` @${what.quote.account.acct}`) : null, problem,
         el('div', {class: 'row tools'}, tool('picture', t('addPicture'), () => file.click()), file,
            tool('warning', t('warning'), () => { warning.hidden = !warning.hidden; if (warning.hidden) warning.value = ''; else warning.focus(); update(); }),
            what.edit || what.visibility === 'direct' ? null : visibility, el('span', {class: 'grow'}), counter, submit)));

  visibility.value = what.visibility ?? session.me.source?.privacy ?? 'public';
  if (what.replyTo) {
    visibility.value = stricter(visibility.value, what.replyTo.visibility);
    field.value = mentionsOf(what.replyTo);
    if (what.replyTo.spoiler_text) { warning.hidden = false; warning.value = what.replyTo.spoiler_text; }
  } else if (what.edit) {
    field.value = what.source.text;
    if (what.source.spoiler_text) { warning.hidden = false; warning.value = what.source.spoiler_text; }
    what.edit.media_attachments.forEach(attachment => pictures.keep(attachment));
  } else {
    field.value = what.text ?? (what.draft ? sessionStorage.getItem(draftKey) ?? '' : '');
  }
  field.addEventListener('input', update);
  warning.addEventListener('input', update);
  form.field = field;
  form.isEmpty = () => !field.value.trim() && !pictures.all.length;
  setTimeout(update);
  return form;
}

/// The composer in a dialog. What is written is not lost by a slip.
export function openComposer(what = {}) {
  const title = what.edit ? t('editPost') : what.replyTo ? t('replyTo', {who: '@' + what.replyTo.account.acct})
      : what.quote ? t('repostWithComment') : what.visibility === 'direct' ? t('newMessage') : t('compose');
  const form = composer(what, () => dialog.close());
  const begun = form.field.value;
  let sure = false;
  const dialog = openDialog(title, form, {mayClose: () => {
    if (sure || form.field.value === begun) return true;
    ask(t('discard') + '?', t('discard'), {danger: true}).then(yes => { if (yes) { sure = true; dialog.close(); } });
    return false;
  }});
  form.field.focus();
  form.field.setSelectionRange(form.field.value.length, form.field.value.length);
}

