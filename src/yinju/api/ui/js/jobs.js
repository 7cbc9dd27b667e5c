// A job of the service, watched while it runs.

import { events, path, request } from "./api.js";
import { h, remark, show } from "./dom.js";
import { inWords, problem } from "./problems.js";
import { known, number, percent, seconds, t } from "./i18n.js";

const ENDED = ["done", "failed", "cancelled", "lost"];

/** Call `changed` with the job at each change until it has ended; return the last. */
export async function watch(job, changed, signal) {
  let last = job;
  changed(last);
  while (!ENDED.includes(last.state)) {
    try {
      for await (const { data } of events(path("jobs", job.id, "events"), { signal })) {
        last = data;
        changed(last);
        if (ENDED.includes(last.state)) return last;
      }
    } catch (error) {
      if (error.name === "AbortError") throw error;
    }
    await pause(1000, signal); // the stream broke: see how the job is
    last = await request(path("jobs", job.id), { signal });
    changed(last);
  }
  return last;
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    });
  });
}

/** Return an element that shows how a job goes, with `update(job)` on it. */
export function jobElement(kind) {
  const stage = h("strong", {});
  const figures = h("span", { class: "quiet small figures" });
  const bar = h("span", {});
  const progress = h("div", { class: "progress", role: "progressbar", "aria-label": t(`job.${kind}`), "aria-valuemin": 0, "aria-valuemax": 100 }, bar);
  const cancel = h("button", { type: "button" }, t("job.cancel"));
  const element = h("div", { class: "job" }, h("div", { class: "line" }, h("div", {}, stage, " ", figures), cancel), progress);
  element.update = (job) => {
    const share = job.total ? job.done / job.total : 0;
    stage.textContent = t(`job.${kind}`);
    figures.textContent = inFigures(job);
    bar.style.width = `${100 * share}%`;
    progress.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    cancel.onclick = async () => {
      cancel.disabled = true;
      await request(path("jobs", job.id), { method: "DELETE" }).catch((error) => remark(inWords(error)));
    };
  };
  return element;
}

function inFigures(job) {
  return [
    job.stage ? known(`stage.${job.stage}`, job.stage) : t("job.starting"),
    job.total ? `${number(job.done)} / ${number(job.total)} (${percent(job.done / job.total)})` : "",
    job.rate ? t("job.rate", { n: number(job.rate, job.rate < 10 ? 1 : 0) }) : "",
    job.seconds_left !== null && job.seconds_left !== undefined ? t("job.left", { time: seconds(job.seconds_left) }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** Follow a job in `root`, then call `ended` with it and show what went wrong, if anything did. */
export async function follow(root, job, { signal, ended }) {
  const element = jobElement(job.kind);
  show(root, element);
  try {
    const last = await watch(job, element.update, signal);
    show(root, last.state === "done" ? [] : outcome(last));
    ended(last);
  } catch (error) {
    if (error.name === "AbortError") return;
    show(root, problem(error));
  }
}

function outcome(job) {
  if (job.state !== "failed") {
    return h("div", { class: "notice", role: "status" }, h("p", {}, t(`job.${job.state}.${job.kind}`)));
  }
  return problem({ ...job.error, status: 0 });
}
