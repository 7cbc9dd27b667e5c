// The text of a document, a paragraph for each line, with a passage marked. A very long one is shown in parts.

import { h, show } from "./dom.js";
import { number, t } from "./i18n.js";
import { isMarkdown, MarkdownLines } from "./markdown.js";
import { languageOf, layered, markedNodes, utf16Offsets } from "./source.js";

const SHOWN = 150_000; // characters before and after the place that is looked at
const INDENTED = 40; // a paragraph, not a line

/** Offsets are of UTF-16 here, but for those of `place`, which are the service's code points. */
export class Sheet {
  constructor(root, { doc_id: id, text }, place) {
    Object.assign(this, { root, text, markdown: isMarkdown(id), from: 0, to: 0 });
    this.ranges = place ? rangesOf(text, place) : [];
  }

  /** Show the passage in the middle, or the beginning where there is none. */
  open() {
    this.showAround(this.ranges[0]?.start ?? 0);
    const mark = this.root.querySelector("mark");
    mark?.scrollIntoView({ block: "center" });
    mark?.focus({ preventScroll: true });
  }

  /** Scroll to the line that holds an offset. */
  goTo(offset) {
    if (offset < this.from || offset >= this.to) this.showAround(offset);
    const lines = [...this.root.querySelectorAll("p[data-start]")];
    const line = lines.filter((one) => Number(one.dataset.start) <= offset).pop() ?? lines[0];
    line?.scrollIntoView({ block: "start" });
  }

  showAround(centre) {
    const { text } = this;
    this.from = centre > SHOWN ? text.lastIndexOf("\n", centre - SHOWN) + 1 : 0;
    this.to = text.length - centre > SHOWN ? lineEnd(text, centre + SHOWN) : text.length;
    const { from, to } = this;
    const sheet = h("div", { class: "source", lang: languageOf(text) }, this.paragraphs());
    show(
      this.root,
      to - from < text.length && h("p", { class: "quiet small" }, t("document.part", { from: number(from), to: number(to) })),
      from > 0 && this.more(t("document.before"), from),
      sheet,
      to < text.length && this.more(t("document.after"), to),
    );
  }

  more(label, offset) {
    return h("button", { type: "button", on: { click: () => this.goTo(offset === this.from ? offset - 1 : offset) } }, label);
  }

  /** Return an element for each line that is not blank; those of a table's rows stand in one of the table. */
  paragraphs() {
    const lines = this.markdown ? new MarkdownLines(this.text.slice(0, this.from)) : new PlainLines();
    const made = [];
    let table = null;
    for (let start = this.from; start < this.to; ) {
      const end = lineEnd(this.text, start);
      const line = this.text.slice(start, end);
      const look = lines.next(line);
      if (!look.row) table = null;
      else if (!table) made.push(h("div", { class: "md-scroll" }, (table = h("div", { class: "md-table" }))));
      if (line.trim()) {
        const element = paragraph(line, start, this.ranges, look);
        if (table) table.append(element);
        else made.push(element);
      }
      start = end + 1;
    }
    return made;
  }
}

function lineEnd(text, offset) {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}

class PlainLines {
  next(line) {
    return { name: line.length > INDENTED && !/^\s/.test(line) ? "indented" : null };
  }
}

function paragraph(line, start, ranges, { name, cells = [], styles = [] }) {
  const inside = ranges
    .map((range) => ({ ...range, start: Math.max(0, range.start - start), end: Math.min(line.length, range.end - start) }))
    .filter((range) => range.end > range.start);
  return h("p", { "data-start": start, class: name }, pieces(line, layered([cells, ...inside.map((range) => [range]), styles])));
}

/** `markedNodes` counts code points; within a line the offsets are turned back into those. */
function pieces(line, ranges) {
  const points = (offset) => Array.from(line.slice(0, offset)).length;
  return markedNodes(line, ranges.map((range) => ({ ...range, start: points(range.start), end: points(range.end) })));
}

function rangesOf(text, { start, end, focus }) {
  const label = t("document.passage");
  const units = utf16Offsets(text, [start, end, focus?.start ?? start, focus?.end ?? start]);
  const mark = () => h("mark", { class: "cited", tabindex: "-1", "aria-label": label });
  const ranges = [{ start: units[0], end: units[1], make: mark }];
  if (focus) ranges.push({ start: units[2], end: units[3], make: () => h("em", { class: "focus" }) });
  return ranges;
}
