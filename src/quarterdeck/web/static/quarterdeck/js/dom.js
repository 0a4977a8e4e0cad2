// The few helpers that every behaviour uses.

export const find = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Call `act(element, event)` when `type` happens inside an element that matches `selector`. */
export function on(type, selector, act, options) {
  document.addEventListener(type, (event) => {
    const element = event.target.closest?.(selector);
    if (element) act(element, event);
  }, options);
}

/** Call `act(root)` now for the whole document and later for every part that htmx swaps in. */
export function fresh(act) {
  act(document);
  document.addEventListener("htmx:load", (event) => act(event.detail.elt));
}

export const seen = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

/** Whether keys belong to what is being written, not to us. */
export const writing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type);

/** Say something to screen readers without showing it. */
export function say(text) {
  const place = find("#said");
  if (place) place.textContent = text;
}
