// Evaluation: sets of questions, runs, and what became of each question.

import { path, request } from "./api.js";
import { showComparison } from "./comparison.js";
import { h, show, skeleton } from "./dom.js";
import { percent, number, t } from "./i18n.js";
import { follow } from "./jobs.js";
import { problem, setProblems } from "./problems.js";
import { showRun } from "./run.js";

const SHOWN = ["ndcg@10", "answer_holds", "verdict_accuracy"];

/** Show the place in `root`: the runs, one run (`parts[0]`), or two compared (`parts[0]`, `parts[1]`). */
export function showEvaluation(root, context) {
  const { parts } = context;
  const controller = new AbortController();
  const place = h("div", { class: "place" });
  show(root, place);
  if (parts.length === 2) showComparison(place, parts, context);
  else if (parts.length === 1) showRun(place, parts[0], context);
  else new Overview(place, context, controller.signal).start();
  return () => controller.abort();
}

/** Name a set with its questions, and with those that can be run where they are fewer. */
function optionOf({ name, questions, usable }) {
  if (usable === null || usable === questions) return t("set.option", { name, n: questions });
  return t("set.option.part", { name, n: questions, usable });
}

function faultsOf(set) {
  if (!set?.count) return null;
  const said = t("set.problems", { n: set.count });
  return h("details", { class: "small faults" }, h("summary", {}, said), setProblems(set.problems, set.count));
}

class Overview {
  constructor(place, { go }, signal) {
    Object.assign(this, { go, signal, picked: [], running: false });
    this.form = h("div", {}, skeleton(1));
    this.job = h("div", { "aria-live": "polite" });
    this.runs = h("div", {}, skeleton(4));
    show(
      place,
      h("header", {}, h("h1", { tabindex: "-1" }, t("evaluation.title")), h("p", {}, t("evaluation.intro"))),
      h("section", {}, h("h2", {}, t("run.new")), this.form, this.job),
      h("section", {}, this.runs),
    );
  }

  async start() {
    await this.refresh();
    const { jobs = [] } = await request(path("jobs"), { signal: this.signal }).catch(() => ({}));
    const running = jobs.find((job) => job.kind === "evaluation" && job.state === "running");
    if (running) this.follow(running);
  }

  async refresh() {
    try {
      const { sets, runs } = await request(path("evaluations"), { signal: this.signal });
      this.showForm(sets, runs[0]?.dataset);
      this.showRuns(runs);
    } catch (error) {
      if (error.name === "AbortError") return;
      show(this.form);
      show(this.runs, problem(error, () => this.refresh()));
    }
  }

  showForm(sets, latest) {
    const options = sets.map((set) => h("option", { value: set.name, selected: set.name === latest }, optionOf(set)));
    const faults = h("div", { "aria-live": "polite" });
    const choose = () => show(faults, faultsOf(sets.find(({ name }) => name === chosen.value)));
    const chosen = h(
      "select",
      { id: "set", disabled: !sets.length, on: { change: choose } },
      options.length ? options : h("option", {}, t("sets.none")),
    );
    const file = h("input", {
      type: "file", accept: ".jsonl,.json", class: "unseen", tabindex: "-1", "aria-label": t("set.upload"),
      on: {
        change: () => {
          const body = new FormData();
          body.append("file", file.files[0], file.files[0].name);
          file.value = "";
          this.run({ body });
        },
      },
    });
    this.button = h("button", { type: "submit", class: "primary", disabled: this.running || !sets.length }, t("run.start"));
    const submit = (event) => {
      event.preventDefault();
      this.run({ json: { set: chosen.value } });
    };
    show(
      this.form,
      h(
        "form",
        { class: "new-run", on: { submit } },
        h("div", {}, h("label", { for: "set" }, t("set")), chosen),
        this.button,
        h("span", {}, file, h("button", { type: "button", on: { click: () => file.click() } }, t("set.upload"))),
      ),
      faults,
    );
    choose();
  }

  async run(what) {
    show(this.job);
    try {
      this.follow(await request(path("evaluations"), { method: "POST", ...what }));
    } catch (error) {
      if (error.body?.job?.kind === "evaluation") this.follow(error.body.job);
      else show(this.job, problem(error));
    }
  }

  follow(job) {
    this.running = this.button.disabled = true;
    const ended = (last) => {
      this.running = false;
      if (last.state === "done" && last.result?.run) this.go(`evaluation/${last.result.run}`);
      else this.refresh();
    };
    follow(this.job, job, { signal: this.signal, ended });
  }

  showRuns(runs) {
    const compare = h(
      "button",
      { type: "button", disabled: true, on: { click: () => this.go(`evaluation/${[...this.picked].sort().join("/")}`) } },
      t("compare"),
    );
    const title = h("div", { class: "section-head" }, h("h2", {}, t("runs")), runs.length > 1 && h("div", { class: "actions" }, h("span", { class: "quiet small" }, t("compare.hint")), compare));
    if (!runs.length) return show(this.runs, title, h("p", { class: "empty" }, t("runs.none")));
    const head = ["run", "set", "questions", ...SHOWN.map((name) => `metric.${name}`)];
    const table = h(
      "table",
      { class: "runs stacked" },
      h("thead", {}, h("tr", {}, h("th", { class: "pick" }, h("span", { class: "unseen" }, t("compare"))), head.map((name, i) => h("th", { scope: "col", class: i > 1 ? "number" : "" }, t(name))))),
      h("tbody", {}, runs.map((run) => this.row(run, compare))),
    );
    show(this.runs, title, h("div", { class: "scroll" }, table));
  }

  row({ id, state, dataset, questions, metrics }, compare) {
    const finished = state === "finished";
    const pick = h("input", {
      type: "checkbox", "aria-label": t("compare.pick", { id }), disabled: !finished,
      on: {
        change: () => {
          this.picked = this.picked.filter((other) => other !== id).concat(pick.checked ? [id] : []);
          compare.disabled = this.picked.length !== 2;
        },
      },
    });
    const figures = SHOWN.map((name) =>
      h("td", { class: "number", "data-label": finished ? t(`metric.${name}`) : null }, finished ? percent(metrics[name], 1) : ""),
    );
    return h(
      "tr",
      {},
      h("td", { class: "pick" }, finished ? h("label", {}, pick) : ""),
      h("th", { scope: "row", class: "figures" }, finished ? h("a", { href: `#/evaluation/${id}` }, id) : id),
      h("td", {}, finished ? dataset : h("span", { class: `state ${state}` }, t(`run.${state}`))),
      h("td", { class: "number", "data-label": t("questions") }, number(questions)),
      figures,
    );
  }
}
