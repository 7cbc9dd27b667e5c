// The page: four places, chosen by what follows the # of its address.

import { askForKeyWith } from "./api.js";
import { showAsk } from "./ask.js";
import { Conversation } from "./conversation.js";
import { keyGiven } from "./dialogs.js";
import { showDocuments } from "./documents.js";
import { h, icon, show, svg } from "./dom.js";
import { openDocument } from "./drawer.js";
import { showEvaluation } from "./evaluation.js";
import { language, setLanguage, t } from "./i18n.js";
import { showSearch } from "./search.js";
import { forget, keep, recall } from "./store.js";

const PLACES = { ask: showAsk, search: showSearch, documents: showDocuments, evaluation: showEvaluation };
const THEMES = ["system", "light", "dark"];

/** Start the page. */
function start() {
  const root = document.getElementById("place");
  const page = new Page(root, { conversation: new Conversation(), openDocument, go });
  addEventListener("hashchange", () => page.show(true));
  const skip = document.getElementById("skip");
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    root.focus();
  });
  askForKeyWith(keyGiven);
  page.show(false);
}

/** Go to a place, with parameters. */
function go(place, parameters = {}) {
  const query = new URLSearchParams(parameters).toString();
  const hash = `#/${place}${query ? `?${query}` : ""}`;
  if (location.hash === hash) dispatchEvent(new Event("hashchange"));
  else location.hash = hash;
}

class Page {
  constructor(root, context) {
    Object.assign(this, { root, context, end: null });
  }

  /** Show the place that the address names; `moved` puts the focus at its beginning. */
  show(moved) {
    const [route, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
    const [name, ...parts] = route.split("/").filter(Boolean).map(decodeURIComponent);
    const place = name in PLACES ? name : "ask";
    this.end?.();
    document.documentElement.lang = language() === "zh" ? "zh-Hans" : "en";
    document.title = `${t(`nav.${place}`)} · ${t("name")}`;
    document.getElementById("skip").textContent = t("skip");
    this.rail(place);
    scrollTo(0, 0);
    this.end = PLACES[place](this.root, { ...this.context, query: new URLSearchParams(query), parts });
    if (moved) (this.root.querySelector("h1") ?? this.root).focus({ preventScroll: true });
  }

  rail(place) {
    const links = Object.keys(PLACES).map((name) =>
      h("a", { href: `#/${name}`, "aria-current": name === place ? "page" : null }, t(`nav.${name}`)),
    );
    show(
      document.getElementById("rail"),
      h("a", { class: "wordmark", href: "#/ask", "aria-label": "引据 yinju" }, h("span", {}, "「"), "引据", h("span", {}, "」")),
      h("nav", { class: "places", "aria-label": t("places") }, links),
      h("div", { class: "settings" }, this.languageButton(), themeButton()),
    );
  }

  languageButton() {
    const other = language() === "zh" ? "en" : "zh";
    const click = () => {
      setLanguage(other);
      this.show(false);
      document.querySelector(".settings button").focus();
    };
    return h("button", { type: "button", class: "word", lang: other, on: { click } }, other === "en" ? "English" : "中文");
  }
}

/** A disc, one half of it dark. */
function halfMoon() {
  const disc = icon("M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12");
  disc.append(svg("path", { d: "M8 2a6 6 0 0 1 0 12z", fill: "currentColor" }));
  return disc;
}

function themeButton() {
  const theme = recall("theme", "system");
  const button = h("button", { type: "button", class: "word" });
  const label = (name) => {
    show(button, halfMoon(), h("span", {}, t(`theme.${name}`)));
    button.setAttribute("aria-label", t("theme.label", { name: t(`theme.${name}`) }));
  };
  let chosen = theme;
  button.addEventListener("click", () => {
    chosen = THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length];
    if (chosen === "system") forget("theme");
    else keep("theme", chosen);
    dispatchEvent(new Event("yinju:theme"));
    label(chosen);
  });
  label(theme);
  return button;
}

start();
