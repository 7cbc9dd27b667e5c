// One run of an evaluation: its figures with their intervals, its slices, its failures.

import { blob, path, request } from "./api.js";
import { calibrationChart, intervalBar, riskCoverageChart } from "./charts.js";
import { showCases } from "./cases.js";
import { h, remark, show, skeleton } from "./dom.js";
import { save } from "./export.js";
import { moment, number, percent, seconds, t } from "./i18n.js";
import { groupsOf, titleOf, unitOf } from "./metrics.js";
import { inWords, problem, setProblems } from "./problems.js";
import { key } from "./store.js";

const OF_SLICES = ["recall@5", "ndcg@10", "answer_holds", "answer_quoted", "answer_precision", "unanswerable_kept"];
const VERDICTS = ["answered", "mentioned", "not_found", "failed"];

/** Show a run in `place`. */
export async function showRun(place, id, context) {
  const back = h("p", { class: "small" }, h("a", { href: "#/evaluation" }, t("runs.back")));
  const title = h("h1", { tabindex: "-1" }, t("run.title"));
  const body = h("div", {}, skeleton(12));
  show(place, h("header", {}, back, title), body);
  try {
    const { run } = await request(path("evaluations", id));
    title.textContent = run.setup.dataset.name;
    const cases = h("div", {});
    show(body, facts(run), metrics(run), curves(run), confusion(run), slices(run), h("section", {}, h("h2", {}, t("failures")), cases), setup(run));
    showCases(cases, id, context);
  } catch (error) {
    show(body, problem(error, () => showRun(place, id, context)));
  }
}

function facts(run) {
  const said = [
    run.id,
    moment(run.created),
    t("questions.n", { n: run.questions }),
    seconds(run.seconds),
    `${t("snapshot")} ${run.setup.snapshot}`,
  ];
  const problems = run.setup.dataset.problems ?? [];
  return h(
    "div",
    { class: "section-head" },
    h("p", { class: "quiet small figures" }, said.join(" · ")),
    reportLink(run.id),
    problems.length > 0 &&
      h("details", { class: "small" }, h("summary", {}, t("set.problems", { n: problems.length })), setProblems(problems)),
  );
}

/** The report opens beside this page; where a key protects it, it is saved. */
function reportLink(id) {
  const url = path("evaluations", id, "report");
  if (!key.get()) return h("a", { class: "button", href: url, target: "_blank", rel: "noopener" }, t("report"));
  const click = () => blob(url).then((report) => save(report, `yinju-${id}.html`), (error) => remark(inWords(error)));
  return h("button", { type: "button", on: { click } }, t("report"));
}

function metrics(run) {
  const groups = groupsOf(run.metrics).map(({ group, names }) =>
    h("div", {}, h("h3", {}, t(`group.${group}`)), h("dl", {}, names.map((name) => metric(name, run.metrics[name])))),
  );
  const note = t(run.resampled === "question" ? "intervals.question" : "intervals.document");
  return h("section", {}, h("h2", {}, t("figures")), h("p", { class: "quiet small" }, note), h("div", { class: "metric-groups" }, groups));
}

function metric(name, estimate) {
  const unit = unitOf(name);
  const scale = unit === "share" ? 100 : 1;
  const figure = (value) => (value === null ? "–" : number(scale * value, scale * value < 1000 ? 1 : 0));
  return h(
    "div",
    { class: "metric" },
    h("dt", {}, titleOf(name), " ", h("span", { class: "small quiet" }, `n ${estimate.count}`)),
    h("dd", { class: "value" }, figure(estimate.value), h("small", {}, t(`unit.${unit}`))),
    h("dd", { class: "interval" }, unit === "share" && estimate.value !== null ? intervalBar(estimate) : "", `${figure(estimate.low)} – ${figure(estimate.high)}`),
  );
}

function curves({ risk_coverage: risk, calibration }) {
  if (!risk?.length) return null;
  return h(
    "section",
    {},
    h("h2", {}, t("confidence.head")),
    h(
      "div",
      { class: "charts" },
      h("figure", {}, riskCoverageChart(risk), h("figcaption", {}, t("chart.risk.caption"))),
      calibration?.length ? h("figure", {}, calibrationChart(calibration), h("figcaption", {}, t("chart.calibration.caption"))) : null,
    ),
  );
}

function confusion({ confusion: table }) {
  if (!table || !Object.keys(table).length) return null;
  const given = VERDICTS.filter((verdict) => verdict !== "failed" || Object.values(table).some((row) => row.failed));
  const cell = (gold, verdict) => h("td", { class: `number ${gold === verdict ? "right" : ""}` }, number(table[gold][verdict] ?? 0));
  return h(
    "section",
    {},
    h("h2", {}, t("confusion")),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": t("confusion") },
      h(
        "table",
        { class: "confusion" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("confusion.corner")), given.map((verdict) => h("th", { scope: "col", class: "number" }, t(`verdict.${verdict}`))))),
        h("tbody", {}, Object.keys(table).map((gold) => h("tr", {}, h("th", { scope: "row" }, t(`verdict.${gold}`)), given.map((verdict) => cell(gold, verdict))))),
      ),
    ),
  );
}

function slices({ slices: parts }) {
  const names = OF_SLICES.filter((name) => parts.some((part) => part.metrics[name]));
  if (!parts.length || !names.length) return null;
  const whole = (value) => percent(value, 0);
  const cell = (estimate) =>
    estimate ? h("td", { class: "number" }, whole(estimate.value), " ", h("small", {}, `${number(100 * estimate.low)}–${number(100 * estimate.high)}`)) : h("td", { class: "number" }, "–");
  return h(
    "section",
    {},
    h("h2", {}, t("slices")),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": t("slices") },
      h(
        "table",
        { class: "slices" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("slice")), h("th", { scope: "col", class: "number" }, "n"), names.map((name) => h("th", { scope: "col", class: "number" }, titleOf(name))))),
        h("tbody", {}, parts.map((part) => h("tr", {}, h("th", { scope: "row" }, part.name), h("td", { class: "number" }, number(part.questions)), names.map((name) => cell(part.metrics[name]))))),
      ),
    ),
  );
}

function setup({ setup: made }) {
  const known = {
    [t("model")]: made.model,
    [t("processor")]: made.processor,
    "dataset sha256": made.dataset.sha256,
    "code sha256": made.code,
    ...made.versions,
    ...made.settings,
  };
  const rows = Object.entries(known).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { class: "figure" }, String(value))));
  return h("details", {}, h("summary", {}, t("setup")), h("dl", { class: "setup" }, rows));
}
