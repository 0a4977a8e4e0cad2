// The thin line on top, while somebody waits for an answer to something they did.
import { find } from "./dom.js";

let open = 0;
const show = () => find(".wait")?.classList.toggle("is-on", open > 0);
const silent = (event) => event.detail.elt?.matches?.("[data-silent]");

document.addEventListener("htmx:beforeRequest", (event) => { if (!silent(event)) { open += 1; show(); } });
document.addEventListener("htmx:afterRequest", (event) => { if (!silent(event)) { open = Math.max(0, open - 1); show(); } });

// A button that was pressed cannot be pressed again before its answer is here.
const pressed = (event) => event.detail.requestConfig?.triggeringEvent?.submitter;
document.addEventListener("htmx:beforeRequest", (event) => { const button = pressed(event); if (button) button.disabled = true; });
document.addEventListener("htmx:afterRequest", (event) => { const button = pressed(event); if (button) button.disabled = false; });
