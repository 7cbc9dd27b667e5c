// Errors in the user's words: what happened, what the service said, what to do.

import { keyGiven } from "./dialogs.js";
import { h } from "./dom.js";
import { known, t } from "./i18n.js";

/** Return what happened, in a sentence. */
export function inWords(error) {
  if (error?.code === undefined) return t("error.page");
  return known(`error.${error.code}`, known(`error.status.${error.status}`, t("error.failure")));
}

/** Return a notice for an error; `again` is called to try once more. */
export function problem(error, again = null) {
  const said = [error?.message, error?.hint].filter(Boolean).join(" — ");
  return h(
    "div",
    { class: "notice", role: "alert" },
    h("div", {}, h("p", {}, inWords(error)), said && h("p", { class: "said", lang: "en" }, said)),
    remedy(error, again),
  );
}

/** What helps: another key, an index, or trying once more. */
function remedy(error, again) {
  if (error?.code === "index") return h("a", { class: "button", href: "#/documents" }, t("nav.documents"));
  if (!again) return null;
  if (![401, 403].includes(error?.status)) return h("button", { type: "button", on: { click: again } }, t("again"));
  const another = async () => (await keyGiven(false)) && again();
  return h("button", { type: "button", on: { click: another } }, t("key.another"));
}
