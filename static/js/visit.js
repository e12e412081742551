// What a guest looked at in this visit is known to this window alone, and gone when it is closed. The start page sends
// it along once, to be told what is like it; nothing of it is kept elsewhere.
const KEPT = "visit";
const MOST = 20;
const MOMENT = 3000;

const looks = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");

/** The latest first, each once. */
function keep(item) {
  sessionStorage.setItem(KEPT, JSON.stringify([item, ...looks().filter((each) => each !== item)].slice(0, MOST)));
}

const item = document.querySelector("[data-visited]")?.dataset.visited;
if (item) setTimeout(() => document.hidden || keep(item), MOMENT);

const place = document.getElementById("visit");
if (place && looks().length) {
  const asked = new URLSearchParams(looks().map((each) => ["seen", each]));
  await window.htmx?.ajax("GET", `${place.dataset.from}?${asked}`, { target: "#visit" });
  place.querySelector("[data-forget]")?.addEventListener("click", () => {
    sessionStorage.removeItem(KEPT);
    place.replaceChildren();
    document.getElementById("main").focus();
  });
}
