// Search test: what was found, by which channel, and why the verdict was what it was.

import { path, request } from "./api.js";
import { h, seal, show, skeleton } from "./dom.js";
import { fillBar } from "./charts.js";
import { number, percent, t } from "./i18n.js";
import { problem } from "./problems.js";
import { signalList } from "./signals.js";
import { word } from "./answer.js";
import { languageOf, located, named, textNodes } from "./source.js";

const DEPTHS = [10, 20, 50, 100];

/** Show the place in `root`; `query` may hold the question q. */
export function showSearch(root, { query, go, openDocument }) {
  const question = query.get("q") ?? "";
  const depth = Number(query.get("k")) || DEPTHS[0];
  const field = h("input", { type: "search", id: "search-question", value: question, required: true });
  const count = h("select", { id: "search-depth" }, DEPTHS.map((k) => h("option", { value: k, selected: k === depth }, String(k))));
  const form = h(
    "form",
    {
      class: "search-form",
      role: "search",
      on: {
        submit(event) {
          event.preventDefault();
          go("search", { q: field.value.trim(), k: count.value });
        },
      },
    },
    h("div", {}, h("label", { for: "search-question" }, t("search.question")), field),
    h("div", {}, h("label", { for: "search-depth" }, t("search.depth")), count),
    h("button", { type: "submit", class: "primary" }, t("search")),
  );
  const found = h("div", { "aria-live": "off" });
  const head = h("header", {}, h("h1", { tabindex: "-1" }, t("search.title")), h("p", {}, t("search.intro")));
  show(root, h("div", { class: "place" }, head, form, found));
  const controller = new AbortController();
  if (question) look(found, question, depth, openDocument, controller.signal);
  else show(found, h("p", { class: "empty" }, t("search.empty")));
  return () => controller.abort();
}

async function look(element, question, depth, openDocument, signal) {
  show(element, skeleton(10));
  try {
    const [answer, result] = await Promise.all([
      explained(question, signal),
      request(path("search"), { method: "POST", json: { question, top_k: depth }, signal }),
    ]);
    const context = { openDocument, snapshot: result.snapshot };
    show(
      element,
      judgement(answer, result),
      h("h2", { class: "unseen" }, t("search.hits")),
      result.hits.length === 0 && h("p", { class: "empty" }, t("search.none")),
      h("ol", {}, result.hits.map((hit) => hitElement(hit, context))),
    );
  } catch (error) {
    if (error.name === "AbortError") return;
    show(element, problem(error, () => look(element, question, depth, openDocument, signal)));
  }
}

/** Ask with the reasons for the verdict; a service that cannot give them answers without. */
async function explained(question, signal) {
  try {
    return await request(path("ask"), { method: "POST", json: { question, explain: true }, signal });
  } catch (error) {
    if (error.status !== 422) throw error;
    return request(path("ask"), { method: "POST", json: { question }, signal });
  }
}

function judgement(answer, result) {
  const facts = [
    t("confidence", { p: percent(answer.confidence) }),
    t("hits", { n: result.hits.length }),
    t("milliseconds", { n: number(result.timings_ms.total, 1) }),
    `${t("snapshot")} ${result.snapshot}`,
  ];
  return h(
    "section",
    { class: "judgement", "aria-label": t("search.judgement") },
    h(
      "p",
      { class: "verdict" },
      seal(answer.verdict),
      h("span", {}, h("strong", {}, t(`verdict.${answer.verdict}`)), t(`verdict.${answer.verdict}.says`)),
    ),
    h("p", { class: "small quiet figures" }, facts.join(" · ")),
    result.searched !== result.question && h("p", { class: "small quiet" }, t("searched.as"), named(result.searched)),
    answer.why && reasons(answer.verdict, answer.why),
  );
}

/** Say which bar decided. */
function because(verdict, signals, bars) {
  if (verdict === "answered") return t("why.answered");
  if (verdict === "not_found") return t("why.not_found");
  return t(signals.fits_kind < bars.fits_kind ? "why.kind" : "why.doubt");
}

function reasons(verdict, { signals, bars, sentence }) {
  const list = signalList(signals ?? {}, bars ?? {});
  return [
    h("p", {}, because(verdict, signals ?? {}, bars ?? {})),
    sentence && h("p", {}, h("span", { class: "small quiet" }, t("why.sentence")), h("span", { class: "source" }, textNodes(sentence))),
    list && h("h3", {}, t("why")),
    list,
  ];
}

function hitElement(hit, { openDocument, snapshot }) {
  const text = h("p", { class: "source", lang: languageOf(hit.text) }, textNodes(hit.text));
  const element = h(
    "li",
    { class: "hit" },
    h("span", { class: "rank figures", "aria-label": t("hit.rank", { n: hit.rank }) }, String(hit.rank)),
    h(
      "div",
      {},
      h("p", { class: "heading" }, located(hit.title, hit.heading)),
      text,
      h("div", { class: "actions" }, more(() => element), word(t("open.document"), t("open.hit", { n: hit.rank }), () =>
        openDocument({ ...hit, quote: hit.text, snapshot }),
      )),
    ),
    scores(hit),
  );
  return element;
}

function more(element) {
  const button = word(t("show.all"), null, () => {
    const open = element().classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = t(open ? "show.less" : "show.all");
  });
  button.setAttribute("aria-expanded", "false");
  return button;
}

function scores(hit) {
  const channel = (found) => (found ? t("channel.found", { score: number(found.score, 3), rank: found.rank }) : t("channel.none"));
  return h(
    "dl",
    { class: "scores" },
    h("div", {}, h("dt", {}, t("score")), h("dd", {}, number(hit.score, 3)), fillBar(hit.score)),
    h("div", {}, h("dt", {}, t("dense")), h("dd", {}, channel(hit.dense))),
    h("div", {}, h("dt", {}, t("lexical")), h("dd", {}, channel(hit.lexical))),
  );
}
