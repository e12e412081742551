// A form somebody writes in: Ctrl+Enter posts, what the server does not have yet survives the tab, a second press does
// nothing. (The key hidden in the form is the true guard against posting twice.)

const PREFIX = "unsent:";
const WEEK = 7 * 24 * 3600 * 1000;
const PATIENCE = 3000;
const RECENT = 600_000;
const SENT = "sent:";
const [entry] = performance.getEntriesByType("navigation");
// The next member who signs in here is not shown what the last one wrote.
const owner = `${PREFIX}${document.body.dataset.member}:`;
const OWN = ["csrfmiddlewaretoken", "key", "draft", "is_comment"]; // what a form carries and nobody writes
const going = new WeakMap(); // drafts on their way, by form

const key = (form) =>
  `${owner}${form.dataset.draft || `${form.getAttribute("action") || location.pathname}:${form.dataset.compose || ""}`}`;
const store = (form) => (form.dataset.draft ? localStorage : sessionStorage);

/** What stands in a form, by name, as lists; nothing where nothing is written. */
export function valuesOf(form) {
  const data = new FormData(form);
  OWN.forEach((name) => data.delete(name));
  const isWritten = [...form.querySelectorAll("textarea[name], input[type=text][name]")].some((field) => field.value.trim());
  const names = isWritten ? [...new Set(data.keys())] : [];
  return Object.fromEntries(names.map((name) => [name, data.getAll(name).filter((value) => typeof value === "string")]));
}

function stored(from, name) {
  try {
    return JSON.parse(from.getItem(name) || "null");
  } catch {
    return null;
  }
}

const held = (form) => stored(store(form), key(form));
export const forget = (form) => store(form).removeItem(key(form));

/** A form is not sent before what is on its way has arrived, or a draft would stand for what is sent. */
export const waitFor = (form, promise) => going.set(form, promise);

function keep(form, isSent = false) {
  const fields = valuesOf(form);
  try {
    if (!Object.keys(fields).length) return forget(form);
    const version = Number(form.dataset.draftVersion || 0);
    store(form).setItem(key(form), JSON.stringify({ isSent, fields, version, at: Date.now() }));
  } catch {
    // No room or no storage: the text is still in the field.
  }
}

/** What was sent and brought us to a page that is well has arrived; coming back, or a refusal, says that it did not. */
function forgetArrived() {
  const isWell = entry?.type === "navigate" && !(entry.responseStatus >= 400);
  for (const from of [localStorage, sessionStorage]) {
    for (const name of Object.keys(from)) {
      const it = (name.startsWith(PREFIX) || name.startsWith(SENT)) && stored(from, name);
      const age = name.startsWith(SENT) ? RECENT : WEEK;
      if (it && ((it.isSent && isWell) || it.at < Date.now() - age)) from.removeItem(name);
    }
  }
}

function restore(form, here) {
  for (const [name, [value]] of Object.entries(here?.fields ?? {})) {
    const field = form.elements[name];
    if (field?.value === "") field.value = value;
  }
}

function busy(form, isBusy) {
  form.classList.toggle("sending", isBusy);
  if (isBusy) form.setAttribute("aria-busy", "true");
  else form.removeAttribute("aria-busy");
  form.dispatchEvent(new CustomEvent(isBusy ? "compose:sending" : "compose:stayed"));
}

const print = (text) => [...text].reduce((sum, sign) => (sum * 33 + sign.codePointAt(0)) % 2 ** 48, text.length);

/** The very words sent a moment ago (from a page gone back to, or from another tab) go under the number they had. */
function numberAsBefore(form) {
  const { key: number } = form.elements;
  if (!number) return;
  const name = `${SENT}${key(form)}`;
  const words = print(JSON.stringify(valuesOf(form)));
  const last = stored(localStorage, name);
  if (last?.words === words && Date.now() - last.at < RECENT) number.value = last.number;
  try {
    localStorage.setItem(name, JSON.stringify({ words, number: number.value, at: Date.now() }));
  } catch {
    // Without storage the number in the form is still its own.
  }
}

async function send(form, event) {
  if (form.hasAttribute("aria-busy")) return event.preventDefault();
  keep(form, true);
  busy(form, true);
  const waiting = going.get(form);
  if (!waiting) return numberAsBefore(form);
  event.preventDefault();
  await Promise.race([waiting, new Promise((done) => setTimeout(done, PATIENCE))]);
  going.delete(form);
  busy(form, false);
  form.requestSubmit(event.submitter);
}

export function take(form) {
  if (form.dataset.taken) return;
  form.dataset.taken = "yes";
  const here = held(form);
  if (form.dataset.draft) import("./drafts.js").then((module) => module.takeDraft(form, here));
  else restore(form, here);
  const list = form.querySelector("[data-find]");
  if (list) import("./picking.js").then((module) => module.take(list));
  if ([...form.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue)) keep(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", (event) => send(form, event));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("htmx:afterRequest", ({ detail, target }) => {
    if (target !== form) return;
    busy(form, false);
    if (detail.successful) forget(form);
    else keep(form);
  });
}

/** A subject that was proposed is ticked, as if by hand. */
document.addEventListener("click", ({ target }) => {
  const proposed = target.closest("[data-propose]");
  const box = proposed?.closest("form")?.querySelector(`[name=subjects][value="${proposed.dataset.propose}"]`);
  if (!box || box.checked) return;
  box.click();
  proposed.setAttribute("aria-pressed", "true");
});

forgetArrived();
addEventListener("pageshow", () => document.querySelectorAll("form.sending").forEach((form) => busy(form, false)));
