// One question and what became of it.

import { showAnswer, word } from "./answer.js";
import { h, remark, seal } from "./dom.js";
import { answerAsText, copy } from "./export.js";
import { number, percent, t } from "./i18n.js";
import { problem } from "./problems.js";
import { languageOf, textNodes } from "./source.js";

const STAGES = ["searched", "hits", "answer"];
const LONG = { characters: 200, lines: 5 }; // a question beyond either is folded, lest it hide its answer

/** Return the element of an entry as it is now. */
export function entryElement(entry, { conversation, openDocument }) {
  const answer = h("div", { class: "answer" });
  if (entry.text) showAnswer(answer, entry, openDocument);
  const verdict = entry.answer?.verdict ?? "asking";
  return h(
    "article",
    {
      class: `entry ${verdict}`,
      tabindex: "-1",
      "aria-labelledby": `q-${entry.id}`,
      "aria-busy": String(entry.state === "asking"),
    },
    question(entry),
    entry.state === "done" ? verdictLine(verdict) : stages(entry),
    entry.state === "failed" && problem(entry.error, () => conversation.ask(entry.question, entry)),
    entry.text && verdict !== "not_found" && answer,
    after(entry, conversation),
  );
}

function question(entry) {
  const { id, question: text } = entry;
  const long = text.length > LONG.characters || text.split("\n").length > LONG.lines;
  const heading = h("h2", { class: "question", id: `q-${id}`, lang: languageOf(text) }, textNodes(text));
  if (!long) return heading;
  const fold = () => {
    heading.classList.toggle("folded", !entry.unfolded);
    button.setAttribute("aria-expanded", String(Boolean(entry.unfolded)));
    button.textContent = t(entry.unfolded ? "show.less" : "question.all", { n: Array.from(text).length });
  };
  const button = word("", null, () => {
    entry.unfolded = !entry.unfolded;
    fold();
  });
  button.setAttribute("aria-controls", heading.id);
  fold();
  return h("div", {}, heading, button);
}

function verdictLine(verdict) {
  return h(
    "p",
    { class: "verdict" },
    seal(verdict),
    h("span", {}, h("strong", {}, t(`verdict.${verdict}`)), t(`verdict.${verdict}.says`)),
  );
}

function stages(entry) {
  if (entry.state === "stopped") return h("p", { class: "quiet" }, t("stopped"));
  if (entry.state === "failed") return null;
  const reached = STAGES.indexOf(entry.stage);
  const items = STAGES.map((stage, row) => {
    const label = row < reached ? t(`stage.${stage}.done`, { n: entry.hits.length }) : t(`stage.${stage}`);
    return h("li", { class: row === reached ? "now" : "" }, label);
  });
  return h("ol", { class: "stages", "aria-label": t("stages") }, items);
}

function after(entry, conversation) {
  if (entry.state === "asking" || entry.state === "failed") return null;
  const again = word(t("again"), null, () => conversation.ask(entry.question, entry));
  if (entry.state === "stopped") return h("div", { class: "after" }, h("span", { class: "actions" }, again));
  const { answer } = entry;
  const facts = [
    t("confidence", { p: percent(answer.confidence) }),
    t("passages", { n: answer.hits.length }),
    t("milliseconds", { n: number(answer.timings_ms.total) }),
  ];
  const looking = `#/search?q=${encodeURIComponent(entry.question)}`;
  return h(
    "div",
    { class: "after" },
    h("span", { class: "figures" }, facts.join(" · ")),
    h(
      "span",
      { class: "actions" },
      word(t("copy.answer"), null, async () => remark((await copy(answerAsText(entry))) ? t("copied") : t("copy.failed"))),
      again,
      h("a", { class: "word", href: looking }, t("look.search")),
    ),
  );
}
