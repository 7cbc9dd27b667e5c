// How the lines of a Markdown document look: its text stays as it is, offsets included, and only gets classes and ranges.

import { h } from "./dom.js";

const FENCE = /^ {0,3}(?:`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?:\s+|$)/;
const RULE = /^\s*([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^\s*(?:>\s?)+/;
const ITEM = /^(\s*)(?:[-*+]|\d{1,9}[.)])\s/;
const ROW = /^\s*\|.*\|\s*$/;
const DIVIDER = /^[\s|:-]+$/;
const INLINE = /(`+)([^`]+)\1|(\*\*|__)(?=\S)([^*_]*[^*_\s])\3|(!?\[)([^\]]*)(\]\([^)\s]*\))/g;
const DEEPEST = 3;

const span = (name) => () => h("span", { class: name });
const code = () => h("code", {});
const bold = () => h("strong", {});
const dim = span("md-mark");
const cell = span("md-cell");
const border = span("md-bar");

/** Say whether a document's text has Markdown's marks: it is written so, or its loader has marked its headings. */
export function isMarkdown(id) {
  return /\.(?:md|markdown|docx|html?|pdf)$/i.test(id);
}

/**
 * Returns how each line looks, called for one after another: its `name`s of classes, whether it is the `row` of a table,
 * and layers of ranges, the outer before the inner, in UTF-16 offsets of the line: `cells` and `styles`. `before` is the
 * text that stands before the first of them.
 */
export class MarkdownLines {
  constructor(before) {
    this.fenced = before.split("\n").filter((line) => FENCE.test(line)).length % 2 === 1;
  }

  next(line) {
    if (FENCE.test(line)) {
      this.fenced = !this.fenced;
      return { name: "md-code", styles: [whole(line, dim)] };
    }
    if (this.fenced) return { name: "md-code" };
    const heading = HEADING.exec(line);
    if (heading) return { name: `md-heading md-h${heading[1].length}`, styles: marked(line, heading[0].length) };
    if (RULE.test(line)) return { name: "md-rule", styles: [whole(line, dim)] };
    if (ROW.test(line)) return tableRow(line);
    const quote = QUOTE.exec(line);
    if (quote) return { name: "md-quote", styles: marked(line, quote[0].length) };
    const item = ITEM.exec(line);
    if (item) return { name: `md-item md-deep${depthOf(item[1])}`, styles: inline(line) };
    return { name: "md-text", styles: inline(line) };
  }
}

function whole(line, make) {
  return { start: 0, end: line.length, make };
}

/** Return the ranges of a line that begins with a mark of so many characters. */
function marked(line, length) {
  return [{ start: 0, end: length, make: dim }, ...inline(line).filter((range) => range.start >= length)];
}

function depthOf(indent) {
  const columns = indent.replace(/\t/g, "    ").length;
  return Math.min(DEEPEST, Math.floor(columns / 2));
}

/** Return a row's cells, each from its bar to the next one; the last has the closing bar too. */
function tableRow(line) {
  if (DIVIDER.test(line)) return { name: "md-divider", row: true, styles: [whole(line, dim)] };
  const bars = [...line.matchAll(/(?<!\\)\|/g)].map(({ index }) => index);
  const starts = bars.slice(0, -1);
  const cells = starts.map((bar, i) => ({ start: i ? bar : 0, end: starts[i + 1] ?? line.length, make: cell }));
  const styles = [...bars.map((bar) => ({ start: bar, end: bar + 1, make: border })), ...inline(line)];
  return { name: "md-row", row: true, cells, styles: styles.sort((a, b) => a.start - b.start) };
}

function inline(line) {
  return [...line.matchAll(INLINE)].flatMap((match) => {
    const [all, tick, coded, stars, strong, open, words, link] = match;
    const [before, inner, after, make] = tick ? [tick, coded, tick, code] : stars ? [stars, strong, stars, bold] : [open, words, link, null];
    const start = match.index + before.length;
    const end = match.index + all.length - after.length;
    const content = make && inner ? [{ start, end, make }] : [];
    return [{ start: match.index, end: start, make: dim }, ...content, { start: end, end: end + after.length, make: dim }];
  });
}
