// Which button sends a form: the browser knows. htmx goes by the last one that was clicked inside the form, which is
// another one when the button stands outside of it (form="…") or when the last was pressed by a key and kept no focus.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const sent = detail.triggeringEvent;
  if (sent?.type !== "submit" || !detail.elt.matches("form")) return;
  detail.path = sent.submitter?.getAttribute("formaction") ?? detail.elt.getAttribute("hx-post") ?? detail.path;
});
