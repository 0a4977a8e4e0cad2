// When the server cannot be reached at all, say so beside what was tried; nothing is lost by it.
import { toast } from "./toast.js";
import { said } from "./said.js";

document.addEventListener("htmx:sendError", () => toast(said("The server cannot be reached. Nothing was changed; try again."), "error"));
document.addEventListener("htmx:timeout", () => toast(said("The server took too long to answer. Reload to see how it stands."), "error"));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) location.reload();
  else toast(said("The server answered %(status)s. Nothing was changed; try again.", { status: event.detail.xhr.status }), "error");
});
