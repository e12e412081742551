// A field for writing with its tools: buttons and their keys, preview, and a door for other parts:
// on the form, "compose:insert" {text, block, at} puts text at the caret and "compose:replace" {from, to} changes it later.
import { takeCompletion } from "./complete.js";
import { goOn, insert, mark, replace } from "./marks.js";
import { takePictures } from "./pictures.js";
import { takePreview } from "./preview.js";

const areaOf = (writing) => writing.querySelector("textarea");

/** One stop of the Tab key, arrows walk through the buttons. */
function roving(bar) {
  const stops = () => [...bar.querySelectorAll("button")].filter((button) => button.checkVisibility());
  const settle = (held) => stops().forEach((button) => (button.tabIndex = button === held ? 0 : -1));
  settle(stops()[0]);
  bar.addEventListener("focusin", ({ target }) => settle(target.closest("button")));
  bar.addEventListener("keydown", (event) => {
    const all = stops();
    const at = all.indexOf(document.activeElement);
    const forwards = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const to = { Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || (step === undefined && to === undefined)) return;
    event.preventDefault();
    all.at(to ?? (at + (event.key === forwards ? 1 : -1)) % all.length).focus();
  });
}

const asAria = (event) =>
  ["Control", event.altKey && "Alt", event.shiftKey && "Shift", event.code.replace(/^(?:Key|Digit)/, "")]
    .filter(Boolean)
    .join("+");

function keys(writing, area) {
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      const button = writing.querySelector(`.tool[aria-keyshortcuts="${asAria(event)}"]`);
      if (!button) return;
      event.preventDefault();
      button.click();
    } else if (event.key === "Enter" && !event.shiftKey && !event.defaultPrevented && goOn(area)) event.preventDefault();
  });
}

function doors(form, area) {
  form.addEventListener("compose:insert", ({ detail }) => insert(area, detail.text, detail.block, detail.at));
  form.addEventListener("compose:replace", ({ detail }) => {
    const at = area.value.indexOf(detail.from);
    if (at < 0) return;
    const shift = detail.to.length - detail.from.length;
    const moved = [area.selectionStart, area.selectionEnd].map((each) => (each > at ? Math.max(at, each + shift) : each));
    const held = document.activeElement;
    replace(area, at, at + detail.from.length, detail.to, ...moved);
    if (held !== area) held?.focus();
  });
}

/** The button for a poll opens its sheet, where the form has one. */
function polls(writing, form) {
  const [button, sheet] = [writing.querySelector("[data-asks]"), form?.querySelector("[data-poll-fields]")];
  if (!button || !sheet) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    sheet.open = true;
    sheet.querySelector("input").focus();
  });
}

/** Give a field its tools, once. */
export function take(writing) {
  if (writing.dataset.writing) return;
  writing.dataset.writing = "taken";
  const [area, form] = [areaOf(writing), writing.closest("form")];
  polls(writing, form);
  roving(writing.querySelector("[data-tools]"));
  writing.addEventListener("click", ({ target }) => {
    const name = target.closest("[data-mark]")?.dataset.mark;
    if (name) mark(area, name);
  });
  takeCompletion(writing, area);
  keys(writing, area);
  takePreview(writing, area);
  if (form) doors(form, area);
  takePictures(writing, area);
  writing.dispatchEvent(new CustomEvent("compose:ready", { bubbles: true, detail: { area } }));
}
