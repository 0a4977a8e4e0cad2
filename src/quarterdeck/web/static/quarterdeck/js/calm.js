// [data-calm]: news never moves what is under the pointer, has the focus or waits for its own answer. What was missed meanwhile is read on leaving.
import { all, find, on } from "./dom.js";

const busy = (part) => find(":focus-visible, .menu:not([hidden]), .htmx-request", part) || matchMedia("(hover: hover)").matches && part.matches(":hover");
const hold = (event) => {
  const part = event.detail.elt;
  if (event.detail.requestConfig?.triggeringEvent?.type !== "news" || !part.matches?.("[data-calm]") || !busy(part)) return false;
  part.dataset.stale = "";
  return true;
};

document.addEventListener("htmx:beforeRequest", (event) => { if (hold(event)) event.preventDefault(); });
document.addEventListener("htmx:beforeSwap", (event) => { if (hold(event)) event.detail.shouldSwap = false; });

const left = (part) => setTimeout(() => {
  if (!part.isConnected || !("stale" in part.dataset) || busy(part)) return;
  delete part.dataset.stale;
  htmx.trigger(part, "news", { ids: new Set() });
}, 120);
on("mouseout", "[data-calm]", left);
on("focusout", "[data-calm]", left);

// What an action has dealt with stays where it is, greyed, until then.
document.addEventListener("changed", (event) => {
  for (const id of event.detail.ids) {
    for (const row of all(`[data-calm] [data-email="${Number(id)}"]`)) {
      row.classList.add("is-over");
      for (const button of all("button", row)) button.disabled = true;
    }
  }
});
