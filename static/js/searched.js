// Says that a search was looked at: the page stood open for a moment, or something in it was opened.
import { post } from "./post.js";

const MOMENT = 2000;

document.querySelectorAll("[data-searched-url]").forEach((place) => {
  let isTold = false;
  const tell = () => {
    if (isTold) return;
    isTold = true;
    post(place.dataset.searchedUrl, { q: place.dataset.searched });
  };
  setTimeout(() => document.hidden || tell(), MOMENT);
  place.addEventListener("click", ({ target }) => target.closest("a") && tell());
});
