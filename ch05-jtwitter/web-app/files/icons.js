// Our own line icons, 24 by 24.
const svgNames = 'http://www.w3.org/2000/svg';

const paths = {
  home: 'M3 11 12 3l9 8M5.5 9.5V20a1 1 0 0 0 1 1H10v-6h4v6h3.5a1 1 0 0 0 1-1V9.5',
  square: 'M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9M12 3c-3 3-3.5 6-3.5 9s.5 6 3.5 9',
  search: 'M4 10.5a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0M15.5 15.5 21 21',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l2 2.5H4ZM10 21h4',
  mail: 'M3 6.5A1.5 1.5 0 0 1 4.5 5h15A1.5 1.5 0 0 1 21 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5ZM3.5 6.5 12 13l8.5-6.5',
  person: 'M8 8a4 4 0 1 0 8 0 4 4 0 1 0-8 0M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7',
  settings: 'M4 7h9M18 7h2M13 7a2.5 2.5 0 1 0 5 0 2.5 2.5 0 1 0-5 0M4 17h2M11 17h9M6 17a2.5 2.5 0 1 0 5 0 2.5 2.5 0 1 0-5 0',
  bookmark: 'M6 3.5h12V21l-6-4.5L6 21Z',
  heart: 'M12 20.5 4.300 12.800a5 5 0 0 1 7.100-7.100l.6.6.6-.6a5 5 0 0 1 7.100 7.100Z',
  repost: 'M7 20V7.5M3.5 11 7 7.5 10.5 11M7 4h7a3 3 0 0 1 3 3v9.5M13.5 13l3.5 3.5L20.5 13M17 20h-7',
  reply: 'M4 5h16v11H11l-5 4.5V16H4Z',
  more: 'M4.5 12a.8.8 0 1 0 1.6 0 .8.8 0 1 0-1.6 0M11.2 12a.8.8 0 1 0 1.6 0 .8.8 0 1 0-1.6 0M17.9 12a.8.8 0 1 0 1.6 0 .8.8 0 1 0-1.6 0',
  pen: 'M4 20l1-4.5L16.5 4 20 7.5 8.5 19ZM13.5 7 17 10.5',
  picture: 'M3.5 5h17v14h-17ZM3.5 16l5-5 4 4 3-3 5 5M15 9h.01',
  lock: 'M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  eye: 'M2.5 12C5 7.5 8.300 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.800 6.5-9.5 6.5S5 16.5 2.5 12M9.5 12a2.5 2.5 0 1 0 5 0 2.5 2.5 0 1 0-5 0',
  warning: 'M12 3.5 22 20.5H2ZM12 10v5M12 17.800h.01',
  list: 'M8 6h13M8 12h13M8 18h13M3.5 6h.01M3.5 12h.01M3.5 18h.01',
  pin: 'M9 3.5h6L14 10l3.5 4h-11L10 10ZM12 14v6.5',
  close: 'M5 5l14 14M19 5 5 19',
  back: 'M11 5l-7 7 7 7M4 12h16',
  logout: 'M14 4H5v16h9M10 12h11M17.5 8.5 21 12l-3.5 3.5',
  shield: 'M12 3l8 3v6c0 5-3.5 7.5-8 9-4.5-1.5-8-4-8-9V6Z',
  code: 'M8 7l-5 5 5 5M16 7l5 5-5 5',
  hash: 'M9.5 4 7.5 20M16.5 4l-2 16M4.5 9h16M3.5 15h16',
  moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5Z',
};

/// Decoration: what it means is said by the text beside it or the label of its button.
export function icon(name) {
  const svg = document.createElementNS(svgNames, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svgNames, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
