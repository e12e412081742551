// Small sheets (a chip's dial, the member's menu): Escape and a press elsewhere close them,
// arrow keys walk through their buttons. Without this they are plain <details> and still work.

const SHEETS = "details.turn, details.menu";
const open = () => document.querySelectorAll(`:is(${SHEETS})[open]`);

function shut(details, focus) {
  details.open = false;
  if (focus) details.querySelector("summary").focus();
}

function walk(details, step) {
  const stops = [...details.querySelectorAll(".sheet :is(a, button)")];
  const at = stops.indexOf(document.activeElement);
  stops.at(at < 0 ? Math.min(step, 0) : (at + step) % stops.length)?.focus();
}

/** A sheet that would leave the window is put at the chip's other end. */
function place(details) {
  const sheet = details.querySelector(".sheet");
  sheet.classList.remove("flip");
  const box = sheet.getBoundingClientRect();
  sheet.classList.toggle("flip", box.left < 4 || box.right > document.documentElement.clientWidth - 4);
}

document.addEventListener("click", ({ target }) => {
  open().forEach((details) => details.contains(target) || shut(details, false));
});

/** A chip in a list has only the way to its dial: the buttons are fetched where it stands. */
document.addEventListener("click", (event) => {
  const way = event.target.closest?.("a.turn");
  if (!way || !globalThis.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  globalThis.htmx.ajax("GET", way.getAttribute("href"), { source: way, target: way.closest(".subject, .signals"), swap: "outerHTML" });
});

document.addEventListener("keydown", (event) => {
  const details = event.target.closest?.(SHEETS);
  if (!details?.open) return;
  if (event.key === "Escape") shut(details, true);
  else if (event.key === "ArrowDown") walk(details, 1);
  else if (event.key === "ArrowUp") walk(details, -1);
  else return;
  event.preventDefault();
});

document.addEventListener("toggle", ({ target }) => target.matches?.(SHEETS) && target.open && place(target), true);
