// The focus is never lost. What had it may be swapped, hidden or disabled: then its successor gets it, and where there is
// none, whatever had the focus before it. One place for rows, menus, sheets, toasts and panes alike.
import { all, find, seen } from "./dom.js";

const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [contenteditable=true], [tabindex]";
const TOO_WIDE = "body, main, tbody, dialog, [data-toasts]"; // where the next best control would be a guess
const MOST = 12;
let trail = []; // of what had the focus, the newest first
let isLost = false;

const top = () => all("dialog:modal").pop() ?? document.body;
const usable = (element) => element?.isConnected && !element.disabled && seen(element) && top().contains(element);
const controls = (root) => all(CONTROLS, root).filter((each) => each.tabIndex >= 0 && usable(each));
const at = () => document.activeElement;
const nowhere = () => at() === document.body || at() === null || !usable(at());

/** What two drawings of the same control have in common. */
const kind = (each) => [each.tagName, each.name, each.type, each.dataset.key, each.getAttribute("href"), each.getAttribute("aria-label")].join("\n");

function remember(element) {
  const around = [];
  for (let each = element.parentElement; each && !each.matches(TOO_WIDE); each = each.parentElement) {
    around.push({ element: each, id: each.id, index: all(CONTROLS, each).indexOf(element) });
  }
  const row = element.closest("[data-row]");
  const place = { element, id: element.id, kind: kind(element), key: element.dataset.key, around, row: row && all("[data-row]").indexOf(row) };
  trail = [place, ...trail.filter((each) => each.element !== element)].slice(0, MOST);
}

/** What now stands where this was. */
function successor(place) {
  if (usable(place.element)) return place.element;
  const twin = place.id && document.getElementById(place.id);
  if (usable(twin)) return twin;
  for (const { element, id, index } of place.around) {
    const now = element.isConnected ? element : id && document.getElementById(id);
    if (!now || !top().contains(now)) continue;
    const inside = controls(now);
    const same = inside.find((each) => kind(each) === place.kind) ?? inside.find((each) => place.key && each.dataset.key === place.key);
    const next = same ?? (now.matches("[data-row]") ? find("[data-row-link]", now) : inside[Math.min(Math.max(index, 0), inside.length - 1)]);
    if (usable(next)) return next;
  }
  const rows = place.row === null ? [] : all("[data-row]");
  const link = rows.length ? find("[data-row-link]", rows[Math.min(place.row, rows.length - 1)]) : null;
  return usable(link) ? link : null;
}

function recover() {
  if (!nowhere()) { isLost = false; return; }
  if (!isLost) return;
  if (trail[0]?.element.isConnected && trail[0].element.disabled && find(".htmx-request")) return; // it comes back with the answer
  for (const place of trail) {
    const next = successor(place);
    if (!next) continue;
    if (next.matches(".htmx-added button")) return; // htmx does not know its form yet: a quick key would leave the page
    isLost = false;
    next.focus({ preventScroll: true });
    return;
  }
  isLost = false;
  (find("[autofocus]", top()) ?? controls(top() === document.body ? find("main") : top())[0] ?? find("main")).focus({ preventScroll: true });
}

document.addEventListener("htmx:load", () => { if (isLost) recover(); });

document.addEventListener("focusin", (event) => {
  isLost = false;
  remember(event.target);
});

// Whoever points at nothing in particular has let go of it.
document.addEventListener("pointerdown", (event) => { if (!event.target.closest(CONTROLS)) trail = trail.slice(1); });

new MutationObserver(() => {
  if (trail[0] && nowhere() && !usable(trail[0].element)) isLost = true;
  if (isLost) recover();
}).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["hidden", "disabled", "open"] });

document.addEventListener("close", () => {
  if (!nowhere()) return;
  isLost = true;
  recover();
}, true);
