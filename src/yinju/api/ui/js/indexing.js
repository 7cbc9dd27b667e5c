// The state of the index: what answers come from, what it does not know yet, and a build while it runs.

import { path, request } from "./api.js";
import { h, remark, show, skeleton } from "./dom.js";
import { moment, number, seconds, t } from "./i18n.js";
import { follow } from "./jobs.js";
import { inWords, problem } from "./problems.js";

const CHANGES = ["new", "changed", "removed"];

/** Shows the index and starts builds; calls `built` when another snapshot may be live. */
export class IndexStatus {
  constructor(signal, built) {
    Object.assign(this, { signal, built, watched: null });
    this.facts = h("div", {}, skeleton(2));
    this.job = h("div", { "aria-live": "polite" });
    this.element = h("div", {}, this.facts, this.job);
  }

  async refresh() {
    try {
      const index = await request(path("index"), { signal: this.signal });
      this.show(index);
      if (index.job) this.follow(index.job);
    } catch (error) {
      if (error.name === "AbortError") return;
      show(this.facts, problem(error, () => this.refresh()));
    }
  }

  show({ snapshot, live, age_s: age, pending, unreadable = 0, details }) {
    if (!snapshot) return show(this.facts, this.nothingLive(details));
    const fact = (name, value, kind = "") => h("div", {}, h("dt", {}, t(name)), h("dd", { class: kind }, value));
    const changes = CHANGES.filter((change) => pending?.[change]);
    const said = changes.map((change) => t(`pending.${change}`, { n: pending[change] })).join(t("comma"));
    const dl = h(
      "dl",
      { class: "index-facts" },
      fact("fact.documents", number(snapshot.documents)),
      fact("fact.chunks", number(snapshot.chunks)),
      fact("fact.built", h("time", { datetime: snapshot.created }, moment(snapshot.created)), "text"),
      fact("snapshot", h("span", { class: "figures", title: age ? seconds(age) : null }, live), "text"),
    );
    const note = changes.length
      ? this.notice(h("strong", {}, t("pending.title")), t("pending.text", { changes: said }), true)
      : this.notice(unreadable ? t("pending.none.readable", { n: unreadable }) : t("pending.none"), null, false);
    show(this.facts, dl, note);
  }

  notice(title, text, urgent, label = "build") {
    this.button = h(
      "button",
      { type: "button", class: urgent ? "primary" : "", disabled: this.watched !== null, on: { click: () => this.build() } },
      t(label),
    );
    return h("div", { class: "notice" }, h("div", {}, h("p", {}, title), text && h("p", { class: "quiet" }, text)), this.button);
  }

  nothingLive(details) {
    if (details?.case === "no_index") return this.notice(h("strong", {}, t("index.none")), t("index.none.text"), true, "build.first");
    return this.notice(h("strong", {}, t("index.unusable")), inWords({ code: "index", details }), true);
  }

  async build() {
    this.button.disabled = true;
    try {
      this.follow(await request(path("index", "builds"), { method: "POST", signal: this.signal }));
    } catch (error) {
      if (error.name === "AbortError") return;
      this.button.disabled = false;
      if (error.body?.job) this.follow(error.body.job);
      else show(this.job, problem(error));
    }
  }

  async follow(job) {
    if (this.watched === job.id) return;
    this.watched = job.id;
    if (this.button) this.button.disabled = true;
    const ended = (last) => {
      this.watched = null;
      if (last.state === "done") this.say(last);
      this.refresh();
      this.built();
    };
    await follow(this.job, job, { signal: this.signal, ended });
  }

  say({ kind, result }) {
    if (kind !== "build" || !result) return;
    remark(t("build.done", { n: result.documents })); // what could not be read is said with the state
  }
}
