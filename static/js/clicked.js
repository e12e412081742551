// Says which chosen items were opened from where they were shown, and in which blocks of the page something was.
import { post } from "./post.js";

document.querySelectorAll("[data-shown-url]").forEach((place) => {
  place.addEventListener("click", ({ target }) => {
    const item = target.closest(".title a") && target.closest("[data-shown]")?.dataset.shown;
    if (item) post(place.dataset.shownUrl, { item, clicked: item });
  });
});

const { usedUrl } = document.querySelector("[data-used-url]")?.dataset ?? {};
const used = new Set();

document.addEventListener("click", ({ target }) => {
  const way = usedUrl && target.closest?.(".block > .body a[href]:not(.turn)");
  const block = way?.closest("[id^=block-]")?.id.slice("block-".length);
  if (!block || used.has(block)) return;
  used.add(block);
  post(usedUrl, { block });
});
