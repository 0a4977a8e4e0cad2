// A letter's frame is as high as the letter. Scripts cannot run inside it; only its height is read.
import { all, fresh, on } from "./dom.js";

const MOST = 4000; // pixels; beyond this the frame scrolls

fresh((root) => {
  for (const frame of all("iframe[data-fit]", root)) {
    frame.addEventListener("load", () => fit(frame));
    fit(frame);
  }
});

on("click", "[data-theme-set]", () => queueMicrotask(() => {
  for (const frame of all("iframe[data-fit]")) if (frame.contentDocument) dress(frame.contentDocument);
}));

/** The page's own choice of light or dark; without one the frame follows the system by itself. */
function dress(inside) {
  inside.documentElement.dataset.theme = document.documentElement.dataset.theme ?? "";
}

function fit(frame) {
  const inside = frame.contentDocument;
  if (!inside?.body || inside.URL === "about:blank") return;
  dress(inside);
  const size = () => { frame.style.height = `${Math.min(MOST, Math.ceil(inside.documentElement.getBoundingClientRect().height))}px`; };
  size();
  new ResizeObserver(size).observe(inside.documentElement);
}
