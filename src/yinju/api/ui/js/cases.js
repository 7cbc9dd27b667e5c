// The questions of a run: what was expected, what was said, and the way to the search test.

import { path, request } from "./api.js";
import { h, seal, show, skeleton } from "./dom.js";
import { percent, t } from "./i18n.js";
import { problem } from "./problems.js";
import { languageOf, located, markedNodes, textNodes } from "./source.js";

/** Show a run's failures in `root`, or all its questions. */
export async function showCases(root, id, context, all = false) {
  const list = h("div", {}, skeleton(6));
  const choice = h(
    "label",
    {},
    h("input", { type: "checkbox", checked: all, on: { change: (event) => showCases(root, id, context, event.target.checked) } }),
    " ",
    t("failures.all"),
  );
  show(root, h("p", { class: "small" }, choice), list);
  try {
    const { questions } = await request(`${path("evaluations", id)}${all ? "" : "?failures=true"}`);
    if (questions.length) show(list, questions.map((result) => caseElement(result, context)));
    else show(list, h("p", { class: "empty" }, t("failures.none")));
  } catch (error) {
    show(list, problem(error, () => showCases(root, id, context, all)));
  }
}

function caseElement(result, { openDocument }) {
  const { question, verdict, error } = result;
  const given = error ? t("verdict.failed") : verdict ? t(`verdict.${verdict}`) : "";
  const grade = t(result.outcome >= 1 ? "case.right" : result.outcome > 0 ? "case.part" : "case.wrong");
  const body = h("div", { class: "body" });
  const details = h(
    "details",
    { class: "case", on: { toggle: () => details.open && !body.hasChildNodes() && show(body, caseBody(result, openDocument)) } },
    h(
      "summary",
      {},
      h("span", { class: "source", lang: languageOf(question) }, textNodes(question)),
      h("span", { class: "small quiet" }, h("strong", {}, grade), given && ` · ${given}`, ` · ${result.id}`),
    ),
    body,
  );
  return details;
}

function caseBody(result, openDocument) {
  const { question, gold_verdict: goldVerdict, gold_answers: golds, error, verdict, confidence, first_gold: first } = result;
  const rank = first ? t("case.rank", { n: first.rank }) : t("case.notfound");
  return [
    h(
      "div",
      { class: "sides" },
      h("div", {}, h("h4", {}, t("case.expected")), goldVerdict && verdictLine(goldVerdict), golds.map((gold) => h("p", { class: "source", lang: languageOf(gold) }, textNodes(gold)))),
      h(
        "div",
        {},
        h("h4", {}, t("case.given")),
        error ? h("p", { class: "source", lang: "en" }, textNodes(error)) : verdict && verdictLine(verdict),
        result.quotes.map((quote) => quoted(quote, openDocument)),
      ),
    ),
    h(
      "p",
      { class: "actions small" },
      h("span", { class: "quiet" }, [t("confidence", { p: percent(confidence) }), rank].join(" · ")),
      h("a", { class: "word", href: `#/search?q=${encodeURIComponent(question)}` }, t("case.search")),
    ),
  ];
}

function verdictLine(verdict) {
  return h("p", { class: "verdict" }, seal(verdict), h("span", {}, t(`verdict.${verdict}`)));
}

function quoted(quote, openDocument) {
  const make = () => h("mark", { class: "cited" });
  const whole = quote.before + quote.text + quote.after;
  const start = Array.from(quote.before).length;
  const open = () => openDocument({ ...quote, quote: quote.text, focus: null });
  return h(
    "div",
    {},
    h("p", { class: "source", lang: languageOf(whole) }, markedNodes(whole, [{ start, end: start + Array.from(quote.text).length, make }])),
    h(
      "p",
      { class: "actions small" },
      h("span", { class: "quiet" }, located(quote.title, quote.heading), ` · ${t("characters", { start: String(quote.start), end: String(quote.end) })}`),
      h("button", { type: "button", class: "word", on: { click: open } }, t("open.document")),
    ),
  );
}
