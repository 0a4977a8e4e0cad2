// Toasts leave by themselves, unless somebody looks at them; z presses the newest Undo.
import { all, find, fresh, on } from "./dom.js";

const STAYS = 10000; // milliseconds; an undo must be reachable without hurry
const STAYS_ERROR = 20000;
const MOST = 3; // the newest comes first, and z finds it first

fresh(() => {
  for (const each of all("[data-toast]:not([data-timed])")) leaveLater(each);
  for (const each of all("[data-toast]").slice(MOST)) each.remove();
});

function leaveLater(element) {
  element.dataset.timed = "";
  const stays = element.classList.contains("error") ? STAYS_ERROR : STAYS;
  let timer = setTimeout(() => element.remove(), stays);
  const hold = () => clearTimeout(timer);
  const release = () => { hold(); timer = setTimeout(() => element.remove(), stays / 2); };
  for (const type of ["pointerenter", "focusin"]) element.addEventListener(type, hold);
  for (const type of ["pointerleave", "focusout"]) element.addEventListener(type, release);
}

on("click", "[data-toast-close]", (button) => button.closest("[data-toast]").remove());
on("submit", "[data-toast] form", (form) => setTimeout(() => form.closest("[data-toast]").hidden = true));

/** A toast made here, when the server could not be asked for one. */
export function toast(text, tone = "") {
  const made = document.createElement("div");
  made.className = `toast ${tone}`;
  if (tone === "error") made.setAttribute("role", "alert");
  made.dataset.toast = "";
  const words = document.createElement("span");
  words.className = "toast-text";
  words.textContent = text;
  made.append(words);
  find("[data-toasts]")?.prepend(made);
  leaveLater(made);
}
