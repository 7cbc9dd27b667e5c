// Small questions to the user. A dialog keeps the focus inside, closes with Escape, and gives the focus back.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { key } from "./store.js";

/** Show a dialog until it is closed; the browser gives the focus back to where it was. */
export function showDialog(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", keepFocusInside);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/** Let Tab go round within the dialog, never to the browser's own bars. */
function keepFocusInside(event) {
  if (event.key !== "Tab") return;
  const stops = [...event.currentTarget.querySelectorAll("button, a[href], input, select, textarea, [tabindex='0']")].filter(
    (stop) => !stop.disabled && stop.getClientRects().length,
  );
  const [first, last] = [stops[0], stops[stops.length - 1]];
  const at = document.activeElement;
  if (event.shiftKey ? at === first || !stops.includes(at) : at === last) {
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}

/** Ask whether to go on; resolve to true or false. */
export async function confirmed({ title, text, yes }) {
  const dialog = h(
    "dialog",
    { class: "question-box", "aria-labelledby": "dialog-title" },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "dialog-title" }, title),
      h("p", { class: "quiet" }, text),
      h("div", { class: "actions" }, h("button", { value: "no" }, t("cancel")), h("button", { value: "yes", class: "primary" }, yes)),
    ),
  );
  return (await showDialog(dialog)) === "yes";
}

/** Ask for the service's key; resolve to whether one was given. */
export async function keyGiven(refused) {
  const field = h("input", { type: "password", id: "key", autocomplete: "off", required: true });
  const dialog = h(
    "dialog",
    { class: "question-box", "aria-labelledby": "dialog-title" },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "dialog-title" }, t("key.title")),
      h("p", { class: "quiet" }, refused ? t("key.refused") : t("key.text")),
      h("div", {}, h("label", { for: "key" }, t("key.label")), field),
      h(
        "div",
        { class: "actions" },
        h("button", { value: "no", formnovalidate: true }, t("cancel")),
        h("button", { value: "yes", class: "primary" }, t("key.use")),
      ),
    ),
  );
  // Enter in the field presses the first button otherwise.
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && field.value) dialog.close("yes");
    if (event.key === "Enter") event.preventDefault();
  });
  field.autofocus = true;
  if ((await showDialog(dialog)) !== "yes" || !field.value.trim()) return false;
  key.set(field.value.trim());
  return true;
}
