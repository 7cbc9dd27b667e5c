// The drawer: a whole document, with a passage marked and scrolled to.

import { path, request } from "./api.js";
import { showDialog } from "./dialogs.js";
import { h, icon, show, skeleton } from "./dom.js";
import { t } from "./i18n.js";
import { problem } from "./problems.js";
import { Sheet } from "./sheet.js";
import { headingsOf, named, slicePoints, utf16Offsets } from "./source.js";

/** Open a document. `target` has doc_id, and perhaps title, snapshot, start, end, focus and quote. */
export function openDocument(target) {
  const text = h("div", { class: "text", tabindex: "0", role: "region", "aria-label": t("document.text") });
  const body = h("div", { class: "body" }, text);
  const facts = h("p", { class: "facts" });
  const title = h("h2", { id: "drawer-title" }, named(target.title || target.doc_id));
  const close = h(
    "button",
    { type: "button", class: "close", "aria-label": t("close"), on: { click: () => dialog.close() } },
    icon("M3 3l10 10M13 3L3 13"),
  );
  const header = h("header", {}, title, close, facts);
  const dialog = h("dialog", { class: "drawer", "aria-labelledby": "drawer-title" }, header, body);
  const closed = showDialog(dialog);
  close.focus();
  const view = { target, header, title, facts, body, text };
  load(view);
  return closed;
}

async function load(view) {
  show(view.text, skeleton(12));
  let found;
  try {
    found = await fetched(view.target);
  } catch (error) {
    show(view.text, problem(error, () => load(view)));
    return;
  }
  show(view.title, named(found.title || found.doc_id));
  const place = placeOf(view.target, found);
  showFacts(view, found, place);
  const sheet = new Sheet(view.text, found, place?.gone ? null : place);
  sheet.open();
  showOutline(view, found, place, sheet);
}

/** Return the document as it stood in the answer's snapshot, or as it is now where that snapshot is gone. */
async function fetched({ doc_id: id, snapshot }) {
  const url = path("documents", id);
  if (!snapshot) return request(url);
  try {
    return await request(`${url}?snapshot=${encodeURIComponent(snapshot)}`);
  } catch (error) {
    if (error.status !== 404) throw error;
    return request(url);
  }
}

/** Return where the passage is: exact, moved (the document is another one now), or null for no passage. */
function placeOf({ start, end, quote, focus }, { text }) {
  if (start === undefined) return null;
  if (quote === undefined || slicePoints(text, start, end) === quote) return { start, end, focus, exact: true };
  const unit = text.indexOf(quote);
  if (unit < 0) return { gone: true };
  const moved = Array.from(text.slice(0, unit)).length;
  return { start: moved, end: moved + (end - start), focus: null, exact: false };
}

function showFacts({ facts, target }, found, place) {
  const parts = [h("span", {}, named(found.doc_id)), h("span", { class: "length" }, t("document.length", { n: Array.from(found.text).length }))];
  if (place?.gone) parts.push(h("strong", {}, t("document.gone")));
  else if (place) {
    const range = { start: String(place.start), end: String(place.end) };
    const exact = target.quote !== undefined && t(place.exact ? "document.exact" : "document.moved");
    parts.push(h("span", { class: "figures" }, t("characters", range)), exact);
  }
  show(facts, parts.filter(Boolean).map((part) => (typeof part === "string" ? h("span", {}, part) : part)));
}

function showOutline({ body, header }, { text, chunks }, place, sheet) {
  const headings = outlineOf(chunks ?? []);
  if (headings.length < 2) return;
  const units = utf16Offsets(text, headings.map(({ start }) => start));
  const buttons = headings.map(({ label }, row) => h("button", { type: "button", on: { click: () => go(row) } }, named(label)));
  const mark = (row) => buttons.forEach((button, i) => button.toggleAttribute("aria-current", i === row));
  const go = (row) => {
    sheet.goTo(units[row]);
    mark(row);
  };
  const items = headings.map(({ depth }, row) => h("li", { class: depth > 1 ? "deep" : "" }, buttons[row]));
  if (place && !place.gone) mark(headings.filter(({ start }) => start <= place.start).length - 1);
  const options = headings.map(({ label, depth }, row) => h("option", { value: row }, `${depth > 1 ? "　" : ""}${label}`));
  const choice = h(
    "select",
    { class: "outline-choice", "aria-label": t("outline"), on: { change: (event) => go(Number(event.target.value)) } },
    h("option", { value: "", disabled: true, selected: true }, t("outline")),
    options,
  );
  header.append(choice);
  body.classList.add("outlined");
  body.prepend(h("nav", { class: "outline", "aria-label": t("outline") }, h("ol", {}, items)));
}

/** Return the headings in order, each once where it begins. */
function outlineOf(chunks) {
  const found = [];
  let before = [];
  for (const { heading, start } of chunks) {
    const levels = headingsOf(heading);
    const shared = levels.findIndex((label, depth) => label !== before[depth]);
    if (shared >= 0) found.push(...levels.slice(shared).map((label, i) => ({ label, depth: shared + i + 1, start })));
    before = levels;
  }
  return found;
}
