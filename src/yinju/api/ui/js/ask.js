// Ask: the conversation, and the field for the next question.

import { request } from "./api.js";
import { entryElement } from "./entry.js";
import { announce, h, icon, seal, show } from "./dom.js";
import { confirmed } from "./dialogs.js";
import { asMarkdown, save } from "./export.js";
import { language, t } from "./i18n.js";
import { word } from "./answer.js";
import { isRefusal } from "./problems.js";
import { languageOf } from "./source.js";

const ATTEMPTS = 5;
const PAUSE_MS = 2500;
const VERDICTS = ["answered", "mentioned", "not_found"];

/** Show the place in `root`; return what ends it. */
export function showAsk(root, { conversation, openDocument }) {
  const elements = new Map();
  const list = h("div", { class: "entries" });
  const welcome = h("div", { class: "welcome" });
  const composer = new Composer(conversation);
  const place = h("div", { class: "place ask" }, welcome, list, composer.element);
  show(root, place);

  const draw = (entry) => {
    const drawn = entryElement(entry, { conversation, openDocument });
    const before = elements.get(entry);
    const focused = before?.contains(document.activeElement);
    if (before) before.replaceWith(drawn);
    else list.append(drawn);
    if (focused) drawn.focus({ preventScroll: true });
    elements.set(entry, drawn);
    return drawn;
  };
  const whole = () => {
    elements.clear();
    show(list);
    conversation.entries.forEach(draw);
    arrange();
  };
  const arrange = () => {
    const none = conversation.entries.length === 0;
    welcome.hidden = !none;
    list.hidden = none;
    composer.update();
    if (none && !welcome.hasChildNodes()) showWelcome(welcome, conversation);
  };
  const changed = (entry) => {
    if (entry === null) return whole();
    const isNew = !elements.has(entry);
    const drawn = draw(entry);
    arrange();
    if (isNew) drawn.querySelector(".question").scrollIntoView({ block: "start", behavior: "smooth" });
    tell(entry);
    if (isRefusal(entry.error)) composer.giveBack(entry.question);
  };
  whole();
  if (conversation.entries.length) scrollTo(0, document.body.scrollHeight);
  return conversation.subscribe(changed);
}

/** Say what became of a question, once. */
function tell(entry) {
  if (entry.state === "done") announce(`${t(`verdict.${entry.answer.verdict}`)}. ${entry.text}`);
  if (entry.state === "stopped") announce(t("stopped"));
  if (entry.state === "asking" && entry.stage === "answer" && !entry.text) {
    announce(t("stage.hits.done", { n: entry.hits.length }));
  }
}

function showWelcome(element, conversation) {
  const suggestions = h("div", {});
  const legend = VERDICTS.map((verdict) =>
    h("div", {}, h("dt", {}, seal(verdict), t(`verdict.${verdict}`)), h("dd", {}, t(`verdict.${verdict}.means`))),
  );
  show(
    element,
    h("header", {}, h("h1", { tabindex: "-1" }, t("ask.title")), h("p", { class: "quiet" }, t("ask.promise"))),
    suggestions,
    h("dl", { class: "legend" }, legend),
  );
  suggest(suggestions, conversation);
}

/** They are made while the service goes on, some seconds after it has started: ask for them a few times. */
async function suggest(element, conversation) {
  for (let left = ATTEMPTS; left > 0; left -= 1) {
    const questions = await suggestions();
    if (questions.length) return showSuggestions(element, conversation, questions);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (!element.isConnected) return;
  }
}

/** Return questions in this language, else in the other one. */
async function suggestions() {
  for (const lang of language() === "zh" ? ["zh", "en"] : ["en", "zh"]) {
    const { questions } = await request(`/api/v1/suggestions?lang=${lang}`).catch(() => ({ questions: [] }));
    if (questions.length) return questions;
  }
  return [];
}

function showSuggestions(element, conversation, questions) {
  const items = questions.map(({ question }) =>
    h("li", {}, h("button", { type: "button", lang: languageOf(question), on: { click: () => conversation.ask(question) } }, question)),
  );
  show(element, h("ul", { class: "suggestions", "aria-label": t("ask.suggestions") }, items));
}

/** The field for a question: Enter asks, Shift+Enter breaks the line, an input method's Enter does neither. */
class Composer {
  constructor(conversation) {
    this.conversation = conversation;
    this.field = h("textarea", {
      id: "question", rows: "1", placeholder: t("ask.placeholder"), "aria-label": t("ask.label"), enterkeyhint: "send",
      on: { input: () => this.update(), keydown: (event) => this.key(event) },
    });
    this.button = h("button", { type: "submit", class: "primary" });
    this.clear = word(t("history.clear"), null, () => this.clearAll());
    this.export = word(t("export"), null, () => save(asMarkdown(conversation.entries), "yinju.md"));
    this.element = h(
      "form",
      { class: "composer", on: { submit: (event) => this.submit(event) } },
      h("div", { class: "box" }, this.field, this.button),
      h("div", { class: "below" }, h("span", { class: "hint" }, t("ask.hint")), h("span", { class: "actions" }, this.export, this.clear)),
    );
  }

  update() {
    const { busy, entries } = this.conversation;
    show(this.button, icon(busy ? "M4 4h8v8H4z" : "M8 13V3M4 7l4-4 4 4"), busy ? t("stop") : t("ask"));
    this.button.disabled = !busy && this.field.value.trim() === "";
    this.clear.hidden = this.export.hidden = !entries.some((entry) => entry.state === "done");
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") this.conversation.stop();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (!this.conversation.busy) this.submit(event);
  }

  submit(event) {
    event.preventDefault();
    if (this.conversation.busy) return this.conversation.stop();
    const question = this.field.value.trim();
    if (!question) return;
    this.field.value = "";
    this.conversation.ask(question);
  }

  /** Put a question that was refused back, to be mended, unless another one is being written. */
  giveBack(question) {
    if (this.field.value) return;
    this.field.value = question;
    this.update();
  }

  async clearAll() {
    const sure = await confirmed({ title: t("history.clear.title"), text: t("history.clear.text"), yes: t("history.clear") });
    if (sure) this.conversation.clear();
  }
}
