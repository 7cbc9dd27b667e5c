// Figures as drawings: bars, intervals, curves. Made element by element; colours come from the style sheets.

import { svg } from "./dom.js";
import { number, t } from "./i18n.js";

const TICKS = [0, 0.25, 0.5, 0.75, 1];
const FRAME = { width: 420, height: 280, left: 44, right: 14, top: 12, bottom: 44 };

function clamp(share) {
  return Math.min(1, Math.max(0, share));
}

function bar(...children) {
  return svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" }, children);
}

function stroke(name, from, to) {
  return svg("line", { class: name, x1: from, x2: to, y1: 5, y2: 5, "vector-effect": "non-scaling-stroke" });
}

function tick(name, at) {
  return svg("line", { class: name, x1: at, x2: at, y1: 0, y2: 10, "vector-effect": "non-scaling-stroke" });
}

/** A share as a filled line. */
export function fillBar(share) {
  return bar(stroke("track", 0, 100), stroke("fill", 0, 100 * clamp(share)));
}

/** A signal against the bar that it has to reach. */
export function signalBar(value, bar_) {
  const scale = Math.max(1, Math.abs(value), Math.abs(bar_));
  return bar(stroke("track", 0, 100), stroke("fill", 0, 100 * clamp(value / scale)), tick("bar-mark", 100 * clamp(bar_ / scale)));
}

/** A value with its 95 % interval, both shares. */
export function intervalBar({ value, low, high }) {
  return bar(stroke("track", 0, 100), stroke("range", 100 * clamp(low), 100 * clamp(high)), tick("point", 100 * clamp(value)));
}

function x(share) {
  return FRAME.left + share * (FRAME.width - FRAME.left - FRAME.right);
}

function y(share) {
  return FRAME.height - FRAME.bottom - share * (FRAME.height - FRAME.top - FRAME.bottom);
}

function frame(label, below, beside, children) {
  const middle = (FRAME.top + FRAME.height - FRAME.bottom) / 2;
  const lines = TICKS.flatMap((share) => [
    svg("line", { class: "grid", x1: x(0), x2: x(1), y1: y(share), y2: y(share) }),
    svg("text", { x: FRAME.left - 7, y: y(share) + 4, "text-anchor": "end" }, `${number(100 * share)}%`),
    svg("text", { x: x(share), y: FRAME.height - FRAME.bottom + 17, "text-anchor": "middle" }, `${number(100 * share)}%`),
  ]);
  return svg(
    "svg",
    { viewBox: `0 0 ${FRAME.width} ${FRAME.height}`, role: "img", "aria-label": label },
    lines,
    svg("text", { x: (x(0) + x(1)) / 2, y: FRAME.height - 6, "text-anchor": "middle" }, below),
    svg("text", { transform: `translate(10 ${middle}) rotate(-90)`, "text-anchor": "middle" }, beside),
    children,
  );
}

/** The share of errors among the most confident answers. */
export function riskCoverageChart(points) {
  const line = points.map(([coverage, risk]) => `${x(coverage).toFixed(1)},${y(risk).toFixed(1)}`).join(" ");
  const area = `${x(points[0][0])},${y(0)} ${line} ${x(points[points.length - 1][0])},${y(0)}`;
  const last = points[points.length - 1];
  const label = t("chart.risk.label", { p: number(100 * last[1], 0) });
  return frame(label, t("chart.coverage"), t("chart.risk"), [
    svg("polygon", { class: "area", points: area }),
    svg("polyline", { class: "line", points: line }),
  ]);
}

/** The share that is right by confidence; a dot's area follows the number of answers. */
export function calibrationChart(bins) {
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  const dots = bins.map((bin) =>
    svg(
      "circle",
      { class: "dot", cx: x(bin.confidence), cy: y(bin.right), r: 3 + 12 * Math.sqrt(bin.count / total) },
      svg("title", {}, t("chart.dot", { n: bin.count, p: number(100 * bin.right), c: number(100 * bin.confidence) })),
    ),
  );
  const line = bins.map((bin) => `${x(bin.confidence).toFixed(1)},${y(bin.right).toFixed(1)}`).join(" ");
  return frame(t("chart.calibration.label", { n: total }), t("chart.confidence"), t("chart.right"), [
    svg("line", { class: "ideal", x1: x(0), y1: y(0), x2: x(1), y2: y(1) }),
    svg("polyline", { class: "line", points: line }),
    dots,
  ]);
}
