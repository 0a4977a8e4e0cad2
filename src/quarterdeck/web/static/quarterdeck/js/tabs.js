// Where there are more tabs than fit, the one that is here is in sight.
import { all } from "./dom.js";

function show() {
  for (const here of all(".tabs [aria-current]")) {
    const tabs = here.parentElement;
    tabs.scrollLeft = here.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;
  }
}

show();
addEventListener("resize", show);
