// A part that was swapped in and carries [role=status] was not there before, so screen readers may miss its words: they
// are said in the page's own place for that. What stood there word for word already is not said again.
import { all, say } from "./dom.js";

let last = "";

document.addEventListener("htmx:load", ({ detail }) => {
  const parts = [detail.elt, ...all("[role=status]", detail.elt)].filter((each) => each.matches?.("[role=status]:not(:empty)"));
  const text = parts.map((each) => each.textContent.trim().replace(/\s+/g, " ")).filter(Boolean).join(". ");
  if (!text || text === last || detail.elt === document.body) return;
  last = text;
  say(text);
});
