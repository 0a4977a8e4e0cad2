// CC and BCC stay out of the way until they are wanted; keys are named as this machine's keyboard names them.
import { all, find, fresh, on } from "../dom.js";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
fresh((root) => { if (isMac) for (const key of all("kbd[data-mac]", root)) key.textContent = key.dataset.mac; });

on("click", "[data-reveal]", (button) => {
  const line = find(`[data-line="${button.dataset.reveal}"]`, button.closest("form"));
  line.classList.remove("may-hide");
  button.hidden = true;
  find("input", line).focus();
});
