// CC and BCC stay out of the way until they are wanted.
import { find, on } from "../dom.js";

on("click", "[data-reveal]", (button) => {
  const line = find(`[data-line="${button.dataset.reveal}"]`, button.closest("form"));
  line.classList.remove("may-hide");
  button.hidden = true;
  find("input", line).focus();
});
