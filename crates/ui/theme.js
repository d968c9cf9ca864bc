// Runs before the first paint, so that neither the colours nor the language change under the
// reader's eyes. It reads preferences; no secret is ever stored in a browser.
(() => {
  const root = document.documentElement;
  const stored = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // The browser forbids storage.
    }
  };

  const theme = stored("himarket.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  const known = (tag) => {
    const tags = [["zh", "zh-CN"], ["en", "en"]];
    return tags.find(([prefix]) => tag.toLowerCase().startsWith(prefix))?.[1];
  };
  const wanted = [stored("himarket.locale") ?? "", ...navigator.languages];
  root.lang = wanted.map(known).find(Boolean) ?? "en";
})();
