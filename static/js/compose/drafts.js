// Drafts: what is begun is kept by the server a moment after it was written, and on leaving. Whatever goes wrong is
// said where one writes; the copy on this device (see forms.js) stays until the server has it.
import { post, useToken } from "../post.js";
import { forget, valuesOf, waitFor } from "./forms.js";
import { replace } from "./marks.js";

const REST = 2000;
const RETRY = 15_000;
const BEYOND = 60_000; // bytes that a request may have that outlives its page

/** What the server put into the form; a hand may have been quicker than this script. */
function begunWith(form) {
  const clean = form.cloneNode(true);
  clean.reset();
  return JSON.stringify(valuesOf(clean));
}

export function takeDraft(form, here) {
  const trouble = form.querySelector("[data-draft-trouble]");
  const note = form.querySelector("[data-draft-note]");
  let version = Number(form.dataset.draftVersion);
  let saved = begunWith(form);
  let timer = 0;
  let going = null;
  let other = null; // what stands on the server, where it is not ours
  let isSent = form.hasAttribute("aria-busy"); // sent before this script was there

  function say(what, detail = "") {
    trouble.hidden = !what;
    note.hidden = Boolean(what);
    if (!what) return;
    trouble.querySelector("span").textContent = detail || trouble.dataset[what];
    trouble.querySelectorAll("[data-when]").forEach((each) => (each.hidden = !each.dataset.when.split(" ").includes(what)));
  }

  function kept(text, answer) {
    version = answer.version;
    saved = text;
    form.dataset.draftVersion = version;
    if (JSON.stringify(valuesOf(form)) === text) forget(form);
    say("");
    note.hidden = false;
    note.textContent = note.dataset.saved;
  }

  function refused(answer) {
    other = answer;
    say(answer.fields ? "other" : "gone");
  }

  async function answered(text, response) {
    const isOurs = response?.headers.get("content-type")?.startsWith("application/json");
    const answer = isOurs ? await response.json() : null;
    if (response?.ok && answer) return kept(text, answer);
    if (response?.status === 409) return refused(answer);
    if (answer?.why) return say("why", answer.why.join(" "));
    say(response?.status === 403 || response?.redirected ? "out" : "offline");
    timer = setTimeout(signedInAgain, RETRY);
  }

  function save({ isLeaving = false } = {}) {
    clearTimeout(timer);
    timer = 0;
    const text = JSON.stringify(valuesOf(form));
    if (isSent || other || text === saved) return going;
    if (going && !isLeaving) return going.then(() => save());
    const fields = { place: form.dataset.draft, version, written: text };
    const sending = post(form.dataset.draftUrl, fields, { keepalive: text.length < BEYOND, isWhole: true });
    going = sending.then((response) => isLeaving || answered(text, response)).finally(() => waitFor(form, (going = null)));
    waitFor(form, going);
    return going;
  }

  /** Ask who is signed in now; the same member goes on where they were stopped, with a token that is good again. */
  async function signedInAgain() {
    if (trouble.hidden || other) return;
    const asked = await fetch(`${form.dataset.draftUrl}?place=${encodeURIComponent(form.dataset.draft)}`).catch(() => null);
    const isOurs = asked?.ok && !asked.redirected;
    if (!isOurs) return (timer = setTimeout(signedInAgain, RETRY));
    const answer = await asked.json();
    if (String(answer.member) !== document.body.dataset.member) return say("somebody");
    useToken(answer.token);
    save();
  }

  function take(which) {
    version = other.version;
    if (which === "theirs") fill(form, other.fields, replace);
    saved = which === "theirs" ? JSON.stringify(valuesOf(form)) : null;
    other = null;
    say("");
    save();
  }

  const wait = () => (timer ||= setTimeout(save, REST));
  form.addEventListener("input", wait);
  form.addEventListener("compose:sending", () => {
    isSent = true;
    clearTimeout(timer);
  });
  form.addEventListener("compose:stayed", () => (isSent = false));
  trouble.addEventListener("click", ({ target }) => target.dataset.take && take(target.dataset.take));
  document.addEventListener("visibilitychange", () => (document.hidden ? save({ isLeaving: true }) : signedInAgain()));
  addEventListener("pagehide", () => save({ isLeaving: true }));

  if (here) recover();
  else if (JSON.stringify(valuesOf(form)) !== saved) wait();

  /** What this device kept and the server does not have: newer than the draft it was written over, or beside it. */
  function recover() {
    if (JSON.stringify(here.fields) === saved) return forget(form);
    const isNewer = here.version >= version || !version;
    if (!isNewer) other = { version, fields: valuesOf(form) };
    fill(form, here.fields);
    if (isNewer) save();
    else say("other");
  }
}

const set = (field, _from, _to, text) => (field.value = text);

/** Put values into a form; with `put` in a way that the browser's Undo takes back. */
function fill(form, fields, put = set) {
  for (const [name, values] of Object.entries(fields)) {
    for (const field of [form.elements[name] ?? []].flatMap((each) => (each.length && !each.options ? [...each] : [each]))) {
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (field.tagName === "TEXTAREA") put(field, 0, field.value.length, values[0] ?? "");
      else field.value = values[0] ?? "";
    }
  }
}
