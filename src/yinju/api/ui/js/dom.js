// Elements without markup: what comes from a document, a file name or the service only ever becomes a text node.

const SVG = "http://www.w3.org/2000/svg";
const LOCAL = /^(#|\/(?!\/))/;

/** Make an element; an attribute that is null or false is left out, `on` holds listeners. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Make an element of SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    } else if (name === "href" && !LOCAL.test(value)) {
      throw new Error("a link leads out of this service");
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Put `children` in the place of what an element holds. */
export function show(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/** Say something to those who listen to the page. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** Show a short remark for a moment. */
export function remark(text) {
  const toast = h("div", { class: "toast", "aria-hidden": "true" }, text);
  (document.querySelector("dialog[open]") ?? document.body).append(toast);
  announce(text);
  setTimeout(() => toast.remove(), Math.max(2200, 90 * text.length)); // long enough to be read
}

/** A drawing of a few strokes on a square of 16. */
export function icon(path) {
  return svg("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: path }));
}

/** The mark of a verdict: a full square for what is stated, a ring for what is only mentioned, an empty square for what is not there. */
export function seal(verdict) {
  const square = { x: 1, y: 1, width: 12, height: 12 };
  const drawing = {
    answered: [svg("rect", { ...square, class: "full" })],
    mentioned: [svg("circle", { cx: 7, cy: 7, r: 6 }), svg("path", { d: "M4 7.7 C5 5.7 6.2 5.9 7 7 S9 8.3 10 6.3" })],
    not_found: [svg("rect", square), svg("path", { d: "M3.5 7 H10.5" })],
  }[verdict];
  return svg("svg", { class: `seal ${verdict}`, viewBox: "0 0 14 14", "aria-hidden": "true" }, drawing);
}

/** Lines that stand where text will come. */
export function skeleton(lines) {
  const bones = Array.from({ length: lines }, (_, row) => {
    const bone = h("div", { class: "bone" });
    bone.style.width = `${[92, 70, 84, 55][row % 4]}%`;
    return bone;
  });
  return h("div", { class: "bones", "aria-hidden": "true" }, bones);
}
