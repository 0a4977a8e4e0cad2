// News from the server, only while the tab is seen. A notice names a topic and ids; what they mean is read again by htmx:
// every [data-news~=topic] hears `news`, with the ids in `newsIds` (empty: anything may have changed).
import { all, find, say } from "./dom.js";
import { said } from "./said.js";

const NO_ROW = [0];
const GATHER = 250; // milliseconds in which notices become one look
const APART = 1000; // milliseconds at least between two looks, however much happens
let source = null;
let waiting = new Map();
let timer = 0;
let told = 0; // when the last look was
let lost = false;
let broken = false; // said once, however often it is tried again

const url = document.body.dataset.live;

function connect() {
  if (!url || source || document.hidden) return;
  source = new EventSource(url);
  source.addEventListener("hello", () => {
    beat("is-live", said("Live: changes appear by themselves"));
    if (broken) say(said("Live: changes appear by themselves"));
    broken = false;
    gather("*", lost ? [] : NO_ROW); // what happened while nobody listened: after a gap every row, else the counts
    lost = false;
  });
  source.addEventListener("news", (event) => {
    const { topic, ids } = JSON.parse(event.data);
    gather(topic, ids);
  });
  source.addEventListener("error", () => {
    lost = true;
    beat("is-lost", said("Connection lost; trying again"));
    if (!broken) say(said("Connection lost; trying again"));
    broken = true;
    if (source.readyState === EventSource.CLOSED) retryLater();
  });
}

function retryLater() {
  disconnect();
  setTimeout(connect, 5000);
}

function disconnect() {
  source?.close();
  source = null;
}

function gather(topic, ids) {
  const known = waiting.get(topic);
  const many = ids.length === 0 || (known && known.size === 0);
  waiting.set(topic, many ? new Set() : new Set([...(known ?? []), ...ids]));
  if (!timer) timer = setTimeout(tell, Math.max(GATHER, told + APART - performance.now()));
}

function tell() {
  timer = 0;
  told = performance.now();
  const news = waiting;
  waiting = new Map();
  for (const [topic, ids] of news) {
    const selector = topic === "*" ? "[data-news]" : `[data-news~="${CSS.escape(topic)}"]`;
    for (const element of all(selector)) hear(element, ids);
  }
}

/** An element with [data-news-id] listens for its own row alone; a list tells which rows it shows. */
function hear(element, ids) {
  const own = element.dataset.newsId;
  if (own && ids.size && !ids.has(Number(own))) return; // an empty set means any row
  htmx.trigger(element, "news", { ids });
}

// A list asks for its rows that changed, and tells which it shows, so that the server can count those that wait.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, triggeringEvent, parameters } = event.detail;
  if (triggeringEvent?.type !== "news" || elt.dataset.newsId) return;
  const seen = all("[data-row]", elt).map((row) => row.dataset.row).filter(Boolean);
  const { ids } = triggeringEvent.detail;
  parameters.seen = seen.join(",");
  parameters.groups = all("[data-group]", elt).map((row) => row.dataset.group).join(","); // rows that stand for many
  parameters.changed = seen.filter((id) => !ids.size || ids.has(Number(id))).join(",");
});

// What somebody is typing is never swapped away by news; their own answer may replace it.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const typed = (field) => field.type !== "hidden" && field.type !== "checkbox" && field.value !== field.defaultValue;
  if (all("input, textarea", event.detail.target).some(typed)) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, xhr } = event.detail;
  if (requestConfig.verb === "post" && xhr.status < 400) requestConfig.elt.closest("form:not([data-notes])")?.reset();
});

// An action's own answer names what it changed; the open pane need not wait for the news.
document.addEventListener("changed", (event) => {
  const ids = new Set(event.detail.ids);
  for (const element of all("[data-news-id]")) hear(element, ids);
});

function beat(state, words) {
  const dot = find("[data-beat]");
  if (!dot) return;
  dot.className = `beat ${state}`;
  dot.title = words;
  find("span", dot).textContent = words;
}

// Away: the line is closed. Back: it opens again, and everything is read once.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    disconnect();
    lost = true;
  } else connect();
});
addEventListener("pagehide", disconnect);
connect();
