// Who asked may be gone when the answer comes: a pane that was closed, a row that was redrawn. htmx looks for the places of an
// answer's parts around whoever asked, and tells only them that it is here. News of what is not shown any more have no place;
// what a deed changed has its places on the page.
const ELSEWHERE = ["HX-Redirect", "HX-Retarget"]; // where the answer goes does not depend on who asked

document.addEventListener("htmx:beforeRequest", ({ detail: { elt, requestConfig } }) => {
  const isNews = requestConfig.triggeringEvent?.type === "news";
  const isDeed = !isNews && elt.getAttribute("hx-swap") === "none";
  elt.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = event.detail;
    if (elt.isConnected || event.defaultPrevented) return;
    if (isNews || (isDeed && !ELSEWHERE.some((name) => xhr.getResponseHeader(name)))) event.preventDefault();
    if (isDeed && event.defaultPrevented) place(xhr);
    if (!elt.matches("[data-silent]")) htmx.trigger(document.body, "htmx:afterRequest", { ...event.detail });
  }, { once: true });
});

function place(xhr) {
  htmx.swap(document.body, xhr.response, { swapStyle: "none" });
  const told = JSON.parse(xhr.getResponseHeader("HX-Trigger-After-Settle") ?? "{}");
  for (const [name, detail] of Object.entries(told)) htmx.trigger(document.body, name, detail);
}
