// Writing: Ctrl+Enter posts, what is not sent yet survives the tab, a second press does nothing.
// (The key hidden in the form is the true guard against posting twice.) The tools come when somebody writes.

const PREFIX = "unsent:";
const arrivedBy = performance.getEntriesByType("navigation")[0]?.type;
// The next member who signs in on this tab is not shown what the last one wrote.
const owner = `${PREFIX}${document.body.dataset.member}:`;
const key = (form) => `${owner}${form.getAttribute("action") || location.pathname}:${form.dataset.compose || ""}`;
const texts = (form) => [...form.querySelectorAll("textarea[name], input[type=text][name]")];

function stored(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) || "{}");
  } catch {
    return {};
  }
}

function keep(form, isSent = false) {
  const written = texts(form).filter((field) => field.value !== field.defaultValue);
  try {
    if (!written.length) return sessionStorage.removeItem(key(form));
    sessionStorage.setItem(key(form), JSON.stringify({ isSent, fields: written.map((f) => [f.name, f.value]) }));
  } catch {
    // No room or no storage: the text is still in the field.
  }
}

/** What was sent and brought us to a new page has arrived; only coming back says that it did not. */
function forgetArrived() {
  if (arrivedBy !== "navigate") return;
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX) && stored(name).isSent) sessionStorage.removeItem(name);
  }
}

function restore(form) {
  for (const [name, value] of stored(key(form)).fields || []) {
    const field = form.elements[name];
    if (field && !field.value) field.value = value;
  }
}

function busy(form, isBusy) {
  form.classList.toggle("sending", isBusy);
  if (isBusy) form.setAttribute("aria-busy", "true");
  else form.removeAttribute("aria-busy");
}

function take(form) {
  if (form.dataset.taken) return;
  form.dataset.taken = "yes";
  restore(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("aria-busy")) return event.preventDefault();
    keep(form, true);
    busy(form, true);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("htmx:afterRequest", ({ detail, target }) => {
    if (target !== form) return;
    busy(form, false);
    if (detail.successful) sessionStorage.removeItem(key(form));
    else keep(form);
  });
}

/** The buttons stand there at once; what they do is fetched when a hand or the keyboard comes near. */
function takeWriting(writing) {
  const tools = writing.querySelector("[data-tools]");
  if (!tools?.hidden) return;
  tools.hidden = false;
  let whole = null;
  const fetchWhole = () => (whole ??= import("./compose/writing.js").then((module) => module.take(writing)));
  for (const sign of ["focusin", "pointerover"]) writing.addEventListener(sign, fetchWhole, { once: true });
  writing.addEventListener("click", async ({ target }) => {
    const button = target.closest("button");
    if (!button || writing.dataset.writing) return;
    await fetchWhole();
    button.click();
  });
}

function look() {
  document.querySelectorAll("form[data-compose]").forEach(take);
  document.querySelectorAll("[data-writing]").forEach(takeWriting);
}
forgetArrived();
look();
document.body.addEventListener("htmx:afterSettle", look);
addEventListener("pageshow", () => document.querySelectorAll("form.sending").forEach((form) => busy(form, false)));
