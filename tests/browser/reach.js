// Every control that can be seen can be reached by Tab and shows that it has the focus; an editor shows its caret.
// Tab must have been pressed before: only then does a focus that a script sets count as one by keyboard.
() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [contenteditable=true], [tabindex]";
  const root = [...document.querySelectorAll("dialog:modal")].pop() ?? document.body;
  const rows = [...document.querySelectorAll("[data-row]")];
  const wrong = [];
  const say = (each, what) => wrong.push(`${what}: ${each.outerHTML.replace(/\s+/g, " ").slice(0, 120)}`);
  const around = (each) => {
    const parts = [each, each.labels?.[0]];
    for (let up = each.parentElement; up && parts.length < 8; up = up.parentElement) parts.push(up);
    return parts.filter(Boolean);
  };
  const style = (part) => getComputedStyle(part);
  const outlined = (part) => style(part).outlineStyle !== "none" && parseFloat(style(part).outlineWidth) > 0;
  const passed = (each) => rows.indexOf(each.closest("[data-row]")) > 1 // all rows are alike
    || !each.checkVisibility({ visibilityProperty: true }) || each.disabled
    || each.closest("[inert], [contenteditable=true] *");

  const before = document.activeElement;
  for (const each of root.querySelectorAll(CONTROLS)) {
    if (passed(each)) continue;
    if (each.tabIndex > 0) say(each, "a place of its own in the order of Tab");
    if (each.tabIndex < 0) {
      const walked = each.closest("[role=toolbar], [role=listbox]"); // by arrows
      if (each.matches("a, button, input, select, summary") && !walked) say(each, "not reached by Tab");
      continue;
    }
    const parts = around(each), shadows = parts.map((part) => style(part).boxShadow);
    each.focus({ preventScroll: true });
    const ringed = parts.some((part, n) => outlined(part) || style(part).boxShadow !== shadows[n]);
    if (document.activeElement !== each) say(each, "takes no focus");
    else if (!each.isContentEditable && !ringed) say(each, "no ring");
  }
  before?.focus?.({ preventScroll: true });
  return wrong;
}
