// Says how far a thread was read: the highest post that stood in view for a second; and, once, that somebody
// stayed with it for ten seconds. Where the next page was put under the first, keeps the address and the place.
import { post } from "./post.js";

const SECOND = 1000;
const REST = 2500;
const STAY = 10;
const EDGE = 80; // what the header covers
const place = document.querySelector("[data-read-url]");

if (place) {
  const waiting = new Map();
  let highest = 0;
  let told = Number(place.dataset.readUpTo || 0);
  let timer = 0;
  let stayed = 0;
  let hasStayed = false;

  const tell = () => {
    clearTimeout(timer);
    timer = 0;
    const isNews = stayed >= STAY && !hasStayed;
    if (highest <= told && !isNews) return;
    told = Math.max(told, highest);
    hasStayed ||= isNews;
    post(place.dataset.readUrl, { number: told, seconds: stayed });
  };
  const stay = () => {
    if (document.hidden) return;
    stayed += 1;
    if (stayed < STAY) return;
    clearInterval(clock);
    tell();
  };
  const clock = setInterval(stay, SECOND);
  const seen = (element) => {
    highest = Math.max(highest, Number(element.dataset.number));
    timer ||= setTimeout(tell, REST);
  };
  const watch = new IntersectionObserver(
    (entries) =>
      entries.forEach(({ target, isIntersecting }) => {
        clearTimeout(waiting.get(target));
        if (isIntersecting) waiting.set(target, setTimeout(() => document.hidden || seen(target), SECOND));
      }),
    { rootMargin: "-10% 0px -20% 0px" },
  );
  const look = () => place.querySelectorAll("[data-number]").forEach((element) => watch.observe(element));

  look();
  document.body.addEventListener("htmx:afterSettle", look);
  document.addEventListener("visibilitychange", () => document.hidden && tell());
  addEventListener("pagehide", tell);
  // Who counts it as unread from a post on has read nothing since.
  place.addEventListener("submit", ({ target }) => target.matches("[data-unread]") && ((highest = told), clearInterval(clock)));
}

const posts = document.getElementById("posts");
let isLong = false; // more than one page stands here

/** The post at the top of the window, and on which page it is. */
function here() {
  let page = posts.dataset.page;
  for (const each of posts.children) {
    if (each.dataset.page) page = each.dataset.page;
    if (each.id && each.matches(".post") && each.getBoundingClientRect().bottom > EDGE) return { page, at: each };
  }
  return null;
}

/** The address of what is being read, so that Back and a copied link lead to it. */
function keepPlace() {
  const now = isLong && here();
  if (!now) return;
  history.scrollRestoration = "manual";
  const state = { at: now.at.id, top: now.at.getBoundingClientRect().top };
  history.replaceState(state, "", `?page=${now.page}#${now.at.id}`);
}

if (posts) {
  const { at, top } = history.state || {};
  const was = at && document.getElementById(at);
  if (was) scrollBy(0, was.getBoundingClientRect().top - top);
  let rest = 0;
  document.body.addEventListener("htmx:afterSettle", () => (isLong ||= Boolean(posts.querySelector(":scope > [data-page]"))));
  addEventListener("scroll", () => isLong && (clearTimeout(rest), (rest = setTimeout(keepPlace, 200))), { passive: true });
  addEventListener("pagehide", keepPlace);
}
