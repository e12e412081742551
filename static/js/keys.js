// What keys do: j and k go from one post or row to the next, o opens a row, r begins a reply; l, b and q press what the
// post under them, or the one thing that the page is about, carries as data-key; / begins a search, ? opens the sheet,
// and g with a letter goes where it says.

const ITEMS = "#posts > .post, main .story";
const PATIENCE = 3000; // between g and its letter
const way = document.querySelector("[data-keys]");
let sheet = null;
let since = -PATIENCE; // when g was pressed

const items = () => [...document.querySelectorAll(ITEMS)];
const current = () => document.activeElement?.closest(ITEMS);

function step(by) {
  const all = items();
  const at = all.indexOf(current());
  // From outside, the first that stands below the top of the window.
  const first = all.findIndex((each) => each.getBoundingClientRect().bottom > 90);
  const next = all[at < 0 ? first + (by < 0 ? -1 : 0) : at + by];
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** The list of all keys, as the server makes it for who looks; fetched once. */
function fetchSheet() {
  sheet ??= fetch(way.href, { headers: { "HX-Request": "true" } })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText))))
    .then(build)
    .catch(() => (sheet = null));
  return sheet;
}

function build(html) {
  const dialog = new DOMParser().parseFromString(html, "text/html").querySelector("dialog");
  const off = dialog.querySelector("[data-keys-off]");
  const show = () => off?.setAttribute("aria-pressed", String(document.body.dataset.singleKeys === "off"));
  off?.addEventListener("click", () => {
    const isOff = document.body.dataset.singleKeys !== "off";
    document.body.dataset.singleKeys = isOff ? "off" : "";
    localStorage.setItem("single-keys", isOff ? "off" : "on");
    show();
  });
  if (off) off.hidden = false;
  show();
  document.body.append(dialog);
  return dialog;
}

async function openSheet() {
  const dialog = await fetchSheet();
  if (!dialog) location.assign(way.href);
  else if (!dialog.open) dialog.showModal();
}

async function go(key) {
  since = -PATIENCE;
  (await fetchSheet())?.querySelector(`[data-go="${CSS.escape(key)}"]`)?.click();
}

export function press(key) {
  if (performance.now() - since < PATIENCE) return go(key);
  if (key === "g") {
    since = performance.now();
    return fetchSheet();
  }
  if (key === "?") return openSheet();
  if (key === "/") return document.getElementById("find")?.focus();
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "r") return document.querySelector("#reply textarea")?.focus();
  if (key === "o") return current()?.querySelector(".title a")?.click();
  (current() ?? document.querySelector("[data-whole]"))?.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
}
