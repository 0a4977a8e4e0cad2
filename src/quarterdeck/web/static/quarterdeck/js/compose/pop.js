// Small panels on a button (<details>): one open at a time, closed by Escape and by a click elsewhere.
import { all, find, on } from "../dom.js";
import { theForm } from "./parts.js";

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("[data-pop]") || !event.target.open) return;
  for (const other of all("[data-pop][open]")) if (other !== event.target) other.open = false;
}, true);

document.addEventListener("click", (event) => {
  for (const pop of all("[data-pop][open]")) if (!pop.contains(event.target)) pop.open = false;
});

document.addEventListener("keydown", (event) => {
  const pop = event.key === "Escape" && find("[data-pop][open]");
  if (!pop) return;
  event.preventDefault();
  event.stopPropagation();
  pop.open = false;
  find("summary", pop).focus();
}, true);

on("click", "[data-preset]", (button) => {
  const form = theForm();
  form.elements.when.value = button.dataset.wall;
  form.elements.zone.value = button.dataset.zone;
  find("[data-later]", form).focus();
});
