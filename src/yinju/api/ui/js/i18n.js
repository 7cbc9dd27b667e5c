// The page's words in the chosen language. `{name}` stands for a value; "one|many" is chosen by `n`.

import { en } from "./strings.en.js";
import { errorsEn } from "./strings.errors.en.js";
import { errorsZh } from "./strings.errors.zh.js";
import { zh } from "./strings.zh.js";
import { keep, recall } from "./store.js";

const DICTIONARIES = { zh: { ...zh, ...errorsZh }, en: { ...en, ...errorsEn } };
const current = { language: null };

/** Return the language: as chosen here, else the browser's. */
export function language() {
  current.language ??= recall("language") ?? (/^zh\b/i.test(navigator.language) ? "zh" : "en");
  return current.language in DICTIONARIES ? current.language : "en";
}

/** Choose a language, and keep the choice. */
export function setLanguage(code) {
  current.language = code;
  keep("language", code);
}

/** Return a text; raise where there is none, so that a test finds it. */
export function t(name, values = {}) {
  const text = DICTIONARIES[language()][name];
  if (text === undefined) throw new Error(`no text for ${name}`);
  const forms = text.split("|");
  const form = forms.length > 1 && values.n !== 1 ? forms[1] : forms[0];
  return form.replace(/\{(\w+)\}/g, (_, value) => format(values[value]));
}

/** Return a text for something that the service names, or `otherwise` where it is not known here. */
export function known(name, otherwise) {
  return DICTIONARIES[language()][name] ?? otherwise;
}

/** Return a number as it is written here. */
export function number(value, digits = 0) {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale(), options).format(value);
}

/** Return a size of so many bytes: 50 MB. */
export function size(bytes) {
  const [unit, scale] = bytes >= 1e6 ? ["megabyte", 1e6] : bytes >= 1e3 ? ["kilobyte", 1e3] : ["byte", 1];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / scale);
}

/** Return a share in percent. */
export function percent(share, digits = 0) {
  return share === null || share === undefined ? "–" : `${number(100 * share, digits)}%`;
}

/** Return a moment in the time of this place: 2026-11-23 08:25. */
export function moment(iso) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "–";
  const two = (part) => String(part).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Return a duration in words. */
export function seconds(value) {
  const digits = value < 10 && !Number.isInteger(value) ? 1 : 0;
  if (value < 90) return t("seconds", { n: number(Math.max(value, 0), digits) });
  return t("minutes", { n: number(value / 60, 0) });
}

function locale() {
  return language() === "zh" ? "zh-CN" : "en-GB";
}

function format(value) {
  return typeof value === "number" ? number(value, Number.isInteger(value) ? 0 : 2) : String(value ?? "");
}
