// Errors in the user's words: what happened and what to do. The service's own words stand in where there are none.

import { keyGiven } from "./dialogs.js";
import { h } from "./dom.js";
import { known, seconds, size, t } from "./i18n.js";
import { textNodes } from "./source.js";

// Codes of whole kinds of errors: they say too little where no case is named that is known here.
const WIDE = new Set(["failure", "usage", "index", "source", "model", "storage", "grounding", "invalid_request"]);

/** Return what happened, and what to do, in a sentence or two. */
export function inWords(error) {
  if (error?.code === undefined) return t("error.page");
  const { code, status, details, request } = error;
  const name = [details?.case, code, `status.${status}`].find(hasWords) ?? "failure";
  return t(`error.${name}`, { ...shown(details), request });
}

/** Return a notice for an error; `again` is called to try once more. */
export function problem(error, again = null) {
  const said = enough(error) ? "" : [error.message, error.hint].filter(Boolean).join(" — ");
  const text = h("div", {}, h("p", {}, textNodes(inWords(error))), said && h("p", { class: "said", lang: "en" }, textNodes(said)));
  const { problems = [], count } = error?.details ?? {};
  if (problems.length) text.append(setProblems(problems, count));
  return h("div", { class: "notice", role: "alert" }, text, remedy(error, again));
}

/** Return why a file or a question cannot be used, an element with what `reason` and `details` say. */
export function why({ reason, details }) {
  if (!hasWords(details?.case)) return h("span", { class: "reason", lang: "en" }, textNodes(reason));
  return h("span", { class: "reason" }, textNodes(t(`error.${details.case}`, shown(details))));
}

/** Return a list of what is wrong with a set of questions; of `count` parts the first are named. */
export function setProblems(problems, count = problems.length) {
  const items = problems.map((one) => h("li", {}, placeOf(one), one.id && [" · ", h("bdi", {}, textNodes(one.id))], t("colon"), why(one)));
  const more = count > problems.length && h("li", {}, t("set.more", { n: count - problems.length }));
  return h("ul", { class: "set-problems" }, items, more);
}

function placeOf({ place, details }) {
  if (details?.line) return t("set.line", { n: details.line });
  return details?.paragraph ? t("set.question", details) : h("span", { lang: "en" }, place);
}

function hasWords(name) {
  return known(`error.${name}`) !== undefined;
}

/** Say whether the page's words leave nothing out that the service says. */
function enough(error) {
  return error?.code === undefined || hasWords(error.details?.case) || (hasWords(error.code) && !WIDE.has(error.code));
}

/** Return the values of an error's details as they are shown; the unit is in the name. */
function shown(details) {
  const units = { bytes: size, s: seconds };
  const inUnits = ([name, value]) => [name, units[name.split("_").at(-1)]?.(value) ?? value];
  return Object.fromEntries(Object.entries(details ?? {}).map(inUnits));
}

/** Say whether the service refuses what it was asked: the same again would be refused again. */
export function isRefusal(error) {
  return [400, 413, 422].includes(error?.status);
}

/** What helps: another key, an index, or trying once more. */
function remedy(error, again) {
  const waits = error?.details?.case === "starting";
  if (error?.code === "index" && !waits) return h("a", { class: "button", href: "#/documents" }, t("nav.documents"));
  if (!again || isRefusal(error)) return null;
  if (![401, 403].includes(error?.status)) return h("button", { type: "button", on: { click: again } }, t("again"));
  const another = async () => (await keyGiven(false)) && again();
  return h("button", { type: "button", on: { click: another } }, t("key.another"));
}
