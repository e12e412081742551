// What is opened in the navigation.
import { post } from "./post.js";

const at = document.querySelector("[data-used-at]");

at?.parentElement.addEventListener("click", ({ target }) => {
  const way = target.closest("li a");
  if (way) post(at.dataset.usedAt, { way: way.pathname });
});
