// The questions of this browser and what became of them. Kept here only; the service keeps nothing.

import { ApiError, events, path } from "./api.js";
import { forget, keep, recall } from "./store.js";

const KEPT = 50;

/** Questions and answers, oldest first; tells its listeners which entry changed, or null for all. */
export class Conversation {
  constructor() {
    this.listeners = new Set();
    this.entries = recall("history", []).map((kept) => ({ ...kept, state: "done", text: kept.answer.answer, hits: [] }));
    this.controller = null;
  }

  /** Call `listener` at each change; return what ends that. */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get busy() {
    return this.controller !== null;
  }

  /** Ask a question, as a new entry or again in the place of one. */
  async ask(question, entry = null) {
    if (this.busy) return;
    const fresh = { question, state: "asking", stage: "searched", text: "", hits: [], answer: null, error: null };
    const asked = Object.assign(entry ?? { id: Date.now().toString(36) }, fresh, { at: new Date().toISOString() });
    if (!entry) this.entries.push(asked);
    this.controller = new AbortController();
    this.changed(asked);
    try {
      await this.follow(asked, this.controller.signal);
    } catch (error) {
      asked.state = error.name === "AbortError" ? "stopped" : "failed";
      asked.error = error.name === "AbortError" ? null : error;
    }
    this.controller = null;
    this.save();
    this.changed(asked);
  }

  /** Stop what is being asked. */
  stop() {
    this.controller?.abort();
  }

  /** Forget everything. */
  clear() {
    this.stop();
    this.entries = [];
    forget("history");
    this.changed(null);
  }

  async follow(entry, signal) {
    const request = { method: "POST", json: { question: entry.question, stream: true }, signal };
    for await (const { event, data } of events(path("ask"), request)) {
      if (event === "error") throw new ApiError(0, data.error, data);
      if (event === "searched") entry.stage = "hits";
      if (event === "hits") Object.assign(entry, { hits: data.hits, stage: "answer" });
      if (event === "delta") entry.text += data.text;
      if (event === "answer") Object.assign(entry, { answer: data, text: data.answer, state: "done" });
      this.changed(entry);
    }
    if (entry.state !== "done") throw new ApiError(0, { code: "interrupted" });
  }

  save() {
    const done = this.entries.filter((entry) => entry.state === "done");
    let kept = done.slice(-KEPT).map(({ id, question, at, answer }) => ({ id, question, at, answer }));
    while (kept.length && !keep("history", kept)) kept = kept.slice(1);
  }

  changed(entry) {
    for (const listener of this.listeners) listener(entry);
  }
}
