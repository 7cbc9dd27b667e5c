// Quotations for other documents: copied with their source, or all of it as Markdown.

import { moment, percent, t } from "./i18n.js";
import { headingsOf } from "./source.js";

/** Return a quotation with its source on one line. */
export function withSource(citation) {
  const [open, close] = /[“”]/.test(citation.quote) ? ["「", "」"] : ["“", "”"];
  return t("copy.citation", {
    quote: `${open}${citation.quote}${close}`,
    title: citation.title,
    below: headingsOf(citation.heading).map((heading) => ` › ${heading}`).join(""),
    document: citation.doc_id,
    start: String(citation.start),
    end: String(citation.end),
  });
}

/** Return an answer as plain text, its sources below. */
export function answerAsText({ question, answer }) {
  const sources = answer.citations.map((citation) => `[${citation.marker}] ${withSource(citation)}`);
  return [question, t(`verdict.${answer.verdict}`), answer.answer, "", ...sources].join("\n").trimEnd();
}

/** Return entries as Markdown. */
export function asMarkdown(entries) {
  const parts = entries.filter((entry) => entry.state === "done").map(entryAsMarkdown);
  return `# ${t("export.title")}\n\n${t("export.made", { when: moment(new Date().toISOString()) })}\n\n${parts.join("\n\n")}\n`;
}

function entryAsMarkdown({ question, answer, at }) {
  const verdict = `**${t(`verdict.${answer.verdict}`)}** · ${t("confidence", { p: percent(answer.confidence) })}`;
  const lines = answer.answer.split("\n").map((line) => `> ${escaped(line)}`);
  const sources = answer.citations.map(
    (citation) => `- [${citation.marker}] ${escaped(withSource(citation))} (${t("snapshot")} ${answer.snapshot})`,
  );
  return [`## ${escaped(question)}`, `${verdict} · ${moment(at)}`, lines.join("\n>\n"), sources.join("\n")]
    .filter(Boolean)
    .join("\n\n");
}

/** Return text that Markdown shows as it is. */
export function escaped(text) {
  return text.replace(/[\\`*_[\]<>#~|]/g, "\\$&").replace(/^(\d+)([.)])/gm, "$1\\$2").replace(/^([-+])/gm, "\\$1");
}

/** Put a text on the clipboard; return whether that worked. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByField(text); // where the page is not in a secure context
  }
}

function copyByField(text) {
  const field = document.createElement("textarea");
  field.className = "unseen";
  field.value = text;
  const focused = document.activeElement;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return copied;
}

/** Save a file. */
export function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: "text/markdown" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
