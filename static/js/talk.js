// Brings an open thread up to what stands: asks for what changed since the change it knows, until there is no more.

const SAY_EVERY = 20_000;
const RETRY = 5000;
const place = document.querySelector("[data-changes-url]");
const said = document.getElementById("said");
const held = new Map(); // newer forms of posts in which somebody is busy
const order = (element) => Number(element.id.slice(1));
const isLast = () => !place.querySelector(":scope > #next"); // the end of the thread stands here
let asking = false;
let again = false;
let lastSaid = 0;
let isToSay = false;

/** Ask after a chance wait of at most so many milliseconds; never twice at once. */
export async function follow(wait = 0) {
  if (wait) await new Promise((rested) => setTimeout(rested, Math.random() * wait));
  again = true;
  if (asking) return;
  asking = true;
  try {
    while (again) {
      again = false;
      again = (await ask()) || again;
    }
  } catch {
    setTimeout(follow, RETRY + Math.random() * RETRY);
  }
  asking = false;
}

async function ask() {
  const url = new URL(place.dataset.changesUrl, location.href);
  url.searchParams.set("after", place.dataset.changes);
  if (!isLast()) {
    url.searchParams.set("upto", order([...place.querySelectorAll(":scope > article")].at(-1)));
    url.searchParams.set("known", place.dataset.known);
  }
  const answer = await fetch(url);
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
  if (answer.status !== 200) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.querySelector("[data-changes]");
  return part ? take(part) : false;
}

function take(part) {
  part.querySelectorAll("[data-gone]").forEach((gone) => document.getElementById(gone.dataset.gone)?.remove());
  part.querySelectorAll(":scope > [id]").forEach((post) => put(post, place));
  part.querySelectorAll(":scope > [data-under]").forEach((under) => {
    put(under.firstElementChild, document.getElementById(under.dataset.under));
  });
  const banner = part.querySelector(":scope > .banner");
  if (banner) document.getElementById("newer").replaceChildren(banner);
  place.dataset.changes = part.dataset.changes;
  window.htmx?.trigger(place, "htmx:afterSettle", { elt: place });
  return "more" in part.dataset;
}

function put(fresh, among) {
  const old = document.getElementById(fresh.id);
  if (old && isBusy(old)) return void held.set(fresh.id, fresh);
  held.delete(fresh.id);
  if (old) old.replaceWith(fresh);
  else if (!isAdded(fresh, among)) return;
  window.htmx?.process(fresh);
}

/** Where its number belongs, unless that is on another page. */
function isAdded(fresh, among) {
  const others = [...(among?.children ?? [])].filter((each) => /^p\d+$/.test(each.id));
  const next = others.find((each) => order(each) > order(fresh));
  const isElsewhere = among === place && (next ? next === others[0] : !isLast());
  if (!among || isElsewhere) return false;
  among.insertBefore(fresh, next ?? null);
  if (!next) say();
  return true;
}

function isBusy(element) {
  const selection = getSelection();
  const isSelecting = !selection.isCollapsed && element.contains(selection.anchorNode);
  return isSelecting || element.contains(document.activeElement);
}

/** At most so often; what comes meanwhile is said together, once that time is over. */
function say() {
  if (isToSay) return;
  isToSay = true;
  said.textContent = "";
  const rest = lastSaid + SAY_EVERY - Date.now();
  setTimeout(() => {
    isToSay = false;
    lastSaid = Date.now();
    said.textContent = said.dataset.said;
  }, Math.max(100, rest));
}

const settle = () => [...held.values()].forEach((fresh) => put(fresh));
document.addEventListener("focusout", () => setTimeout(settle));
document.addEventListener("selectionchange", settle);
