// Adding documents: chosen or dropped, several at once.

import { path, request } from "./api.js";
import { h, remark, show } from "./dom.js";
import { t } from "./i18n.js";
import { problem, why } from "./problems.js";
import { named } from "./source.js";

/** Return the field; `added` is called when documents have arrived, `started` with a build that was started. */
export function uploadElement({ added, started }) {
  const remarks = h("div", { class: "outcome", "aria-live": "polite" });
  const input = h("input", {
    type: "file", multiple: true, accept: ".txt,.md,.markdown,.docx,.html,.htm,.pdf", class: "unseen", id: "files", tabindex: "-1", "aria-label": t("upload.choose"),
    on: {
      change() {
        send([...input.files]);
        input.value = "";
      },
    },
  });
  const choose = h("button", { type: "button", on: { click: () => input.click() } }, t("upload.choose"));
  const build = h("input", { type: "checkbox", id: "build-after" });
  const zone = h(
    "div",
    { class: "dropzone" },
    h("p", {}, t("upload.drop")),
    input,
    h("label", {}, build, " ", t("upload.build")),
    choose,
  );
  const send = async (files) => {
    if (!files.length) return;
    const body = new FormData();
    for (const file of files) body.append("files", file, file.name);
    choose.disabled = true;
    show(remarks, h("p", { class: "quiet" }, t("upload.sending", { n: files.length })));
    try {
      const { documents, job } = await request(`${path("documents")}${build.checked ? "?build=true" : ""}`, { method: "POST", body });
      show(remarks);
      remark(t("upload.done", { n: documents.length }));
      if (job) started(job);
    } catch (error) {
      show(remarks, problem(error), refused(error.body ?? {}));
    }
    choose.disabled = false;
    added();
  };
  listenForDrops(zone, send);
  return h("div", {}, zone, remarks);
}

/** Name the files that were refused, each with its reason. */
function refused({ files = [] }) {
  return files.length > 0 && h("ul", { class: "refused" }, files.map((file) => h("li", {}, named(file.name), why(file))));
}

function listenForDrops(zone, send) {
  const over = (event) => {
    event.preventDefault();
    zone.classList.add("over");
  };
  const out = () => zone.classList.remove("over");
  zone.addEventListener("dragenter", over);
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", out);
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    out();
    send([...event.dataTransfer.files]);
  });
}
