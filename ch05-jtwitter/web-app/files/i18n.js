// The page's language: the one that was chosen in this browser, else the browser's own.
import {texts} from './texts.js';

const key = 'jtwitter.language';
export const languages = {en: 'English', zh: '中文'};

const preferred = () => (globalThis.navigator?.language ?? 'en').toLowerCase().startsWith('zh') ? 'zh' : 'en';

let current = globalThis.localStorage?.getItem(key) ?? preferred();
if (!(current in languages)) current = 'en';

export const language = () => current;

export function chooseLanguage(tongue) {
  current = tongue;
  localStorage.setItem(key, tongue);
}

/// The text of that name in the page's language. What stands in braces is replaced: t('posts', {count: 3}).
export function t(name, values = {}) {
  const text = texts[name][current === 'zh' ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (_, value) => String(values[value] ?? ''));
}
