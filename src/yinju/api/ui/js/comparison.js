// Two runs side by side: differences, and the questions that got better or worse.

import { path, request } from "./api.js";
import { h, show, skeleton } from "./dom.js";
import { known, number, t } from "./i18n.js";
import { titleOf, unitOf } from "./metrics.js";
import { problem } from "./problems.js";
import { languageOf, textNodes } from "./source.js";

/** Show run `a` against run `b` in `place`. */
export async function showComparison(place, [a, b], context) {
  const back = h("p", { class: "small" }, h("a", { href: "#/evaluation" }, t("runs.back")));
  const body = h("div", {}, skeleton(10));
  show(place, h("header", {}, back, h("h1", { tabindex: "-1" }, t("comparison"))), body);
  try {
    const found = await request(path("evaluations", a, "compare", b));
    show(body, facts(found), differences(found), changes("worse", found.worse), changes("better", found.better));
  } catch (error) {
    show(body, problem(error, () => showComparison(place, [a, b], context)));
  }
}

function facts({ a, b, shared, only_a: onlyA, only_b: onlyB, notes }) {
  return h(
    "section",
    {},
    h("p", { class: "figures" }, h("a", { href: `#/evaluation/${a}` }, `A ${a}`), " → ", h("a", { href: `#/evaluation/${b}` }, `B ${b}`)),
    h("p", { class: "quiet small" }, t("comparison.shared", { n: shared, a: onlyA, b: onlyB })),
    notes.length > 0 && h("ul", { class: "quiet small", lang: "en" }, notes.map((note) => h("li", {}, note))),
  );
}

function differences({ metrics }) {
  const signed = (value) => (value === null ? "–" : `${value > 0 ? "+" : value < 0 ? "−" : ""}${number(Math.abs(value), 1)}`);
  const row = ({ metric, a, b, difference, low, high, p }) => {
    const scale = unitOf(metric) === "share" ? 100 : 1;
    const figure = (value) => (value === null ? "–" : number(scale * value, 1));
    const certain = p !== null && p < 0.05;
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, titleOf(metric)),
      h("td", { class: "number", "data-label": "A" }, figure(a)),
      h("td", { class: "number", "data-label": "B" }, figure(b)),
      h("td", { class: "number", "data-label": "B − A" }, certain ? h("strong", {}, signed(scale * difference)) : signed(scale * difference)),
      h("td", { class: "number", "data-label": "95 %" }, `${signed(scale * low)} … ${signed(scale * high)}`),
      h("td", { class: "number", "data-label": "p" }, p === null ? "–" : number(p, 3)),
    );
  };
  const [changed, same] = [metrics.filter(({ difference }) => difference !== 0), metrics.filter(({ difference }) => difference === 0)];
  return h(
    "section",
    {},
    h("h2", {}, t("differences")),
    changed.length ? table(changed.map(row)) : h("p", { class: "empty" }, t("changes.none")),
    same.length > 0 && h("details", { class: "same" }, h("summary", { class: "small quiet" }, t("differences.none", { n: same.length })), table(same.map(row))),
  );
}

function table(rows) {
  const head = [t("metric"), "A", "B", "B − A", t("interval"), "p"];
  return h(
    "table",
    { class: "stacked" },
    h("thead", {}, h("tr", {}, head.map((name, i) => h("th", { scope: "col", class: i ? "number" : "" }, name)))),
    h("tbody", {}, rows),
  );
}

function changes(kind, list) {
  return h(
    "section",
    {},
    h("h2", {}, t(`changes.${kind}`, { n: list.length })),
    list.length ? list.map(change) : h("p", { class: "empty" }, t("changes.none")),
  );
}

function change({ id, question, gold, a, b }) {
  const side = (name, { verdict, answer, first_gold_rank: rank }) =>
    h(
      "div",
      {},
      h("h4", {}, `${name} · ${known(`verdict.${verdict}`, verdict)}${rank ? ` · ${t("case.rank", { n: rank })}` : ""}`),
      h("p", { class: "source", lang: languageOf(answer) }, textNodes(answer)),
    );
  return h(
    "details",
    { class: "case" },
    h("summary", {}, h("span", { class: "source", lang: languageOf(question) }, textNodes(question)), h("span", { class: "small quiet" }, id)),
    h(
      "div",
      { class: "body" },
      h("p", { class: "small" }, h("span", { class: "quiet" }, t("case.expected"), " "), known(`verdict.${gold}`, gold)),
      h("div", { class: "sides" }, side("A", a), side("B", b)),
      h("p", {}, h("a", { class: "word", href: `#/search?q=${encodeURIComponent(question)}` }, t("case.search"))),
    ),
  );
}
