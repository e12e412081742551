// The bell: when the socket says that something was told, or seen elsewhere, its count is fetched anew. The page came
// with the true count, so the first catching up of a fresh socket asks for nothing.
// A notice that is opened is seen, also where the page it leads to says nothing of reading.
import { post } from "./post.js";

const bell = () => document.getElementById("bell");
const topic = bell()?.dataset.live;
let isFresh = true;

if (topic) {
  document.body.addEventListener(`live:${topic}`, ({ detail }) => {
    if (isFresh && detail?.kind === undefined) isFresh = false;
    else htmx.ajax("GET", bell().dataset.bell, { target: "#bell", swap: "outerHTML" });
  });
}

document.addEventListener("click", ({ target }) => {
  const opened = target.closest?.("a[data-sees]");
  if (opened) post(opened.dataset.seesUrl, { under: opened.dataset.sees, quietly: 1 });
});
