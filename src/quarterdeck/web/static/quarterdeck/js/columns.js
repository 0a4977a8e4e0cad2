// The chooser of columns: find one, tick all or none, move by button or by dragging. The order of the boxes is what is posted.
import { all, find, on, say } from "./dom.js";

let dragged = null;

on("input", "[data-columns-find]", (input) => {
  const wanted = input.value.trim().toLowerCase();
  for (const row of all("[data-column]", input.form)) row.hidden = !row.dataset.column.includes(wanted);
});
on("keydown", "[data-columns-find]", (_input, event) => { if (event.key === "Enter") event.preventDefault(); });

on("click", "[data-columns-all], [data-columns-none]", (button, event) => {
  event.preventDefault();
  const ticked = "columnsAll" in button.dataset;
  for (const row of all("[data-column]:not([hidden])", button.form)) find("input", row).checked = ticked;
});

on("click", "[data-columns-move]", (button, event) => {
  event.preventDefault();
  const row = button.closest("[data-column]");
  if (button.dataset.columnsMove === "1") row.nextElementSibling?.after(row);
  else row.previousElementSibling?.before(row);
  button.focus();
  say(`${find("label", row).textContent.trim()}: ${[...row.parentElement.children].indexOf(row) + 1}`);
});

on("dragstart", "[data-column]", (row, event) => {
  dragged = row;
  row.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
});
on("dragover", "[data-column]", (row, event) => {
  if (!dragged || dragged.parentElement !== row.parentElement) return;
  event.preventDefault();
  const at = row.getBoundingClientRect();
  if (row !== dragged) row[event.clientY < at.top + at.height / 2 ? "before" : "after"](dragged);
});
on("dragend", "[data-column]", (row) => {
  row.classList.remove("is-dragged");
  dragged = null;
});
