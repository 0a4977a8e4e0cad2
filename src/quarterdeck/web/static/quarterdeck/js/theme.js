// Light, dark or as the system has it: shown at once, kept by the server for the next page.
import { all, fresh, on } from "./dom.js";

const root = document.documentElement;

on("click", "[data-theme-set]", (button) => {
  const theme = button.dataset.themeSet;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  show();
});

function show() {
  for (const button of all("[data-theme-set]")) button.setAttribute("aria-pressed", String(button.dataset.themeSet === (root.dataset.theme ?? "")));
}

fresh(show);
