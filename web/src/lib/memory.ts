/** What the browser keeps between visits: language and light, nothing else. */
export const remembered = (key: string): string | null => {
  try { return localStorage.getItem(key); } catch { return null; }
};

export const remember = (key: string, value: string): void => {
  try { localStorage.setItem(key, value); } catch { /* A browser that keeps nothing still shows everything. */ }
};
