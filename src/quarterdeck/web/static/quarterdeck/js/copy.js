// [data-copy=id] copies what that field holds, and says so; a field with [data-copy-source] is selected when it is entered.
import { find, on, say } from "./dom.js";

on("click", "[data-copy]", async (button) => {
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value ?? field.textContent);
  } catch {
    field.focus(); // no leave to write there: the text is selected, ready for the keyboard
    field.select?.();
    return;
  }
  const words = find("span", button) ?? button;
  words.textContent = button.dataset.copied;
  say(button.dataset.copied);
});

on("focusin", "[data-copy-source]", (field) => field.select());
