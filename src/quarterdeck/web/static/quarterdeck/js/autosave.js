// A form with [data-autosave] saves itself by its own hx- attributes when it hears `autosave`: a moment after the last
// key, when the window is left, and before it closes. The server answers 204 with `HX-Trigger: kept`.
import { all, on } from "./dom.js";

const PAUSE = 800; // milliseconds without a key
const timers = new WeakMap();

on("input", "form[data-autosave]", (form) => {
  clearTimeout(timers.get(form));
  form.dataset.changed = "";
  timers.set(form, setTimeout(() => save(form), PAUSE));
});

function save(form) {
  clearTimeout(timers.get(form));
  if (!("changed" in form.dataset) || !form.isConnected) return;
  delete form.dataset.changed;
  htmx.trigger(form, "autosave");
}

const saveAll = () => all("form[data-autosave][data-changed]").forEach(save);
addEventListener("pagehide", saveAll);
document.addEventListener("visibilitychange", () => { if (document.hidden) saveAll(); });
