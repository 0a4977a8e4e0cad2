// Talks to the server for the sheet, and puts what it answers in its places: an element with an id replaces its namesake.
import { find } from "../dom.js";

export const theForm = () => find("form[data-compose]");

/** Post the form as it stands; rejects when the server cannot be reached. */
export function post(form, url, extra = {}) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(extra)) body.set(name, value);
  return fetch(url, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
}

/** Swap the parts of an answer in; toasts are added to the others. */
export function place(html) {
  const parsed = document.createElement("template");
  parsed.innerHTML = html;
  for (const part of parsed.content.querySelectorAll("[id]")) {
    const old = document.getElementById(part.id);
    if (!old || part.parentElement?.closest("[id]")) continue;
    if (part.id === "toasts") old.append(...part.childNodes);
    else if (!old.contains(document.activeElement)) old.replaceWith(part);
    const now = document.getElementById(part.id);
    htmx.process(now);
    now.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: now } }));
  }
  return parsed.content;
}
