// Documents and index: what there is to answer from, and what is done about it.

import { path, request } from "./api.js";
import { confirmed } from "./dialogs.js";
import { h, remark, show, skeleton } from "./dom.js";
import { moment, number, t } from "./i18n.js";
import { IndexStatus } from "./indexing.js";
import { inWords, problem, why } from "./problems.js";
import { snapshotsElement } from "./snapshots.js";
import { named } from "./source.js";
import { word } from "./answer.js";
import { uploadElement } from "./upload.js";

const PAGE = 50;

/** Show the place in `root`; return what ends it. */
export function showDocuments(root, { openDocument }) {
  const controller = new AbortController();
  const snapshots = h("div", {});
  const list = new DocumentList(openDocument, () => status.refresh());
  const refresh = () => {
    list.refresh();
    showSnapshots();
  };
  const status = new IndexStatus(controller.signal, refresh);
  const showSnapshots = () => snapshotsElement(snapshots, () => refreshAll());
  const refreshAll = () => {
    status.refresh();
    refresh();
  };
  const upload = uploadElement({
    added: () => {
      status.refresh();
      list.refresh();
    },
    started: (job) => status.follow(job),
  });
  show(
    root,
    h(
      "div",
      { class: "place" },
      h("header", {}, h("h1", { tabindex: "-1" }, t("documents.title")), h("p", {}, t("documents.intro"))),
      h("section", { "aria-label": t("index") }, status.element),
      h("section", {}, h("h2", {}, t("documents")), upload, list.element),
      h("section", {}, h("h2", {}, t("snapshots")), snapshots),
    ),
  );
  refreshAll();
  return () => controller.abort();
}

/** The documents of the folder and of the live snapshot, page by page. */
class DocumentList {
  constructor(openDocument, removed) {
    Object.assign(this, { openDocument, removed, offset: 0, query: "", asked: 0 });
    this.rows = h("div", {}, skeleton(4));
    const field = h("input", {
      type: "search", class: "filter", "aria-label": t("documents.filter"), placeholder: t("documents.filter"),
      on: { input: () => this.filter(field.value) },
    });
    this.field = field;
    this.element = h("div", {}, field, this.rows);
    field.hidden = true;
  }

  filter(query) {
    Object.assign(this, { query, offset: 0 });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), 200);
  }

  async refresh() {
    const asked = (this.asked += 1);
    const parameters = new URLSearchParams({ offset: this.offset, limit: PAGE });
    if (this.query) parameters.set("q", this.query);
    try {
      const found = await request(`${path("documents")}?${parameters}`);
      if (asked === this.asked) this.show(found);
    } catch (error) {
      if (asked === this.asked) show(this.rows, problem(error, () => this.refresh()));
    }
  }

  show({ documents, total }) {
    this.field.hidden = total <= 10 && !this.query;
    if (!documents.length) {
      show(this.rows, h("p", { class: "empty" }, t(this.query ? "documents.nomatch" : "documents.none")));
      return;
    }
    const columns = ["document", "state", "characters.head", "chunks", "modified", ""];
    const head = columns.map((name, i) => h("th", { scope: "col", class: i === 2 || i === 3 ? "number" : "" }, name ? t(name) : h("span", { class: "unseen" }, t("actions"))));
    const table = h(
      "table",
      { class: "documents stacked" },
      h("thead", {}, h("tr", {}, head)),
      h("tbody", {}, documents.map((document) => this.row(document))),
    );
    show(this.rows, table, this.pages(total));
  }

  row(document) {
    const { doc_id: id, title, state, reason, characters, chunks, modified } = document;
    const name = h("button", { type: "button", on: { click: () => this.openDocument({ doc_id: id, title }) } }, named(title || id));
    const count = (value, label) => h("td", { class: "number", "data-label": value === null ? null : t(label) }, value === null ? "" : number(value));
    return h(
      "tr",
      {},
      h("th", { scope: "row", class: "name" }, state === "failed" ? named(title || id) : name, h("small", {}, named(id))),
      h("td", {}, h("span", { class: `state ${state}` }, t(`state.${state}`)), reason && why(document)),
      count(characters, "characters.head"),
      count(chunks, "chunks"),
      h("td", { "data-label": modified ? t("modified") : null }, modified ? h("time", { datetime: modified, class: "small" }, moment(modified)) : ""),
      h("td", {}, state !== "removed" && word(t("delete"), t("delete.of", { name: id }), () => this.remove(id))),
    );
  }

  pages(total) {
    if (total <= PAGE) return null;
    const turn = (offset) => {
      this.offset = offset;
      this.refresh();
    };
    const button = (text, offset, possible) => h("button", { type: "button", disabled: !possible, on: { click: () => turn(offset) } }, text);
    const last = Math.min(this.offset + PAGE, total);
    return h(
      "nav",
      { class: "pages", "aria-label": t("pages") },
      button(t("pages.before"), this.offset - PAGE, this.offset > 0),
      h("span", { class: "figures" }, t("pages.range", { from: this.offset + 1, to: last, total })),
      button(t("pages.after"), this.offset + PAGE, last < total),
    );
  }

  async remove(id) {
    const sure = await confirmed({ title: t("delete.title"), text: t("delete.text", { name: id }), yes: t("delete") });
    if (!sure) return;
    try {
      await request(path("documents", id), { method: "DELETE" });
      remark(t("deleted"));
    } catch (error) {
      remark(inWords(error));
    }
    this.refresh();
    this.removed();
  }
}
