// Text of documents: offsets that count code points, and characters that could turn what stands around them.

// Marks of direction; each is shown by name, and its effect ends where it stands.
const DIRECTION = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/;
const NAMES = {
  "\u061C": "ALM", "\u200E": "LRM", "\u200F": "RLM", "\u202A": "LRE", "\u202B": "RLE", "\u202C": "PDF",
  "\u202D": "LRO", "\u202E": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
};
const SHORT = 20; // characters of a name that fits on a line of a phone
const SURROGATE = /[\uD800-\uDFFF]/;

/** Return the UTF-16 offsets of code points' offsets; `offsets` may come in any order. */
export function utf16Offsets(text, offsets) {
  if (!SURROGATE.test(text)) return offsets.map((offset) => Math.min(offset, text.length));
  const found = new Map();
  let unit = 0;
  let point = 0;
  for (const wanted of [...offsets].sort((a, b) => a - b)) {
    while (point < wanted && unit < text.length) {
      unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.set(wanted, unit);
  }
  return offsets.map((offset) => found.get(offset));
}

/** Return the part of a text between two offsets of code points. */
export function slicePoints(text, start, end) {
  const [from, to] = utf16Offsets(text, [start, end]);
  return text.slice(from, to);
}

/** Return a text as nodes, its marks of direction made visible and harmless. */
export function textNodes(text) {
  if (!DIRECTION.test(text)) return text === "" ? [] : [document.createTextNode(text)];
  return text.split(new RegExp(`(${DIRECTION.source})`)).filter(Boolean).map((part) => {
    if (!(part in NAMES)) return document.createTextNode(part);
    const mark = document.createElement("bdi");
    mark.className = "control";
    mark.dataset.code = NAMES[part];
    mark.textContent = part;
    return mark;
  });
}

/** Return the language of a text for the fonts and the line breaking, or null. */
export function languageOf(text) {
  return /\p{Script=Han}/u.test(text) ? "zh" : "en";
}

/** Return a name (a title, a file) as an element that cannot turn its surroundings. */
export function named(text) {
  const element = document.createElement("bdi");
  element.lang = languageOf(text);
  element.append(...textNodes(text));
  return element;
}

/** Return the headings under which something stands, the outer first. */
export function headingsOf(heading) {
  return heading ? heading.split(" > ") : [];
}

/** Return a document's title and the headings below it as nodes; the nearest heading, which tells most, stands out. */
export function located(title, heading) {
  const names = [title, ...headingsOf(heading)].map(step);
  const last = names.pop();
  if (names.length) last.classList.add("nearest");
  return [...names.flatMap((name) => [name, " "]), last];
}

/** Return a name on the way to a place, with the mark that leads on unless it is the last; a short one stays on its line. */
function step(name, at, { length }) {
  const element = document.createElement("span");
  element.className = name.length <= SHORT ? "step short" : "step";
  element.append(named(name), at < length - 1 ? " ›" : "");
  return element;
}

/**
 * Return a text as nodes with ranges marked: `ranges` are {start, end, make} in code points, sorted and nested (the inner
 * one after the outer), as `layered` returns them.
 */
export function markedNodes(text, ranges) {
  const points = utf16Offsets(text, ranges.flatMap((range) => [range.start, range.end]));
  const units = ranges.map((range, i) => ({ ...range, start: points[2 * i], end: points[2 * i + 1] }));
  return cut(text, 0, text.length, units.filter((range) => range.end > range.start));
}

/** Return the ranges of layers, the outermost first, as one list: an inner one is cut where an outer one begins or ends. */
export function layered(layers) {
  const borders = [];
  const ranges = layers.flatMap((layer, depth) => {
    const pieces = layer.flatMap((range) => {
      const within = borders.filter((border) => range.start < border && border < range.end);
      const cuts = [range.start, ...[...new Set(within)].sort((a, b) => a - b), range.end];
      return cuts.slice(1).map((end, i) => ({ ...range, start: cuts[i], end, depth }));
    });
    borders.push(...layer.flatMap(({ start, end }) => [start, end]));
    return pieces;
  });
  return ranges.sort((a, b) => a.start - b.start || a.depth - b.depth);
}

function cut(text, from, to, ranges) {
  const out = [];
  let at = from;
  for (let i = 0; i < ranges.length; i += 1) {
    const outer = ranges[i];
    const inner = [];
    while (i + 1 < ranges.length && ranges[i + 1].start < outer.end) inner.push(ranges[(i += 1)]);
    const start = Math.max(outer.start, from);
    const end = Math.min(outer.end, to);
    if (end <= start) continue;
    out.push(...textNodes(text.slice(at, start)));
    const element = outer.make();
    element.append(...cut(text, start, end, inner));
    out.push(element);
    at = end;
  }
  return [...out, ...textNodes(text.slice(at, to))];
}
