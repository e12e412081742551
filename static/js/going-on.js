// Where the next page was put under the first: keeps the address and the place, for Back and for a copied link.
const EDGE = 80; // what the header covers
const posts = document.getElementById("posts");
let rest = 0;

/** The post at the top of the window, and on which page it is. */
function here() {
  let { page } = posts.dataset;
  for (const each of posts.children) {
    if (each.dataset.page) page = each.dataset.page;
    if (each.id && each.matches(".post") && each.getBoundingClientRect().bottom > EDGE) return { page, at: each };
  }
  return null;
}

function keepPlace() {
  const now = posts.querySelector(":scope > [data-page]") && here();
  if (!now) return;
  history.scrollRestoration = "manual";
  const state = { at: now.at.id, top: now.at.getBoundingClientRect().top };
  history.replaceState(state, "", `?page=${now.page}#${now.at.id}`);
}

const { at, top } = history.state || {};
const was = at && document.getElementById(at);
if (was) scrollBy(0, was.getBoundingClientRect().top - top);
function keepSoon() {
  clearTimeout(rest);
  rest = setTimeout(keepPlace, 200);
}

keepSoon(); // who scrolled while this was fetched
addEventListener("scroll", keepSoon, { passive: true });
addEventListener("pagehide", keepPlace);
