// The block “Now”: fetched anew when something happened, at most twice a minute, and not while it rests. It rests when
// it is paused, which this browser remembers, and from the beginning where less motion is wanted.
const EVERY = 30_000;
const SPREAD = 3000; // so that not every open page asks at once
const block = document.getElementById("now");
const button = block.querySelector("[data-pause]");
const list = block.querySelector("[data-list]");
const kept = localStorage.getItem("now");
let isPaused = kept ? kept === "paused" : matchMedia("(prefers-reduced-motion: reduce)").matches;
let last = -EVERY;
let timer = 0;

function fetchList() {
  timer = 0;
  if (isPaused || document.hidden || list.contains(document.activeElement)) return;
  last = performance.now();
  window.htmx?.trigger(list, "now:fetch");
}

document.body.addEventListener("live:now", ({ detail }) => {
  const isCatchingUp = detail?.kind === undefined; // the page came with what there was
  if (isPaused || timer || (isCatchingUp && !detail?.wait)) return;
  timer = setTimeout(fetchList, Math.max(0, last + EVERY - performance.now()) + Math.random() * SPREAD);
});

button.hidden = false;
button.setAttribute("aria-pressed", String(isPaused));
button.addEventListener("click", () => {
  isPaused = !isPaused;
  button.setAttribute("aria-pressed", String(isPaused));
  localStorage.setItem("now", isPaused ? "paused" : "going");
  if (!isPaused) fetchList();
});
