// What every page needs: the sheets, and a sentence when a request of htmx fails.
import "./dial.js";
import "./live.js";
import "./compose.js";
import "./bell.js";

if (document.querySelector("[data-shown-url]")) import("./shown.js");
if (document.getElementById("posts")) import("./reading.js");
if (document.getElementById("now")) import("./now.js");

// A name or a face in the text of a page opens a small card of that member; without scripts it leads to their page.
document.addEventListener("click", (event) => {
  const way = event.target.closest?.("main a[href^='/members/']:not([data-whole])");
  if (!way || !/^\/members\/[^/]+\/$/.test(way.pathname) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  import("./card.js").then((card) => card.open(way)).catch(() => location.assign(way.href));
});

const toast = document.getElementById("toast");

function say(sentence) {
  if (!toast) return;
  toast.textContent = sentence;
  toast.hidden = !sentence;
}

document.body.addEventListener("htmx:responseError", ({ detail }) => {
  say(detail.xhr.status === 403 ? toast?.dataset.refused : toast?.dataset.failed);
});
document.body.addEventListener("htmx:sendError", () => say(toast?.dataset.offline));
document.body.addEventListener("htmx:afterOnLoad", ({ detail }) => detail.xhr.status < 400 && say(""));

// Keys act outside of fields and sheets, unless they were switched off; what they do is fetched with the first of them.
const KEYS = "jkrolbqg?/";
const page = document.body.dataset;
const way = document.querySelector("[data-keys]"); // to the list of them; a page without it has none
let keys = null;
if (localStorage.getItem("single-keys") === "off") page.singleKeys = "off";
const fetchKeys = () => (keys ??= import("./keys.js"));

document.addEventListener("keydown", async (event) => {
  const isKey = event.key.length === 1 && (keys || KEYS.includes(event.key));
  if (!way || !isKey || page.singleKeys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]") || document.querySelector(":modal")) return;
  if (KEYS.includes(event.key)) event.preventDefault();
  (await fetchKeys()).press(event.key);
});
way?.addEventListener("click", async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  (await fetchKeys()).press("?");
});

/** What scrolls sideways by itself must be reachable by the keyboard. */
function reachable() {
  document.querySelectorAll(".prose :is(pre, table), .scroll").forEach((element) => {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
  });
}
reachable();
document.body.addEventListener("htmx:afterSettle", reachable);

/** How many are new is said when the first of them comes, and is then only to be seen. */
document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.elt.matches(".newer")) setTimeout(() => detail.elt.setAttribute("aria-live", "off"), 1000);
});

/** A swapped part keeps the keyboard where it was: the same button again, or the part's first stop. */
let held = null;
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const at = document.activeElement;
  held = detail.target?.contains(at) ? { name: at.name, value: at.value } : null;
});
document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (!held || document.activeElement !== document.body) return;
  const stops = [...detail.elt.querySelectorAll("button, summary, a, input")].filter((each) => each.checkVisibility());
  const same = stops.find((each) => each.name === held.name && each.value === held.value);
  (same ?? stops.find((each) => each.matches("summary")) ?? stops[0])?.focus();
  held = null;
});
