/** What the pages share: the address, the language, the light. */
import { readAddress, writeAddress, type Address } from './address';
import { remember, remembered } from './memory';

type Theme = 'light' | 'dark';

class Shared {
  address = $state<Address>(readAddress(location.hash));
  theme = $state<Theme>('light');
  reduced = $state(false);
  offline = $state(!navigator.onLine);
  private timer: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const wanted = remembered('theme');
    this.setTheme(wanted === 'dark' || wanted === 'light' ? wanted : dark.matches ? 'dark' : 'light', false);
    dark.addEventListener('change', (event) => { if (!remembered('theme')) this.setTheme(event.matches ? 'dark' : 'light', false); });
    const motion = matchMedia('(prefers-reduced-motion: reduce)');
    this.reduced = motion.matches;
    motion.addEventListener('change', (event) => { this.reduced = event.matches; });
    addEventListener('hashchange', () => {
      if (location.hash !== writeAddress(this.address)) this.address = readAddress(location.hash);
    });
    addEventListener('online', () => { this.offline = false; });
    addEventListener('offline', () => { this.offline = true; });
  }

  setTheme(theme: Theme, keep = true): void {
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
    if (keep) remember('theme', theme);
  }

  /** Changes a part of the address. Small changes (the day, the place) replace the entry, others add one to go back to. */
  go(change: Partial<Address>, replace = false): void {
    Object.assign(this.address, change);
    clearTimeout(this.timer);
    const write = () => {
      const hash = writeAddress(this.address);
      if (hash === location.hash) return;
      if (replace) history.replaceState(null, '', hash); else history.pushState(null, '', hash);
    };
    // Browsers limit how often the address may change.
    if (replace) this.timer = setTimeout(write, 250); else write();
  }
}

export const shared = new Shared();
