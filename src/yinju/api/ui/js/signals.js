// What a verdict rests on, each value with its scale or in words; what says nothing is left out.

import { h } from "./dom.js";
import { signalBar } from "./charts.js";
import { known, number, percent, t } from "./i18n.js";

const share = (value) => percent(value);
const yes = (value) => t(value >= 1 ? "signal.yes" : "signal.no");
const on = (scale) => (value) => t(scale, { value: number(value, 2) });

// How a value is shown, by the signal's name; one that is not known here is shown as it is.
const SHOWN = {
  answers: share,
  bears: share,
  cosine: on("scale.cosine"),
  standing_out: on("scale.standing_out"),
  chunk_share: share,
  quoted_share: share,
  fits_kind: yes,
  lead: on("scale.lead"),
  english: yes,
  answering: (value) => t(value > 0 ? "scale.answering.yes" : "scale.answering.no", { value: number(value, 1) }),
};
const SILENT_AT_ZERO = new Set(["english"]);
const NEEDED = new Set(["fits_kind"]); // yes or no: a bar would only say it again

/** Return the signals as a list, with the bars that they had to reach; null where there are none. */
export function signalList(signals, bars) {
  const rows = Object.entries(signals)
    .filter(([name, value]) => value !== 0 || !SILENT_AT_ZERO.has(name))
    .map(([name, value]) => signalRow(name, value, bars[name]));
  return rows.length > 0 && h("dl", { class: "signals" }, rows);
}

function signalRow(name, value, bar) {
  const shown = SHOWN[name] ?? ((one) => number(one, 2));
  const barred = bar !== undefined && !NEEDED.has(name);
  return h(
    "div",
    { "data-signal": name },
    h("dt", {}, known(`signal.${name}`, name)),
    h("dd", { class: "figures" }, barred ? t("signal.bar", { value: shown(value), bar: shown(bar) }) : shown(value)),
    barred && signalBar(value, bar),
  );
}
