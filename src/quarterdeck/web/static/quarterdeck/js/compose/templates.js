// A template replaces subject and text; a bar brings one's own text back.
import { find, on } from "../dom.js";
import { changed } from "./keep.js";
import { said } from "../said.js";

let timer = 0;

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("[data-templates-pop]") || !event.target.open) return;
  search(event.target);
  find("[data-templates-search]", event.target).focus();
}, true);

on("input", "[data-templates-search]", (input) => {
  clearTimeout(timer);
  timer = setTimeout(() => search(input.closest("[data-templates-pop]")), 150);
});

async function search(pop) {
  const input = find("[data-templates-search]", pop);
  const url = new URL(input.dataset.url, location);
  url.searchParams.set("q", input.value);
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    find("[data-templates-found]", pop).innerHTML = await answer.text();
  } catch {
    find("[data-templates-found]", pop).textContent = said("The server cannot be reached. Try again in a moment.");
  }
}

on("click", "[data-template]", async (button) => {
  const form = button.closest("form");
  button.closest("[data-pop]").open = false;
  let template;
  try {
    template = await (await fetch(button.dataset.template, { headers: { Accept: "application/json" } })).json();
  } catch {
    return tell(form, said("The template could not be fetched. Your text is as it was."));
  }
  const before = { subject: form.elements.subject.value, body: form.elements.body.value, id: form.elements.template.value };
  set(form, template);
  if (before.subject || before.body) bar(form, template, before);
});

function set(form, { subject, body, id }) {
  form.elements.subject.value = subject;
  form.elements.template.value = id;
  form.dispatchEvent(new CustomEvent("letter:set", { bubbles: true, detail: { body } }));
  changed(form);
}

/** Words above the letter. */
function tell(form, ...words) {
  const place = find("[data-unkept]", form);
  const line = document.createElement("p");
  line.append(...words);
  place.replaceChildren(line);
  place.hidden = false;
  return place;
}

function bar(form, template, before) {
  const name = document.createElement("b");
  name.dir = "auto";
  name.textContent = template.name;
  const [opening, ending] = said("Your text was replaced by %(name)s.").split("%(name)s");
  const place = tell(form, opening, name, ending);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn s";
  button.textContent = said("Bring mine back");
  button.addEventListener("click", () => { set(form, before); place.hidden = true; });
  place.append(button);
}
