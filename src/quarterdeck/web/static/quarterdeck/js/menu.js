// A menu hangs on its button: arrows walk it, Escape and a click elsewhere close it.
import { all, find, on } from "./dom.js";

on("click", "[data-menu]", (button) => {
  const menu = document.getElementById(button.dataset.menu);
  const opening = menu.hidden;
  closeAll();
  if (!opening) return;
  menu.hidden = false;
  button.setAttribute("aria-expanded", "true");
  place(menu, button);
  find("a, button", menu)?.focus();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-menu], .menu") || event.target.closest(".menu-item")) closeAll();
});

document.addEventListener("keydown", (event) => {
  const menu = find(".menu:not([hidden])");
  if (!menu) return;
  if (event.key === "Escape") {
    event.preventDefault();
    const button = find(`[data-menu="${menu.id}"]`);
    closeAll();
    button?.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const items = all("a, button", menu);
    const next = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    items[(next + items.length) % items.length]?.focus();
  }
}, true);

function closeAll() {
  for (const menu of all(".menu:not([hidden])")) {
    menu.hidden = true;
    find(`[data-menu="${menu.id}"]`)?.setAttribute("aria-expanded", "false");
  }
}

/** Below the button where there is room, else above it; never beyond the window. */
function place(menu, button) {
  const at = button.getBoundingClientRect();
  const below = innerHeight - at.bottom > menu.offsetHeight + 8;
  menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - menu.offsetHeight - 4)}px`;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - menu.offsetWidth - 8))}px`;
}

addEventListener("resize", closeAll);
