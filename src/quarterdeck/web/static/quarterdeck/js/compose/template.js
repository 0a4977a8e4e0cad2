// A template being written: its preview follows the text, and leaving with unsaved text asks first.
import { all, find, fresh, on } from "../dom.js";

const PAUSE = 600; // milliseconds without a key
let timer = 0;
let changed = false;

fresh((root) => {
  for (const form of all("form[data-guard]:not([data-seen])", root)) {
    form.dataset.seen = "";
    refresh(form);
  }
});

on("input", "form[data-guard]", (form, event) => {
  if (event.target.name !== "to") changed = true;
  clearTimeout(timer);
  timer = setTimeout(() => refresh(form), PAUSE);
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-guard]") && !event.submitter?.matches("[data-refresh]")) changed = false;
});

addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (!form || event.key !== "Enter") return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    find("[data-primary]", form)?.click();
  } else if (event.target.matches("input:not([data-link-url])") && !event.defaultPrevented) event.preventDefault();
});

function refresh(form) {
  const button = find("[data-refresh]", form);
  if (form.isConnected && button) form.requestSubmit(button);
}
