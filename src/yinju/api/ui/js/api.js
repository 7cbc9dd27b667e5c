// The service's HTTP API: JSON, its one form of errors, and its streams of events.

import { key } from "./store.js";

/** What the service says when it cannot do something; `error` is in its one form, `body` what it stood in. */
export class ApiError extends Error {
  constructor(status, { code = "", message = "", hint = "", details = null, request_id: request = "" }, body = null) {
    super(message);
    Object.assign(this, { status, code, hint, details, request, body });
  }
}

const unlock = { ask: null, pending: null };

/** Set what asks the user for a key; it resolves to true where one was given. */
export function askForKeyWith(ask) {
  unlock.ask = ask;
}

/** Make a path of parts, each encoded; a document's id keeps its slashes. */
export function path(...parts) {
  return ["/api/v1", ...parts.map((part) => String(part).split("/").map(encodeURIComponent).join("/"))].join("/");
}

/** Return the JSON that a request gives, null for no content; raise ApiError. */
export async function request(url, options = {}) {
  const response = await send(url, options);
  return response.status === 204 ? null : response.json();
}

/** Yield the events of a stream as {event, data}. */
export async function* events(url, options = {}) {
  const response = await send(url, { ...options, accept: "text/event-stream" });
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split(/\r\n\r\n|\n\n|\r\r/);
      rest = blocks.pop();
      for (const block of blocks) {
        const event = parse(block);
        if (event) yield event;
      }
    }
  } catch (error) {
    throw error.name === "AbortError" ? error : new ApiError(0, { code: "offline" });
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Return a response as a file; for what a key protects. */
export async function blob(url) {
  return (await send(url, {})).blob();
}

async function send(url, { method = "GET", json, body, signal, accept = "application/json", again = false }) {
  const headers = { Accept: accept };
  const used = key.get();
  // A header holds no other characters; without it the service says that the key will not do.
  if (used && /^[\x21-\x7e]+$/.test(used)) headers.Authorization = `Bearer ${used}`;
  if (json !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(url, {
      method, headers, signal, body: json === undefined ? body : JSON.stringify(json), cache: "no-store",
    });
  } catch (error) {
    throw error.name === "AbortError" ? error : new ApiError(0, { code: "offline" });
  }
  if (response.ok) return response;
  if (response.status === 401 && !again && unlock.ask && (await unlocked(used))) {
    return send(url, { method, json, body, signal, accept });
  }
  throw await failure(response);
}

/** Ask for a key once for all requests that wait for one. */
async function unlocked(used) {
  if (key.get() !== used) return true;
  unlock.pending ??= unlock.ask(used !== null).finally(() => {
    unlock.pending = null;
  });
  return unlock.pending;
}

async function failure(response) {
  const body = await response.json().catch(() => null);
  return new ApiError(response.status, body?.error ?? {}, body);
}

function parse(block) {
  let event = "message";
  const data = [];
  for (const line of block.split(/\r\n|\n|\r/)) {
    if (line.startsWith("event:")) event = line.slice(6).trim();
    if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return data.length ? { event, data: JSON.parse(data.join("\n")) } : null;
}
