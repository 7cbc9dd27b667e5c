// An answer: quotations in the best place, each with its marker, its source and the passage around it.

import { h, remark, show } from "./dom.js";
import { copy, withSource } from "./export.js";
import { t } from "./i18n.js";
import { headingsOf, languageOf, located, markedNodes, named, textNodes } from "./source.js";
import { inTables, tableElement } from "./tables.js";

const TAIL = 5;
const MARKER = /\[(\d+)\]/;

/** Return the parts of an answer: {quote, citation} for a quotation on lines of its own, {prose} for the rest. */
export function partsOf(text, citations) {
  const parts = [];
  let at = 0;
  for (const citation of citations) {
    const written = `${citation.quote} [${citation.marker}]`;
    const start = text.indexOf(written, at);
    const end = start + written.length;
    const alone = start >= 0 && [undefined, "\n"].includes(text[start - 1]) && [undefined, "\n"].includes(text[end]);
    if (!alone) continue;
    parts.push(...prose(text.slice(at, start)), { quote: citation.quote, citation });
    at = end;
  }
  return [...parts, ...prose(text.slice(at))];
}

/** The same while the answer arrives: a line is a quotation if it stands so in a passage. */
export function partsSoFar(text, hits) {
  return text.split("\n").filter((line) => line.trim()).map((line) => {
    const bare = line.replace(/ ?\[\d*\]?$/, "");
    return hits.some((hit) => hit.text.includes(bare)) ? { quote: bare, citation: null } : { prose: line };
  });
}

function prose(text) {
  return text.split("\n").filter((line) => line.trim()).map((line) => ({ prose: line.trim() }));
}

/** Fill `element` with an entry's answer as far as it is there. */
export function showAnswer(element, entry, openDocument) {
  const citations = entry.answer?.citations ?? [];
  const hits = entry.answer?.hits ?? entry.hits;
  const parts = entry.answer ? partsOf(entry.text, citations) : partsSoFar(entry.text, hits);
  const context = { entry, hits, citations, openDocument };
  show(element, inTables(parts).map((part) => drawn(part, context)));
}

function drawn(part, context) {
  if (part.rows) return table(part, context);
  return "quote" in part ? quotation(part, context) : paragraph(part.prose, context);
}

function paragraph(text, context) {
  const passages = [];
  const pieces = text.split(new RegExp(`(${MARKER.source.replace(/[()]/g, "")})`)).map((piece) => {
    const citation = context.citations.find((one) => `[${one.marker}]` === piece);
    if (!citation) return textNodes(piece);
    const passage = passagePanel(citation, context);
    passages.push(passage);
    return marker(citation, passage);
  });
  return h("div", {}, h("p", { class: "preface", lang: languageOf(text) }, pieces), passages);
}

function quotation({ quote, citation }, context) {
  const passage = citation && passagePanel(citation, context);
  const words = h("p", { class: "source", lang: languageOf(quote) }, citation ? quoteNodes(citation) : textNodes(quote));
  if (citation) endWith(words, marker(citation, passage));
  return h("figure", { class: "quotation" }, h("blockquote", {}, words), caption(citation && [citation], context), passage);
}

/** Rows that were quoted below the names of their columns, each with its marker. */
function table({ head, rows }, context) {
  const passages = [];
  const mark = (citation) => {
    const passage = passagePanel(citation, context);
    passages.push(passage);
    return marker(citation, passage);
  };
  const scroll = h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("table") }, tableElement(head, rows, mark));
  return h("figure", { class: "quotation" }, h("blockquote", {}, scroll), caption([head, ...rows], context, rows[0]), passages);
}

/** Put the marker at the end, so that no line holds a last character or the marker alone. */
function endWith(words, button) {
  const last = words.lastChild;
  const characters = last?.nodeType === Node.TEXT_NODE ? Array.from(last.data) : [];
  if (characters.length < 2 * TAIL) return words.append(button);
  last.data = characters.slice(0, -TAIL).join("");
  return words.append(h("span", { class: "tail" }, characters.slice(-TAIL).join(""), button));
}

/** Say where quotations of one place stand; `citation` is the one that is opened, of a table the first row and not the names. */
function caption(citations, { openDocument, entry }, citation = citations?.[0]) {
  if (!citations) return h("figcaption", { "aria-hidden": "true" }, " ");
  const n = citations.map(({ marker }) => marker).join(t("and"));
  const several = citations.length > 1;
  const dash = several ? "–\u2060" : "–"; // the line breaks between ranges, not within one
  const ranges = citations.map(({ start, end }) => `${start}${dash}${end}`).join(t("and"));
  const place = h("span", { class: several ? "figures several" : "figures" }, t("characters.of", { ranges }));
  return h(
    "figcaption",
    {},
    h("cite", {}, located(citation.title, citation.heading), " · ", place),
    h(
      "span",
      { class: "actions" },
      word(t("open.document"), t("open.document.of", { n: citation.marker }), () =>
        openDocument({ ...citation, snapshot: entry.answer.snapshot }),
      ),
      word(t("copy"), t("copy.of", { n }), async () =>
        remark((await copy(citations.map(withSource).join("\n"))) ? t("copied") : t("copy.failed")),
      ),
    ),
  );
}

function quoteNodes({ quote, start, focus }) {
  const make = () => h("em", { class: "focus" });
  return markedNodes(quote, focus ? [{ start: focus.start - start, end: focus.end - start, make }] : []);
}

function marker(citation, passage) {
  const button = h(
    "button",
    {
      type: "button",
      class: "marker",
      "aria-expanded": "false",
      "aria-controls": passage.id,
      "aria-label": t("marker", { n: citation.marker }),
      on: {
        click() {
          passage.hidden = !passage.hidden;
          button.setAttribute("aria-expanded", String(!passage.hidden));
        },
      },
    },
    `[${citation.marker}]`,
  );
  return button;
}

/** The passage in which a quotation stands, closed at first. */
function passagePanel(citation, { entry, hits, openDocument }) {
  const hit = hits.find((one) => one.doc_id === citation.doc_id && one.start <= citation.start && citation.end <= one.end);
  const { text, start, heading } = hit ?? { text: citation.quote, start: citation.start, heading: "" };
  const ranges = [
    { start: citation.start - start, end: citation.end - start, make: () => h("mark", { class: "cited" }) },
    citation.focus && {
      start: citation.focus.start - start,
      end: citation.focus.end - start,
      make: () => h("em", { class: "focus" }),
    },
  ].filter(Boolean);
  const open = () => openDocument({ ...citation, snapshot: entry.answer.snapshot });
  return h(
    "div",
    { class: "passage", id: `passage-${entry.id}-${citation.marker}`, hidden: true },
    h("p", { class: "heading" }, named(headingsOf(heading).join(" › ") || citation.doc_id)),
    h("p", { class: "source", lang: languageOf(text) }, markedNodes(text, ranges)),
    h("div", { class: "actions" }, word(t("open.document.here"), null, open)),
  );
}

/** A button that reads as a word. */
export function word(text, label, click) {
  return h("button", { type: "button", class: "word", "aria-label": label, on: { click } }, text);
}
