// Files: chosen, dropped or pasted; each goes up at once, with its progress, and is listed in the form.
import { all, find, on } from "../dom.js";
import { changed } from "./keep.js";
import { theForm } from "./parts.js";
import { said } from "../said.js";

let line = Promise.resolve(); // one after another: the limit counts them together

on("change", "[data-attach]", (input) => {
  add(input.form, [...input.files]);
  input.value = "";
});

on("click", "[data-file-remove]", (button) => {
  const form = button.closest("form");
  button.closest("[data-file]").remove();
  changed(form);
});

document.addEventListener("paste", (event) => {
  const form = event.target.closest?.("form[data-compose]");
  const files = [...(event.clipboardData?.files ?? [])];
  if (!form || !files.length || event.clipboardData.types.includes("text/html")) return;
  event.preventDefault();
  event.stopPropagation();
  add(form, files);
}, true);

for (const type of ["dragenter", "dragover"]) document.addEventListener(type, (event) => {
  const form = theForm();
  if (!form || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("is-dropping");
}, true);
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) theForm()?.classList.remove("is-dropping"); });
document.addEventListener("drop", (event) => {
  const form = theForm();
  if (!form || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  event.stopPropagation();
  form.classList.remove("is-dropping");
  add(form, [...event.dataTransfer.files]);
}, true);

function add(form, files) {
  for (const old of all("[data-files] .wrong", form)) old.remove();
  for (const file of files) {
    const shown = pending(form, file);
    line = line.then(() => upload(form, file, shown)).catch((error) => refuse(shown, error.message));
  }
}

/** Say why beside the files; it stays until it is closed or the next file comes. */
function refuse(shown, words) {
  shown.className = "wrong";
  shown.setAttribute("role", "alert");
  shown.textContent = words;
}

function pending(form, file) {
  const item = document.createElement("li");
  item.className = "chip plain is-going";
  const name = document.createElement("span");
  name.dir = "auto";
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", said("Uploading %(name)s", { name: file.name }));
  item.append(name, bar);
  find("[data-files]", form).append(item);
  return item;
}

function upload(form, file, shown) {
  return new Promise((resolve, reject) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const each of all("[data-file] input[name=file]", form)) body.append("file", each.value);
    body.set("new", file, file.name || "picture.png");
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.attachUrl);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) find("progress", shown).value = event.loaded / event.total; });
    request.addEventListener("load", () => {
      if (request.status !== 200) return reject(new Error(request.status === 422 ? request.responseText : said("“%(name)s” could not be attached. Try again.", { name: file.name })));
      shown.outerHTML = request.responseText;
      changed(form);
      resolve();
    });
    request.addEventListener("error", () => reject(new Error(said("“%(name)s” could not be attached: the server cannot be reached.", { name: file.name }))));
    request.send(body);
  });
}
