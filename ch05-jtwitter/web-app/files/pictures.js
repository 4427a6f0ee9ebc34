// The pictures of a post: a grid, and a viewer with what is written about each.
import {el} from './dom.js';
import {openDialog} from './dialogs.js';
import {t} from './i18n.js';
import {safeAddress} from './people.js';

function view(pictures, index) {
  const image = el('img', {class: 'large'}), words = el('p', {class: 'pale'});
  const show = at => {
    index = (at + pictures.length) % pictures.length;
    image.src = safeAddress(pictures[index].url);
    image.alt = pictures[index].description ?? '';
    words.textContent = pictures[index].description ?? t('noAlt');
  };
  const step = by => el('button', {type: 'button', 'aria-label': `${t('picture')} ${by > 0 ? '+1' : '-1'}`,
                                   onclick: () => show(index + by)}, by > 0 ? '›' : '‹');
  const dialog = openDialog(t('picture'), el('div', {class: 'viewer'}, image, words,
      pictures.length > 1 ? el('div', {class: 'row'}, step(-1), step(1)) : null), {wide: true});
  dialog.addEventListener('keydown', event => {
    const by = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (by && pictures.length > 1) show(index + by);
  });
  show(index);
}

export function pictureGrid(pictures, hidden) {
  if (!pictures.length) return null;
  const grid = el('div', {class: `pictures of-${pictures.length}`}, pictures.map((picture, index) =>
    el('button', {type: 'button', class: 'picture', 'aria-label': `${t('picture')}: ${picture.description ?? t('noAlt')}`,
                  onclick: () => view(pictures, index)},
       el('img', {src: safeAddress(picture.preview_url ?? picture.url), alt: '', loading: 'lazy',
                  width: picture.meta?.small?.width, height: picture.meta?.small?.height}),
       picture.description ? el('span', {class: 'alt-sign', 'aria-hidden': 'true'}, 'ALT') : null)));
  if (!hidden) return grid;
  return el('details', {class: 'hidden-pictures'}, el('summary', {}, t('sensitive')), grid);
}
