// Recipients by name or address: a list under the field, walked by arrows, taken by Enter, Tab or a click.
import { all, find, on } from "../dom.js";

const PAUSE = 130; // milliseconds without a key
let timer = 0;
let asked = 0;

on("input", "[data-people]", (input, event) => {
  if (!event.isTrusted) return; // our own words that it has changed
  input.dataset.typing = "";
  clearTimeout(timer);
  timer = setTimeout(() => search(input), PAUSE);
});

async function search(input) {
  const text = word(input);
  const list = listOf(input);
  if (text.length < 1) return close(input);
  const turn = ++asked;
  const url = new URL(input.form.dataset.peopleUrl, location);
  url.searchParams.set("q", text);
  url.searchParams.set("id", list.id);
  let html;
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    html = await answer.text();
  } catch { return; } // without a connection an address can still be written
  if (turn !== asked || document.activeElement !== input) return;
  list.innerHTML = html;
  const options = all("[role=option]", list);
  list.hidden = options.length === 0;
  input.setAttribute("aria-expanded", String(!list.hidden));
  if (options.length) choose(input, options[0]);
}

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-people]")) return;
  const list = listOf(input);
  if (list.hidden) return;
  const options = all("[role=option]", list);
  const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(input, options[(at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
  } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || (event.key === "Tab" && !event.shiftKey)) {
    if (at < 0 || (event.key === "Tab" && word(input).includes("@"))) return;
    if (event.key === "Enter") event.preventDefault();
    take(input, options[at]);
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close(input);
  }
}, true);

on("mousedown", ".options [role=option]", (option, event) => {
  event.preventDefault();
  take(option.closest(".combo").querySelector("[data-people]"), option);
});

on("click", "[data-pick]", (button) => {
  const input = find("[data-people]", button.closest("form"));
  input.value = button.dataset.pick;
  settle(input);
});

on("focusout", "[data-people]", (input) => {
  close(input);
  if ("typing" in input.dataset) settle(input);
});

function take(input, option) {
  const many = "many" in input.dataset;
  const before = many ? input.value.slice(0, input.value.lastIndexOf(",") + 1).trim() : "";
  input.value = `${before}${before ? " " : ""}${option.dataset.value}${many ? ", " : ""}`;
  close(input);
  settle(input);
  if (!many) find("input[name=subject]", input.form)?.focus();
}

function settle(input) {
  delete input.dataset.typing;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function choose(input, option) {
  for (const each of option.parentElement.children) each.setAttribute("aria-selected", String(each === option));
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function close(input) {
  asked += 1;
  const list = listOf(input);
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
const word = (input) => ("many" in input.dataset ? input.value.slice(input.value.lastIndexOf(",") + 1) : input.value).trim();
