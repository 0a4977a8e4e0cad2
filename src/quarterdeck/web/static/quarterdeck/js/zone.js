// A new account begins in the browser's own time zone.
for (const select of document.querySelectorAll("[data-zone-guess]")) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isKnown = [...select.options].some((option) => option.value === here);
  if (isKnown && select.value === "UTC" && !select.form.querySelector("[aria-invalid]")) select.value = here;
}
