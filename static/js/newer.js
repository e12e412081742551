// “3 new: show” over a list: asked for soon after something came, spread over a while where many have the list open,
// and at most every five seconds however fast things come.
const EVERY = 5000;
const SOON = 1000;
const line = document.querySelector("[data-newer]");
let last = -EVERY;
let timer = 0;

function ask() {
  timer = 0;
  last = performance.now();
  window.htmx?.trigger(line, "newer");
}

function hear({ detail }) {
  if (timer || (detail?.of && detail.kind !== "thread")) return; // a listing, or a new member
  const wait = SOON + Math.random() * (detail?.wait ?? 0);
  timer = setTimeout(ask, Math.max(wait, last + EVERY - performance.now()));
}

document.body.addEventListener("live:forum", hear);
document.body.addEventListener("live:now", hear);
