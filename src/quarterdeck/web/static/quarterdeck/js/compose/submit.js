// Sending, scheduling, saving, throwing away: after the last save has been answered, once, and without leaving the page.
import { find, on } from "../dom.js";
import { done } from "../sheet.js";
import { become, forget, remember } from "./memory.js";
import { changed, save, say, take } from "./keep.js";
import { place, post, theForm } from "./parts.js";
import { said } from "../said.js";

let busy = false;

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches("form[data-compose]") || button?.matches("[data-preview]")) return;
  event.preventDefault();
  if (!button || busy) return;
  act(form, button);
}, true);

async function act(form, button) {
  busy = true;
  form.toggleAttribute("data-busy", true);
  remember(form);
  await save(form); // its version has to be the one that the server has
  const url = button.getAttribute("formaction") ?? form.getAttribute("action");
  try {
    const answer = await post(form, url, button.name ? { [button.name]: button.value } : {});
    const html = await answer.text();
    if (answer.ok) gone(form, html, button);
    else refused(form, answer, html);
  } catch {
    say(form, said("Not sent: no connection. Kept in this browser"), "bad");
  } finally {
    busy = false;
    form.toggleAttribute("data-busy", false);
  }
}

function gone(form, html, button) {
  forget(form);
  document.dispatchEvent(new CustomEvent("kept"));
  if (form.dataset.alone !== undefined) {
    const uuid = form.dataset.uuid;
    location.assign(button.matches("[data-discard]") ? "/emails/draft/" : button.matches("[data-save]") ? location.pathname : `/compose/${uuid}/sent/`);
    return;
  }
  place(html);
  done();
}

function refused(form, answer, html) {
  if (answer.status === 422 || answer.status === 409) {
    take(form, html);
    const first = find("#compose-conflict [role=alert]") ?? find("#compose-problems");
    first?.scrollIntoView({ block: "nearest" });
    find("#compose-problems")?.classList.add("is-asked");
    return;
  }
  place(html);
  say(form, said("Not sent. Kept in this browser"), "bad");
}

on("click", "[data-keep-mine]", () => {
  theForm().elements.version.value = find("#compose-problems").dataset.version;
  settled();
});
on("click", "[data-as-new]", (_link, event) => {
  event.preventDefault();
  forget(theForm());
  delete theForm().dataset.scheduled;
  become(theForm(), newUuid(), "0");
  settled();
});
on("click", "[data-take-other]", () => { forget(theForm()); document.dispatchEvent(new CustomEvent("kept")); });

function settled() {
  delete find("#compose-problems").dataset.stale;
  find("#compose-conflict").replaceChildren();
  changed(theForm());
}

/** A random uuid, also where the page did not come over TLS. */
function newUuid() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, at) => {
    const marked = at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte;
    return marked.toString(16).padStart(2, "0");
  }).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

document.addEventListener("keydown", (event) => {
  const form = theForm();
  if (!form || !form.contains(event.target)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    find("[data-primary]", form).click();
  } else if (event.key === "Enter" && event.target.matches("input:not([type=search]):not([data-link-url])") && !event.defaultPrevented) {
    event.preventDefault(); // Enter in a line is no order to send
  } else if (event.altKey && event.code === "KeyP") {
    event.preventDefault();
    find("[data-preview]", form).click();
  }
});
