// Says how far a thread was read: the highest post that stood in view for a second; and, once, that somebody
// stayed with it for ten seconds. What only some readers need is fetched when they do.
import { post } from "./post.js";

const SECOND = 1000;
const REST = 2500;
const STAY = 10;
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
const isGoingOn = () => history.state?.at || posts.querySelector(":scope > [data-page]");
const goOn = () => isGoingOn() && import("./going-on.js");
goOn();
document.body.addEventListener("htmx:afterSettle", goOn);

const fetchTimeline = () => import("./timeline.js");
const timeline = document.querySelector(".scrub");
["focusin", "pointerover", "input"].forEach((sign) => timeline?.addEventListener(sign, fetchTimeline, { once: true }));
if (timeline?.matches(":hover, :focus-within")) fetchTimeline();
