// Keys press buttons: a key finds the nearest visible [data-key=…] and clicks it, so that mouse and keyboard do the same.
import { all, find, seen, writing } from "./dom.js";
import { current, step } from "./rows.js";
import { picked, pickMore } from "./select.js";
import { openDialog } from "./dialog.js";

const AFTER_G = 1200; // milliseconds that g waits for its letter
let waiting = 0;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (writing(event.target) || find("dialog[open]")) return;
  const key = event.key;
  if (performance.now() < waiting) {
    waiting = 0;
    return take(event, press(`[data-go="${CSS.escape(key)}"]`));
  }
  if (key === "g") waiting = performance.now() + AFTER_G;
  else if (key === "?") take(event, openDialog("keys"));
  else if (key === "j" || key === "ArrowDown" && current()) take(event, step(1));
  else if (key === "k" || key === "ArrowUp" && current()) take(event, step(-1));
  else if (key.length === 1) take(event, act(key, event.shiftKey));
});

function take(event, done) {
  if (done !== false) event.preventDefault();
}

/** The bulk bar first when rows are picked, then the row under the cursor, the open pane, the page. */
function act(key, shift) {
  if (key === "x" || key === "X") return pick(shift);
  if (key === "*") return pickMore();
  const selector = `[data-key="${CSS.escape(key)}"]`;
  const places = [picked().length && find("[data-bulk]"), current(), find("[data-pane]"), document.body];
  for (const place of places) if (place && press(selector, place)) return true;
  return false;
}

function pick(shift) {
  const box = current() && find("[data-select]", current());
  if (!box) return false;
  box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: shift }));
  return true;
}

function press(selector, root = document) {
  const target = all(selector, root).find((each) => seen(each) && !each.disabled);
  if (!target) return false;
  if (target.matches("input, select, textarea")) target.focus();
  else target.click();
  return true;
}
