// Says which chosen items were opened from where they were shown.
import { post } from "./post.js";

document.querySelectorAll("[data-shown-url]").forEach((place) => {
  place.addEventListener("click", ({ target }) => {
    const item = target.closest(".title a") && target.closest("[data-shown]")?.dataset.shown;
    if (item) post(place.dataset.shownUrl, { item, clicked: item });
  });
});
