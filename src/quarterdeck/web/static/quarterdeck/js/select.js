// Picking rows: a box, a range with Shift, the page. The pick survives a row being redrawn; the count is said.
import { all, find, fresh, on, say, seen } from "./dom.js";
import { openDialog } from "./dialog.js";
import { said } from "./said.js";

const chosen = new Set();
const worth = new Map(); // how many a row stands for, where it is not one
let anchor = null;

export const picked = () => [...chosen];

on("click", "[data-select]", (box, event) => {
  const boxes = all("[data-select]");
  const [from, to] = [boxes.indexOf(anchor), boxes.indexOf(box)].sort((a, b) => a - b);
  const range = event.shiftKey && from >= 0 ? boxes.slice(from, to + 1) : [box];
  for (const each of range) set(each, box.checked);
  anchor = box;
  show();
});

on("click", "[data-select-page]", (box) => {
  for (const each of all("[data-select]")) set(each, box.checked);
  show();
});

/** The page first, then all that match; for the keyboard. */
export function pickMore() {
  const page = find("[data-select-page]");
  const button = find("[data-select-all]");
  if (!page) return false;
  if (!page.checked) page.click();
  else if (button && seen(button)) button.click();
  return true;
}

on("click", "[data-select-clear]", clear);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && chosen.size && !find("[data-pane]:not(:empty)") && !find("dialog[open]")) clear();
});

// What was done is no longer picked.
document.addEventListener("changed", (event) => {
  const done = new Set(event.detail.ids.map(String));
  for (const box of all("[data-select]")) if (done.has(box.value)) set(box, false);
  for (const id of done) chosen.delete(id);
  show();
});

// A plain form beside the list, such as an export: it takes the picked rows along.
on("click", "[data-with-picked]", (button) => {
  for (const each of all("input[name=ids]", button.form)) each.remove();
  for (const id of chosen) button.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "ids", value: id }));
});

// All that match: beyond the page, so the deed is confirmed first and done by the server on ids that it freezes then.
let everything = false;

on("click", "[data-select-all]", (button) => {
  for (const each of all("[data-select]")) set(each, true);
  show();
  everything = true;
  for (const flag of all("[data-all-flag]")) flag.value = "1";
  find("[data-count]").textContent = button.dataset.selectAll;
  button.hidden = true;
  say(said("%(n)s selected", { n: button.dataset.selectAll }));
});

on("click", "[data-bulk] [data-verb]", (button, event) => {
  if (!everything) return;
  event.preventDefault();
  const form = find("[data-all-form]");
  form.elements.verb.value = button.dataset.verb;
  form.elements.uuid.value = newUuid();
  for (const each of all("[data-all-what]", form)) each.textContent = button.textContent.trim();
  openDialog("all");
});

// A deed on the people asks in a sheet, which is told whom it is about.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, parameters } = event.detail;
  if (!elt.matches?.("[data-deed]")) return;
  if (everything) parameters.all = "1";
  else parameters.ids = picked().join(",");
});
document.addEventListener("picked-done", clear);

on("submit", "[data-all-form]", (form) => setTimeout(() => { form.closest("dialog").close(); clear(); }));

on("click", "[data-run-close]", (link, event) => {
  event.preventDefault();
  link.closest("section").replaceChildren();
});

/** crypto.randomUUID exists on secure pages only. */
function newUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function set(box, on) {
  box.checked = on;
  worth.set(box.value, Number(box.dataset.n ?? 1));
  if (on) chosen.add(box.value);
  else chosen.delete(box.value);
  box.closest("[data-row]")?.classList.toggle("is-picked", on);
}

export function clear() {
  for (const each of all("[data-select]")) set(each, false);
  chosen.clear();
  show();
}

function show() {
  const bar = find("[data-bulk]");
  if (!bar) return;
  const boxes = all("[data-select]");
  everything = false;
  for (const flag of all("[data-all-flag]")) flag.value = "";
  for (const each of all("[data-select-all]", bar)) each.hidden = false;
  bar.hidden = chosen.size === 0;
  const count = picked().reduce((sum, value) => sum + (worth.get(value) ?? 1), 0);
  find("[data-count]", bar).textContent = count;
  const page = find("[data-select-page]");
  if (page) {
    page.checked = boxes.length > 0 && boxes.every((each) => each.checked);
    page.indeterminate = !page.checked && chosen.size > 0;
  }
  say(count ? said("%(n)s selected", { n: count }) : said("Nothing selected"));
}

fresh(() => {
  const there = new Set(all("[data-select]").map((box) => box.value));
  for (const value of picked()) if (!there.has(value)) chosen.delete(value);
  for (const box of all("[data-select]")) if (chosen.has(box.value)) set(box, true);
  const bar = find("[data-bulk]");
  if (bar && !bar.hidden !== chosen.size > 0) show();
});
