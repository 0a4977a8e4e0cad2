// A letter's frame is as high as the letter. Scripts cannot run inside it; only its height is read.
import { all, fresh } from "./dom.js";

const MOST = 4000; // pixels; beyond this the frame scrolls

fresh((root) => {
  for (const frame of all("iframe[data-fit]", root)) {
    frame.addEventListener("load", () => fit(frame));
    fit(frame);
  }
});

function fit(frame) {
  const inside = frame.contentDocument;
  if (!inside?.body || inside.URL === "about:blank") return;
  const theme = document.documentElement.dataset.theme;
  if (theme) inside.documentElement.dataset.theme = theme;
  const size = () => { frame.style.height = `${Math.min(MOST, Math.ceil(inside.documentElement.getBoundingClientRect().height))}px`; };
  size();
  new ResizeObserver(size).observe(inside.documentElement);
}
