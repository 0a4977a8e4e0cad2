// Merge fields go where the cursor was last: in the subject, or in the text.
import { find, on } from "../dom.js";
import { chainIn, editorOf } from "./editor.js";

on("focusin", "[data-insert-into]", (input) => { input.form.dataset.into = input.name; });
on("focusin", "textarea[name=body]", (area) => { area.form.dataset.into = "body"; });

on("click", "[data-insert]", (button) => {
  const form = button.closest("form");
  const text = button.dataset.insert;
  button.closest("[data-pop]").open = false;
  if (form.dataset.into === "subject") return intoField(form.elements.subject, text);
  const editor = editorOf(form);
  if (editor) chainIn(editor).insertContent({ type: "text", text }).run();
  else intoField(find("textarea[name=body]", form), text);
});

function intoField(field, text) {
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
