// Writing, as far as every page needs it: the buttons stand there at once, what they do is fetched when a hand or the
// keyboard comes near; so is what keeps a text that is not sent, and at once where this device has kept one.
const PREFIX = "unsent:";
const hasKept = [localStorage, sessionStorage].some((from) => Object.keys(from).some((name) => name.startsWith(PREFIX)));
const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
let forms = null;

const fetchForms = () => (forms ??= import("./compose/forms.js"));
const near = (element, act) => ["focusin", "pointerover"].forEach((sign) => element.addEventListener(sign, act, { once: true }));

function takeForm(form) {
  if (form.dataset.near) return;
  form.dataset.near = "yes";
  const fetchIt = () => fetchForms().then((module) => module.take(form));
  if (hasKept || isBack) fetchIt();
  else near(form, fetchIt);
}

function takeWriting(writing) {
  const tools = writing.querySelector("[data-tools]");
  if (!tools?.hidden) return;
  tools.hidden = false;
  let whole = null;
  const fetchWhole = () => (whole ??= import("./compose/writing.js").then((module) => module.take(writing)));
  near(writing, fetchWhole);
  writing.addEventListener("click", async ({ target }) => {
    const button = target.closest("button");
    if (!button || writing.dataset.writing) return;
    await fetchWhole();
    button.click();
  });
}

function look() {
  document.querySelectorAll("form[data-compose]").forEach(takeForm);
  document.querySelectorAll("[data-writing]").forEach(takeWriting);
  if (document.querySelector(".prose pre.code")) import("./compose/copying.js").then((module) => module.takeAll());
}
let helpers = null;

/** Words selected in a post can be quoted; what was being written elsewhere comes along from page to page. */
function takePage() {
  if (document.querySelector("#reply form.composer")) {
    document.addEventListener("selectionchange", () => {
      if (!getSelection().isCollapsed) helpers ??= import("./compose/quoting.js");
    });
  }
  if (document.querySelector("[data-dock-bar]") || sessionStorage.getItem("dock")) {
    const begin = () => import("./compose/dock.js").then((module) => module.begin());
    if (sessionStorage.getItem("dock")) begin();
    else near(document.querySelector("form:has([data-dock-bar])"), begin);
  }
}

if (hasKept) fetchForms();
look();
takePage();
document.body.addEventListener("htmx:afterSettle", look);
