// Keeps what is written: in this browser at once, on the server a moment later. Nothing that was typed is lost by a
// reload, a lost connection or a killed server; the words beside the title say how it stands.
import { find, fresh, on } from "../dom.js";
import { place, post, theForm } from "./parts.js";
import { forget, offer, remember } from "./memory.js";
import { said } from "../said.js";

const PAUSE = 700; // milliseconds without a key
const AGAIN = 4000; // milliseconds between tries without a connection
const states = new WeakMap(); // form -> { timer, saving, changed }

const stateOf = (form) => states.get(form) ?? states.set(form, { timer: 0, saving: null, changed: false }).get(form);

fresh((root) => {
  const form = root.matches?.("form[data-compose]") ? root : find("form[data-compose]", root);
  if (!form || states.has(form)) return;
  stateOf(form);
  offer(form);
});

on("input", "form[data-compose]", (form, event) => {
  if (event.target.matches("[data-quiet], [type=search], [type=file], [data-link-url]")) return;
  changed(form);
});

/** Something was written: remember it here, and save it soon. */
export function changed(form = theForm()) {
  const state = stateOf(form);
  state.changed = true;
  say(form, "Writing…");
  remember(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), PAUSE);
}

/** Save now; resolves when the server has answered or cannot be reached. Saves follow one another. */
export function save(form) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  if (state.saving) return state.saving.then(() => (state.changed ? save(form) : undefined));
  if (!form.isConnected || "stale" in (find("#compose-problems")?.dataset ?? {})) return Promise.resolve();
  state.changed = false;
  state.saving = send(form).finally(() => { state.saving = null; });
  return state.saving;
}

async function send(form) {
  if (typing()) { // half an address is nobody: wait until it is whole
    stateOf(form).timer = setTimeout(() => save(form), PAUSE);
    stateOf(form).changed = true;
    return;
  }
  let answer;
  try {
    answer = await post(form, form.dataset.keepUrl);
    if (answer.status >= 500) throw new Error(String(answer.status));
  } catch {
    stateOf(form).changed = true;
    say(form, said("Not saved: no connection. Kept in this browser"), "bad");
    stateOf(form).timer = setTimeout(() => save(form), AGAIN);
    return;
  }
  if (answer.redirected || answer.status === 403 || answer.status === 401) return say(form, said("Not saved: log in again in another tab. Kept in this browser"), "bad");
  if (!form.isConnected) return;
  take(form, await answer.text());
}

/** Put the server's view of the draft in its places, and say how it stands. */
export function take(form, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const state = find("#compose-problems", parsed)?.dataset;
  const words = find("#compose-kept", parsed)?.textContent.trim();
  place(html);
  if (!state) return;
  if ("stale" in state) say(form, said("Not saved: changed elsewhere. Kept in this browser"), "bad");
  else if (state.stored) kept(form, state.version, words);
  else say(form, said("Kept in this browser until it has a recipient and a subject"));
}

function kept(form, version, words) {
  form.elements.version.value = version;
  if (form.dataset.scheduled !== undefined) return say(form, said("Changes not saved yet")); // it is saved by hand only
  if (stateOf(form).changed) return;
  forget(form);
  say(form, words);
  document.dispatchEvent(new CustomEvent("kept"));
}

export function say(form, words, tone = "") {
  const place = find("[data-kept]", form);
  if (!place || place.textContent === words) return;
  place.textContent = words;
  place.dataset.tone = tone;
}

const typing = () => document.activeElement?.matches?.("[data-people]") && document.activeElement.dataset.typing !== undefined;

const now = () => { const form = theForm(); if (form && stateOf(form).changed) { remember(form); save(form); } };
document.addEventListener("visibilitychange", () => { if (document.hidden) now(); });
addEventListener("online", now);
addEventListener("pagehide", () => { const form = theForm(); if (form && stateOf(form).changed) remember(form); });
