// Moments as people say them.
import {language} from './i18n.js';

const steps = [['year', 31536000], ['month', 2592000], ['day', 86400], ['hour', 3600], ['minute', 60]];

/// "5 min ago", "3小时前"; `now` in milliseconds since 1970, like Date.now().
export function ago(iso, now = Date.now(), tongue = language()) {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  const format = new Intl.RelativeTimeFormat(tongue, {numeric: 'auto', style: 'narrow'});
  for (const [unit, length] of steps) {
    if (seconds >= length) return format.format(-Math.floor(seconds / length), unit);
  }
  return tongue === 'zh' ? '刚刚' : 'now';
}

export const exact = (iso, tongue = language()) =>
  new Date(iso).toLocaleString(tongue, {dateStyle: 'long', timeStyle: 'short'});

export const day = (iso, tongue = language()) => new Date(iso).toLocaleDateString(tongue, {dateStyle: 'long'});

export const number = (value, tongue = language()) =>
  new Intl.NumberFormat(tongue, {notation: value < 10000 ? 'standard' : 'compact', maximumFractionDigits: 1}).format(value);

/// Keeps every <time> of the page right: once a minute.
export function keepTimes() {
  setInterval(() => {
    for (const time of document.querySelectorAll('time[data-ago]')) time.textContent = ago(time.dateTime);
  }, 60000);
}
