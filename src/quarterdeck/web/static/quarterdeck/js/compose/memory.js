// What this browser remembers of letters that the server does not have yet. One entry a letter and user.
import { find } from "../dom.js";
import { said } from "../said.js";

const PREFIX = "quarterdeck.letter.";
const FIELDS = ["identity", "to", "cc", "bcc", "subject", "body", "template", "follows"];
const OLDEST = 30 * 86400000; // milliseconds

const key = (form) => `${PREFIX}${form.dataset.user}.${form.dataset.uuid}`;

export function remember(form) {
  const entry = { at: Date.now(), version: form.elements.version.value, uuid: form.dataset.uuid, scheduled: form.dataset.scheduled !== undefined };
  for (const name of FIELDS) entry[name] = form.elements[name]?.value ?? "";
  try {
    localStorage.setItem(key(form), JSON.stringify(entry));
  } catch { /* private mode, or full: the server's copy is the only one, and the words say when it is not made */ }
}

export function forget(form) {
  try { localStorage.removeItem(key(form)); } catch { /* nothing was kept */ }
}

/** When a letter opens: bring back what the server did not get of it, or offer what was left of another. */
export function offer(form) {
  const entries = all(form.dataset.user);
  const own = entries.find((entry) => entry.uuid === form.dataset.uuid);
  if (own) return bar(form, own, "%(name)s has text that was not saved (%(when)s).");
  const isNew = form.elements.version.value === "0" && !form.elements.subject.value && !form.elements.body.value;
  const other = entries.find((entry) => entry.subject || text(entry.body));
  if (isNew && other) bar(form, other, "%(name)s was not saved (%(when)s).");
}

function all(user) {
  const found = [];
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(`${PREFIX}${user}.`)) continue;
      const entry = JSON.parse(localStorage.getItem(name));
      if (Date.now() - entry.at > OLDEST) localStorage.removeItem(name);
      else found.push(entry);
    }
  } catch { return []; }
  return found.sort((a, b) => b.at - a.at);
}

const text = (html) => new DOMParser().parseFromString(html ?? "", "text/html").body.textContent.trim();

function bar(form, entry, words) {
  const place = find("[data-unkept]", form);
  const when = new Intl.DateTimeFormat(document.documentElement.lang || "en", { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(entry.at);
  const line = document.createElement("p");
  const name = document.createElement("b");
  name.dir = "auto";
  name.textContent = entry.subject || text(entry.body).slice(0, 60) || said("A letter");
  const [before, after] = said(words, { when }).split("%(name)s");
  line.append(before, name, after);
  place.replaceChildren(line, button(said("Bring it back"), () => bring(form, entry)), button(said("Throw it away"), () => { localStorage.removeItem(`${PREFIX}${form.dataset.user}.${entry.uuid}`); }));
  place.hidden = false;

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn s";
    made.textContent = label;
    made.addEventListener("click", () => { act(); place.hidden = true; });
    return made;
  }
}

/** Let the form be the one of another email. */
export function become(form, uuid, version) {
  const old = form.dataset.uuid;
  for (const name of ["action", "data-keep-url"]) form.setAttribute(name, form.getAttribute(name).replace(old, uuid));
  for (const each of form.querySelectorAll("[formaction]")) each.setAttribute("formaction", each.getAttribute("formaction").replace(old, uuid));
  form.dataset.uuid = uuid;
  form.elements.version.value = version;
}

function bring(form, entry) {
  if (entry.uuid !== form.dataset.uuid) become(form, entry.uuid, entry.version);
  for (const name of FIELDS) if (form.elements[name] && name !== "body") form.elements[name].value = entry[name];
  form.dispatchEvent(new CustomEvent("letter:set", { bubbles: true, detail: { body: entry.body } }));
  for (const name of ["cc", "bcc"]) if (entry[name]) find(`[data-line="${name}"]`, form)?.classList.remove("may-hide");
  form.elements.subject.dispatchEvent(new Event("input", { bubbles: true }));
}
