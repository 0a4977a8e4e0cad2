// Plain dialogs: [data-open=id] opens, [data-close] or a click on the veil closes. Sheets have their own manners.
import { on } from "./dom.js";

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return false;
  dialog.showModal();
  return true;
}

on("click", "[data-open]", (button) => openDialog(button.dataset.open));
on("click", "[data-close]", (button) => button.closest("dialog")?.close());
on("click", "dialog.dialog", (dialog, event) => { if (event.target === dialog) dialog.close(); });
