// Light or dark before the first paint: as chosen here, else as the system says. A classic script, so that it blocks.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return JSON.parse(localStorage.getItem("yinju.theme"));
    } catch {
      return null;
    }
  };
  const apply = () => {
    const theme = chosen() ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme === "dark" ? "dark" : "light";
  };
  apply();
  dark.addEventListener("change", apply);
  addEventListener("yinju:theme", apply);
})();
