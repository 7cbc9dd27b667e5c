// Rows of tables among quotations: those below one row of names are one table, their cells drawn without the bars.

import { h } from "./dom.js";
import { languageOf, markedNodes } from "./source.js";

/** Return an answer's parts, a row of names with the rows that stand below it as one part {head, rows} where the row was. */
export function inTables(parts) {
  const out = [];
  for (let at = 0; at < parts.length; at += 1) {
    const table = tableAt(parts, at);
    out.push(...table);
    at += table.reduce((taken, part) => taken + (part.rows ? part.rows.length + 1 : 1), 0) - 1;
  }
  return out;
}

/** Return the part at a place, or what stands up to the next prose where it names the columns of something there. */
function tableAt(parts, at) {
  const head = parts[at].citation;
  if (!head) return [parts[at]];
  const end = parts.findIndex((part, i) => i > at && !part.citation);
  const behind = parts.slice(at + 1, end < 0 ? parts.length : end);
  const below = behind.filter(({ citation }) => isBelow(head, citation));
  if (!below.length) return [parts[at]];
  const others = behind.filter((part) => !below.includes(part));
  return [{ head, rows: below.map(({ citation }) => citation) }, ...inTables(others)];
}

function isBelow(head, { doc_id: id, columns }) {
  return columns && id === head.doc_id && columns.start === head.start;
}

/** Return the table of a row of names and rows below it; `mark` gives what stands at the end of each. */
export function tableElement(head, rows, mark) {
  const names = cellsOf(head).map((cell) => h("th", { scope: "col" }, cell));
  const body = rows.map((row) => {
    const [name, ...cells] = cellsOf(row);
    return h("tr", {}, h("th", { scope: "row" }, name), cells.map((cell) => h("td", {}, cell)), h("td", { class: "mark" }, mark(row)));
  });
  return h(
    "table",
    { class: "source", lang: languageOf(head.quote) },
    h("thead", {}, h("tr", {}, names, h("td", { class: "mark" }, mark(head)))),
    h("tbody", {}, body),
  );
}

/** Return the nodes of each cell of a row that is quoted: what stands between bars, what answers within it marked. */
function cellsOf({ quote, start, focus }) {
  const points = Array.from(quote);
  const bars = points.flatMap((point, i) => (point === "|" && points[i - 1] !== "\\" ? [i] : []));
  const begins = [0, ...bars.map((bar) => bar + 1)];
  const cells = begins.map((from, i) => trimmed(points, from, bars[i] ?? points.length));
  if (points[0] === "|") cells.shift();
  if (cells.length > 1 && points.at(-1) === "|") cells.pop();
  const make = () => h("em", { class: "focus" });
  return cells.map(({ from, to }) => {
    const range = focus && { start: Math.max(0, focus.start - start - from), end: Math.min(to, focus.end - start) - from, make };
    return markedNodes(points.slice(from, to).join(""), range && range.start < range.end ? [range] : []);
  });
}

function trimmed(points, from, to) {
  while (from < to && !points[from].trim()) from += 1;
  while (to > from && !points[to - 1].trim()) to -= 1;
  return { from, to };
}
