// A sheet opens when something is swapped into it, and never loses text: closing hides it, a button brings it back.
// Inside it: [data-sheet-close] hides it; done() empties it after what was written was sent or discarded. A form with
// [data-keep] counts as written once something was typed, until the event `kept` says that it has been stored.
import { all, find, on } from "./dom.js";

const sheet = () => find("[data-sheet]");
let unsaved = false;

document.addEventListener("htmx:afterSwap", (event) => {
  const inside = event.target.closest?.("[data-sheet]");
  if (inside) open(inside);
});

export function open(dialog) {
  if (!dialog.open) dialog.showModal();
  for (const button of all("[data-resume]")) button.hidden = true;
  (find("[autofocus]", dialog) ?? find("input, textarea, button", dialog))?.focus();
}

export function done() {
  const dialog = sheet();
  unsaved = false;
  if (dialog?.open) dialog.close();
  dialog?.firstElementChild.replaceChildren();
  for (const button of all("[data-resume]")) button.hidden = true;
}

// A second way in while something is half written leads back to it, not over it.
document.addEventListener("htmx:confirm", (event) => {
  const target = event.detail.target;
  if (!unsaved || event.detail.verb !== "get" || !target?.closest?.("[data-sheet]") || event.target.closest("[data-sheet]")) return;
  event.preventDefault();
  open(sheet());
});

on("input", "[data-sheet] [data-keep]", () => { unsaved = true; });
document.addEventListener("sheet-done", done);
document.addEventListener("kept", () => { unsaved = false; });
on("click", "[data-sheet-close]", (button) => button.closest("dialog")?.close());
on("click", "[data-sheet-drop]", done);
on("click", "[data-resume]", () => open(sheet()));

document.addEventListener("close", (event) => {
  if (!event.target.matches("[data-sheet]")) return;
  const written = find("[data-keep]", event.target);
  for (const button of all("[data-resume]")) button.hidden = !written;
}, true);

addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
