// A form with [data-passkey=create|get]: its button asks the server for a challenge, the browser for a passkey, and
// sends what came of it. The form shows itself only where there is JavaScript. Codec: webauthn-json.js, loaded before us.
import { all, find } from "./dom.js";

const call = { create: (options) => window.webauthnJSON.create(options), get: (options) => window.webauthnJSON.get(options) };

async function challenge(form) {
  const token = find("[name=csrfmiddlewaretoken]", form).value;
  const answer = await fetch(form.dataset.options, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function ask(form) {
  const fault = find("[data-passkey-fault]", form);
  fault.textContent = "";
  if (!window.PublicKeyCredential) {
    fault.textContent = fault.dataset.impossible;
    return;
  }
  try {
    const credential = await call[form.dataset.passkey](await challenge(form));
    find("[name=credential]", form).value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    fault.textContent = error.name === "SecurityError" ? fault.dataset.impossible : fault.dataset.refused;
  }
}

for (const form of all("[data-passkey]")) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.checkValidity()) ask(form);
    else form.reportValidity();
  });
}
