// Light or dark: as the system says, or as was chosen in this browser.
const key = 'jtwitter.theme';

export const theme = () => localStorage.getItem(key) ?? 'auto';

export function useTheme() {
  const chosen = theme();
  if (chosen === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

export function chooseTheme(value) {
  localStorage.setItem(key, value);
  useTheme();
}
