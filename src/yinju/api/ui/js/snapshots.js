// Snapshots: what was live before, what differs, and the way back.

import { path, request } from "./api.js";
import { confirmed } from "./dialogs.js";
import { h, remark, show, skeleton } from "./dom.js";
import { moment, number, t } from "./i18n.js";
import { inWords, problem } from "./problems.js";
import { named } from "./source.js";
import { word } from "./answer.js";

const SIGNS = { added: "+", removed: "−", changed: "±" };

/** Show the snapshots in `root`; `changed` is called after a rollback. */
export async function snapshotsElement(root, changed) {
  if (!root.hasChildNodes()) show(root, skeleton(3));
  try {
    const { snapshots } = await request(path("index", "snapshots"));
    if (!snapshots.length) return show(root, h("p", { class: "empty" }, t("snapshots.none")));
    const live = snapshots.find((snapshot) => snapshot.live);
    const head = ["snapshot", "fact.built", "fact.documents", "chunks", "size", ""];
    show(
      root,
      h(
        "table",
        { class: "snapshots stacked" },
        h("thead", {}, h("tr", {}, head.map((name, i) => h("th", { scope: "col", class: i > 1 && i < 5 ? "number" : "" }, name ? t(name) : h("span", { class: "unseen" }, t("actions")))))),
        h("tbody", {}, snapshots.flatMap((snapshot) => row(snapshot, live, changed))),
      ),
    );
  } catch (error) {
    const none = error.code === "index";
    show(root, none ? h("p", { class: "empty" }, t("snapshots.none")) : problem(error, () => snapshotsElement(root, changed)));
  }
}

function row(snapshot, live, changed) {
  const { id, created, documents, chunks, bytes, problem: damage } = snapshot;
  const difference = h("td", { colspan: 6, class: "difference" });
  const below = h("tr", { hidden: true }, difference);
  const actions = h(
    "td",
    {},
    h(
      "span",
      { class: "actions" },
      !snapshot.live && live && word(t("diff"), t("diff.of", { id }), () => showDifference(difference, below, live.id, id)),
      !snapshot.live && !damage && word(t("rollback"), t("rollback.of", { id }), () => rollBack(id, changed)),
    ),
  );
  const name = h("th", { scope: "row" }, h("span", { class: "figures" }, id), damage && h("span", { class: "reason" }, t("snapshot.damaged")));
  const state = snapshot.live && h("span", { class: "state live small" }, t("live"));
  const figure = (value, label) => h("td", { class: "number", "data-label": t(label) }, value);
  return [
    h(
      "tr",
      {},
      name,
      h("td", {}, created ? h("time", { datetime: created, class: "small" }, moment(created)) : "", " ", state),
      figure(number(documents), "fact.documents"),
      figure(number(chunks), "chunks"),
      figure(t("megabytes", { n: number(bytes / 1e6, 1) }), "size"),
      actions,
    ),
    below,
  ];
}

async function showDifference(element, below, live, other) {
  below.hidden = !below.hidden;
  if (below.hidden || element.hasChildNodes()) return;
  show(element, skeleton(2));
  try {
    const { documents, chunks } = await request(path("index", "snapshots", other, "diff", live));
    const items = Object.entries(SIGNS).flatMap(([kind, sign]) =>
      documents[kind].map((id) => h("li", { "data-sign": sign }, h("span", { class: "unseen" }, t(`diff.${kind}`)), named(id))),
    );
    show(
      element,
      h("p", { class: "quiet small" }, t("diff.title", { id: other }), " ", t("diff.chunks", chunks)),
      items.length ? h("ul", {}, items) : h("p", {}, t("diff.none")),
    );
  } catch (error) {
    show(element, problem(error));
  }
}

async function rollBack(id, changed) {
  const sure = await confirmed({ title: t("rollback.title"), text: t("rollback.text", { id }), yes: t("rollback") });
  if (!sure) return;
  try {
    await request(path("index", "rollback"), { method: "POST", json: { snapshot: id } });
    remark(t("rollback.done"));
  } catch (error) {
    remark(inWords(error));
  }
  changed();
}
