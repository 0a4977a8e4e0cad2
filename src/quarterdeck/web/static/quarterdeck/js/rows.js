// The list: j and k move a cursor, which is the focus of a row's link; a click anywhere in a row follows that link.
import { all, find, on } from "./dom.js";

let last = null; // id of the row that the cursor was on, for when the row is redrawn

export function current() {
  const focused = document.activeElement?.closest("[data-row]");
  if (focused) return focused;
  if (document.activeElement !== document.body) return null;
  return last && document.getElementById(last);
}

export function step(by) {
  const rows = all("[data-row]");
  if (!rows.length) return false;
  const from = rows.indexOf(current() ?? find("[data-row].is-open"));
  const to = from < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, from + by));
  go(rows[to]);
  return true;
}

function go(row) {
  const link = find("[data-row-link]", row);
  link?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  follow(row, link);
}

// With a letter open beside the list, moving the cursor reads on; a pause keeps fast movers from asking for each.
let timer = 0;
function follow(row, link) {
  clearTimeout(timer);
  if (link?.matches("[data-group-toggle]") || !matchMedia("(min-width: 1181px)").matches || !find("[data-pane]:not(:empty)")) return;
  timer = setTimeout(() => { if (current() === row && !row.classList.contains("is-open")) link?.click(); }, 180);
}

on("focusin", "[data-row]", (row) => { last = row.id; });

on("click", "[data-row]", (row, event) => {
  if (event.target.closest("a, button, input, label, select") || getSelection().toString()) return;
  find("[data-row-link]", row)?.click();
});

on("click", "[data-row-link]:not([data-group-toggle])", (link) => mark(link.closest("[data-row]")));

// The row of a group email opens its emails below it, and takes them away again. Before htmx hears of the click.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-group-toggle]");
  if (!link) return;
  const below = membersOf(link);
  const isOpen = below.length > 0 || link.getAttribute("aria-expanded") === "true";
  link.setAttribute("aria-expanded", String(!isOpen));
  if (!isOpen) return;
  event.preventDefault();
  event.stopPropagation();
  for (const row of below) row.remove();
}, true);

const membersOf = (link) => all(`[data-of-group="${link.closest("[data-group]").dataset.group}"]`);

// News redraw the row: whether its emails stand below it is still to be said.
document.addEventListener("htmx:oobAfterSwap", () => {
  for (const link of all("[data-group-toggle]")) link.setAttribute("aria-expanded", String(membersOf(link).length > 0));
});

function mark(row) {
  for (const each of all("[data-row].is-open")) each.classList.remove("is-open");
  row?.classList.add("is-open");
}

on("click", "[data-pane-close]", (button, event) => {
  event.preventDefault();
  closePane();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !find("dialog[open]")) closePane();
});

function closePane() {
  const pane = find("[data-pane]:not(:empty)");
  if (!pane) return;
  const row = find("[data-row].is-open");
  const close = find("[data-pane-close]", pane);
  pane.replaceChildren();
  mark(null);
  if (close?.href) history.replaceState(history.state, "", close.href);
  find("[data-row-link]", row ?? document)?.focus({ preventScroll: true });
}

// On narrow screens the pane lies over the list, so reading starts there.
document.addEventListener("htmx:afterSwap", (event) => {
  const pane = event.target;
  if (!pane.matches?.("[data-pane]")) return;
  pane.scrollTop = 0;
  if (!matchMedia("(min-width: 1181px)").matches) find("[data-pane-close]", pane)?.focus();
});
