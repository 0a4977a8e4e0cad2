// Keeps <time data-ago> true while the page stays open. The same words as web/words.py.
import { all, fresh } from "./dom.js";
import { said } from "./said.js";

const language = document.documentElement.lang || "en";
const weekday = new Intl.DateTimeFormat(language, { weekday: "short" });
const dayMonth = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const whole = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });

function ago(when, now) {
  const seconds = (now - when) / 1000;
  if (seconds < 45) return said("just now");
  if (seconds < 3600) return said("%(n)s min ago", { n: Math.max(1, Math.round(seconds / 60)) });
  if (when.toDateString() === now.toDateString() || seconds < 6 * 3600) return said("%(n)s h ago", { n: Math.round(seconds / 3600) });
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(when).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 1) return said("Yesterday");
  if (days < 7) return weekday.format(when);
  return (when.getFullYear() === now.getFullYear() ? dayMonth : whole).format(when);
}

function refresh(root = document) {
  const now = new Date();
  for (const element of all("time[data-ago]", root)) {
    const when = new Date(element.dateTime);
    if (when > now || now - when > 36 * 3600 * 1000) continue; // what is ahead or days old is right as the server wrote it
    const text = ago(when, now);
    if (element.textContent !== text) element.textContent = text;
  }
}

fresh(() => refresh());
setInterval(() => { if (!document.hidden) refresh(); }, 20000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
