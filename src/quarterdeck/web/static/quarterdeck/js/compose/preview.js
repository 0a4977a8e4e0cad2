// The letter as received, in place of the writing: one key there, one key back.
import { find, on } from "../dom.js";
import { said } from "../said.js";

on("click", "[data-preview]", (button, event) => {
  const form = button.closest("form");
  const frame = find("[data-preview-frame]", form);
  if (!frame.hidden) {
    event.preventDefault();
    return show(form, frame, button, false);
  }
  button.formTarget = frame.name;
  show(form, frame, button, true);
});

function show(form, frame, button, shown) {
  frame.hidden = !shown;
  form.classList.toggle("is-previewing", shown);
  button.setAttribute("aria-pressed", String(shown));
  find("span", button).textContent = shown ? said("Back to writing") : said("Preview");
  (shown ? button : find("[contenteditable]", form))?.focus(); // the keys stay within the letter
}
