// Says which chosen items truly came into view, each once a page.
import { post } from "./post.js";

const REST = 1500;

document.querySelectorAll("[data-shown-url]").forEach((place) => {
  const told = new Set();
  let waiting = [];
  let timer = 0;

  const tell = () => {
    clearTimeout(timer);
    timer = 0;
    if (waiting.length) post(place.dataset.shownUrl, { item: waiting });
    waiting = [];
  };
  const watch = new IntersectionObserver(
    (entries) =>
      entries.forEach(({ target, isIntersecting }) => {
        const item = target.dataset.shown;
        if (!isIntersecting || told.has(item)) return;
        told.add(item);
        waiting.push(item);
        watch.unobserve(target);
        timer ||= setTimeout(tell, REST);
      }),
    { threshold: 0.5 },
  );
  const look = () => place.querySelectorAll("[data-shown]").forEach((element) => watch.observe(element));

  look();
  document.body.addEventListener("htmx:afterSettle", look);
  document.addEventListener("visibilitychange", () => document.hidden && tell());
  addEventListener("pagehide", tell);
});
