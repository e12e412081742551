// Quoting what is selected in a post or a message: a button beside the selection, or the key q. The words go into the
// composer with who said them and the way there.
import { take as keepInView } from "./dock.js";

const REST = 150;
const composer = document.querySelector("#reply form.composer");
const isPrivate = composer.dataset.draft.startsWith("message");
const button = Object.assign(document.createElement("button"), { type: "button", className: "btn quote-it", hidden: true });
button.textContent = composer.dataset.quote;
button.setAttribute("aria-keyshortcuts", "q");
document.body.append(button);
let timer = 0;

/** The post that the whole selection stands in, with its words. */
function selected() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const at = range.commonAncestorContainer;
  const prose = (at.nodeType === Node.ELEMENT_NODE ? at : at.parentElement).closest("#posts .prose");
  const post = prose?.closest("[id^=p]");
  const words = selection.toString().trim();
  return post && words ? { post, words, box: range.getBoundingClientRect() } : null;
}

function show() {
  const found = selected();
  button.hidden = !found;
  if (!found) return;
  const isRight = getComputedStyle(document.body).direction === "rtl";
  const across = isRight ? innerWidth - found.box.right : found.box.left;
  button.style.insetInlineStart = `${Math.max(8, Math.min(across, innerWidth - button.offsetWidth - 8))}px`;
  const below = found.box.bottom + 8;
  button.style.insetBlockStart = `${Math.max(8, Math.min(below, innerHeight - button.offsetHeight - 8))}px`;
}

async function quote() {
  const found = selected();
  if (!found) return;
  const { post, words } = found;
  const number = post.id.slice(1);
  const name = (post.querySelector(":scope .by b") ?? post.querySelector(":scope .muted a, :scope .muted"))?.textContent.trim();
  const link = `${location.pathname}?${isPrivate ? "message" : "post"}=${number}`;
  const lines = words.split(/\n+/).map((line) => `> ${line}`);
  const text = `> [${name.replace(/[[\]\\]/g, "\\$&")}](${link}):\n>\n${lines.join("\n>\n")}`;
  getSelection().removeAllRanges();
  button.hidden = true;
  const brought = isPrivate ? null : document.querySelector("#dock form"); // private words stay where they are
  const writing = brought ?? composer;
  const { answers } = writing.elements;
  if (writing === composer && answers && !answers.value) answers.value = number;
  keepInView(writing);
  writing.dispatchEvent(new CustomEvent("compose:open"));
  const at = writing.querySelector("textarea").selectionStart; // one may type on while the tools come
  const { take } = await import("./writing.js");
  take(writing.querySelector("[data-writing]"));
  writing.dispatchEvent(new CustomEvent("compose:insert", { detail: { text, block: true, at } }));
}

document.addEventListener("selectionchange", () => {
  clearTimeout(timer);
  timer = setTimeout(show, REST);
});
addEventListener("scroll", () => button.hidden || show(), { passive: true });
button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
button.addEventListener("click", quote);
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (document.body.dataset.singleKeys === "off") return;
  if (event.key !== "q" || isTyping || event.ctrlKey || event.metaKey || event.altKey || !selected()) return;
  event.preventDefault();
  quote();
});
show();
