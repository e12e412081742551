// The composer kept at the bottom of the window while one reads on: open, small, or full; in its place at the end of
// the page it is at rest. What is being written comes along to the next page, out of its draft, also where that page has
// a composer of its own: one of the two is in view at a time.
const KEPT = "dock";
const LESS = { full: "open", open: "small", small: "small", rest: "rest" };
const member = document.body.dataset.member;
let returnTo = null;

const stateOf = (form) => form.dataset.dock || "rest";
const NAMED = ["for", "aria-describedby", "aria-labelledby", "aria-controls"];
const DOCKED = "form:has([data-dock-bar])";
const composers = () => [...document.querySelectorAll(DOCKED)];
const own = () => composers().find((form) => !form.closest("#dock"));

function remember(form) {
  const state = stateOf(form);
  if (state === "rest") return remembered()?.place === form.dataset.draft && sessionStorage.removeItem(KEPT);
  const kept = { member, place: form.dataset.draft, url: form.getAttribute("action") || location.pathname + location.search, state };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
}

function remembered() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    return kept?.member === member ? kept : null;
  } catch {
    return null;
  }
}

function turn(form, state, { focus = true } = {}) {
  const was = stateOf(form);
  if (was === "rest") {
    form.parentElement.style.minBlockSize = `${form.parentElement.offsetHeight}px`; // the page below stays where it is
    returnTo = document.activeElement;
  }
  if (state !== "rest") composers().filter((other) => other !== form).forEach(putAway);
  form.dataset.dock = state;
  document.body.classList.toggle("docked", state !== "rest");
  if (state === "rest") form.parentElement.style.minBlockSize = "";
  form.querySelectorAll("[data-dock-bar] [data-when]").forEach((each) => (each.hidden = !each.dataset.when.split(" ").includes(state)));
  remember(form);
  if (!focus) return;
  if (state === "open" || state === "full") write(form.querySelector("textarea"));
  else if (state === "small") form.querySelector("[data-when=small]").focus();
  else if (form.closest("#dock")) form.remove();
  else (returnTo?.isConnected && !form.contains(returnTo) ? returnTo : form.querySelector("textarea")).focus();
}

/** What was written in it stays in its draft. */
function putAway(form) {
  if (form.closest("#dock")) form.remove();
  else if (stateOf(form) !== "rest") turn(form, "rest", { focus: false });
}

/** Whatever gets the focus behind it is scrolled above it. */
function makeRoom(form) {
  const isOver = form.isConnected && ["open", "small"].includes(stateOf(form));
  const room = isOver ? `${Math.round(innerHeight - form.getBoundingClientRect().top + 16)}px` : "";
  document.documentElement.style.scrollPaddingBlockEnd = room;
}

/** Where one stopped, or after what is there already. */
function write(area) {
  if (!area.selectionEnd) area.setSelectionRange(area.value.length, area.value.length);
  area.focus({ preventScroll: true });
}

export function take(form) {
  if (form.dataset.dockTaken) return;
  form.dataset.dockTaken = "yes";
  form.querySelector("[data-dock-bar]").hidden = false;
  turn(form, stateOf(form), { focus: false });
  form.addEventListener("click", ({ target }) => {
    const to = target.closest("[data-dock-to]")?.dataset.dockTo;
    if (to) turn(form, to);
  });
  form.addEventListener("keydown", (event) => {
    const less = LESS[stateOf(form)];
    if (event.key !== "Escape" || event.defaultPrevented || less === stateOf(form)) return;
    event.preventDefault();
    turn(form, less);
  });
  new ResizeObserver(() => makeRoom(form)).observe(form);
  form.addEventListener("compose:open", () => turn(form, stateOf(form) === "full" ? "full" : "open"));
  form.addEventListener("compose:sending", () => sessionStorage.removeItem(KEPT));
  form.addEventListener("compose:stayed", () => remember(form));
}

/** Names of its own, for the page's composer has the same. */
function nameApart(place) {
  place.querySelectorAll("[id]").forEach((each) => (each.id = `dock-${each.id}`));
  NAMED.forEach((name) =>
    place.querySelectorAll(`[${name}]`).forEach((each) => each.setAttribute(name, each.getAttribute(name).replace(/\S+/g, "dock-$&"))),
  );
}

/** On the page it belongs to, the composer there takes its state; elsewhere it is fetched with its draft. */
export function begin() {
  const kept = remembered();
  const here = own();
  if (here) take(here);
  if (!kept) return;
  if (here?.dataset.draft === kept.place) return turn(here, kept.state === "full" ? "open" : kept.state, { focus: false });
  const place = Object.assign(document.createElement("div"), { id: "dock" });
  document.body.append(place);
  place.addEventListener("htmx:afterSettle", () => {
    const form = place.querySelector(DOCKED);
    if (!form) sessionStorage.removeItem(KEPT);
    if (!form || form.dataset.dockTaken) return;
    form.setAttribute("action", kept.url);
    nameApart(place);
    take(form);
    turn(form, "small", { focus: false });
  });
  place.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 200) return;
    detail.shouldSwap = false;
    sessionStorage.removeItem(KEPT);
  });
  window.htmx.ajax("GET", kept.url, { target: place, source: place, select: DOCKED });
}
