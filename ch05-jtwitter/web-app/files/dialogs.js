// Dialogs and menus. <dialog> keeps the focus inside, closes on Esc and gives the focus back.
import {el} from './dom.js';
import {icon} from './icons.js';
import {t} from './i18n.js';

/// Shows `content` in a dialog; gives the dialog. It is gone from the page once it is closed. `mayClose` may forbid it.
export function openDialog(title, content, {wide = false, mayClose = () => true} = {}) {
  const heading = el('h2', {id: `dialog-${Date.now()}`}, title);
  const tryClose = () => { if (mayClose()) dialog.close(); };
  const dialog = el('dialog', {class: wide ? 'wide' : null, 'aria-labelledby': heading.id},
      el('div', {class: 'dialog-head'}, heading,
         el('button', {class: 'round', type: 'button', 'aria-label': t('close'), onclick: tryClose}, icon('close'))),
      content);
  dialog.addEventListener('cancel', event => {
    if (mayClose()) return;
    event.preventDefault();
  });
  dialog.addEventListener('click', event => { if (event.target === dialog) tryClose(); });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/// Asks; true if the answer is yes.
export function ask(question, yes, {danger = false} = {}) {
  return new Promise(resolve => {
    let answer = false;
    const choose = value => { answer = value; dialog.close(); };
    const dialog = openDialog(question, el('div', {class: 'row end'},
        el('button', {type: 'button', onclick: () => choose(false)}, t('cancel')),
        el('button', {type: 'button', class: danger ? 'danger' : 'strong', onclick: () => choose(true)}, yes)));
    dialog.addEventListener('close', () => resolve(answer));
  });
}

/// Asks for a line of text; null if the person gave up.
export function askText(title, label, {value = '', long = false, yes = t('ok')} = {}) {
  return new Promise(resolve => {
    let answer = null;
    const field = el(long ? 'textarea' : 'input', {id: 'asked', rows: long ? 4 : null, maxlength: 1000});
    field.value = value;
    const form = el('form', {class: 'stack', onsubmit: event => {
      event.preventDefault();
      answer = field.value;
      dialog.close();
    }}, el('label', {for: 'asked'}, label), field,
        el('div', {class: 'row end'}, el('button', {type: 'button', onclick: () => dialog.close()}, t('cancel')),
           el('button', {class: 'strong'}, yes)));
    const dialog = openDialog(title, form);
    field.focus();
    dialog.addEventListener('close', () => resolve(answer));
  });
}

let openMenu = null;

export function closeMenu() {
  const menu = openMenu;
  openMenu = null;  // first: its end takes the focus away, which ends it, too
  menu?.remove();
}

function moveInMenu(event, items) {
  const at = items.indexOf(document.activeElement);
  const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1}[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[(to + items.length) % items.length].focus();
}

/// A menu at `button`. entries: {text, icon, act, danger}; what is null is left out.
export function showMenu(button, entries) {
  const again = openMenu?.owner === button;
  closeMenu();
  if (again) return;
  const end = focus => {
    if (openMenu !== menu) return;
    closeMenu();
    button.setAttribute('aria-expanded', 'false');
    if (focus) button.focus();
  };
  const items = entries.filter(Boolean).map(entry => el('button', {
    type: 'button', role: 'menuitem', tabindex: -1, class: entry.danger ? 'danger-text' : null,
    onclick: event => { event.stopPropagation(); end(true); entry.act(); }
  }, icon(entry.icon), entry.text));
  const menu = el('div', {class: 'menu', role: 'menu', onkeydown: event => {
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') end(event.key === 'Escape');
    moveInMenu(event, items);
  }}, items);
  menu.owner = button;
  openMenu = menu;
  button.setAttribute('aria-expanded', 'true');
  button.parentElement.append(menu);
  const low = button.getBoundingClientRect().bottom + menu.offsetHeight > window.innerHeight - 60;
  menu.classList.toggle('above', low);
  items[0].focus();
  menu.addEventListener('focusout', event => { if (!menu.contains(event.relatedTarget)) end(false); });
}

/// A button that opens a menu; entries() is asked when it opens.
export function menuButton(label, face, entries, className = 'round') {
  const button = el('button', {
    type: 'button', class: className, 'aria-label': label, 'aria-haspopup': 'menu', 'aria-expanded': 'false', title: label,
    onclick: () => showMenu(button, entries())
  }, face);
  return el('span', {class: 'has-menu'}, button);
}

document.addEventListener('pointerdown', event => {
  if (openMenu && !openMenu.contains(event.target) && !openMenu.owner.contains(event.target)) {
    openMenu.owner.setAttribute('aria-expanded', 'false');
    closeMenu();
  }
});
