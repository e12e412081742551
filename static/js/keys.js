// Keys on a page of posts: j and k go from one to the next, o opens a row, r begins a reply; l, b and q press what
// the post under them carries as data-key. Nothing happens while one writes.

const ITEMS = "#posts > .post, [data-keys] .story";
const items = () => [...document.querySelectorAll(ITEMS)];
const current = () => document.activeElement?.closest(ITEMS);

function go(step) {
  const all = items();
  const at = all.indexOf(current());
  // From outside, the first that stands below the top of the window.
  const first = all.findIndex((each) => each.getBoundingClientRect().bottom > 90);
  const next = all[at < 0 ? first + (step < 0 ? -1 : 0) : at + step];
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  if (key === "j" || key === "k") return go(key === "j" ? 1 : -1);
  if (key === "r") return document.querySelector("#reply textarea")?.focus();
  if (key === "o") return current()?.querySelector(".title a")?.click();
  current()?.querySelector(`[data-key="${key}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  const isWriting = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (isWriting || event.ctrlKey || event.metaKey || event.altKey || !"jkrolbq".includes(event.key)) return;
  if (!document.getElementById("posts") && !document.querySelector("[data-keys]")) return;
  event.preventDefault();
  press(event.key);
});
