// The metrics of an evaluation in the order in which they are shown.

import { known } from "./i18n.js";

const GROUPS = {
  answers: ["answer_holds", "answer_quoted", "answer_holds_text", "exact_match", "char_f1", "number_right", "answer_chars"],
  retrieval: [
    ...["recall@1", "recall@3", "recall@5", "recall@10"],
    ...["all_evidence@1", "all_evidence@3", "all_evidence@5", "all_evidence@10"],
    ...["mrr@10", "ndcg@10", "context_chars@5", "context_chars@10"],
  ],
  verdicts: ["verdict_accuracy", "answer_precision", "unanswerable_kept", "false_refusal", "confidence_auroc", "aurc", "ece"],
  citations: ["citation_exact", "citation_precision", "citation_recall"],
  latency: ["latency_ms_p50", "latency_ms_p95"],
  failures: ["failed"],
};

/** Return a metric's name in words. */
export function titleOf(name) {
  return known(`metric.${name}`, name);
}

/** Return what a metric counts in: share, characters or ms. */
export function unitOf(name) {
  if (/chars/.test(name)) return "characters";
  return /_ms/.test(name) ? "ms" : "share";
}

/** Return the groups of those metrics that a run has; one that is not known here stands at the end. */
export function groupsOf(metrics) {
  const left = new Set(Object.keys(metrics));
  const groups = Object.entries(GROUPS).map(([group, names]) => ({ group, names: names.filter((name) => left.delete(name)) }));
  return [...groups, { group: "other", names: [...left] }].filter(({ names }) => names.length);
}
