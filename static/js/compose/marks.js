// What the buttons over a text do to it, in a way that the browser's own Undo takes back.

/** Put `text` in place of [from, to) and select [start, end) of the whole afterwards. */
export function replace(area, from, to, text, start = from + text.length, end = start) {
  area.focus();
  area.setSelectionRange(from, to);
  // The one call that keeps the history of undoing; without it the text is put there all the same.
  const done = text ? document.execCommand("insertText", false, text) : from === to || document.execCommand("delete");
  if (!done) {
    area.setRangeText(text, from, to);
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  area.setSelectionRange(start, end);
}

/** Put text at the caret, or `at` where it was when the text was asked for; a block stands on lines of its own. */
export function insert(area, text, isBlock = false, at = null) {
  const { selectionStart: caret, selectionEnd: held, value } = area;
  const [from, to] = at === null ? [caret, held] : [at, at];
  const above = !isBlock || !from || value.slice(0, from).endsWith("\n\n") ? "" : value[from - 1] === "\n" ? "\n" : "\n\n";
  const below = !isBlock ? "" : "\n\n".slice(value.slice(to).match(/^\n{0,2}/)[0].length);
  const put = above + text + below;
  replace(area, from, to, put, caret < from ? caret : from + put.length + (at === null ? 0 : caret - at));
}

function wrap(area, sign, isLong = false) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const n = sign.length;
  const held = value.slice(from, to);
  const isWrapped = value.slice(from - n, from) === sign && value.slice(to, to + n) === sign;
  if (isLong && held.includes("\n")) return replace(area, from, to, `\`\`\`\n${held}\n\`\`\``, from + 4, to + 4);
  if (isWrapped && from >= n) return replace(area, from - n, to + n, held, from - n, to - n);
  replace(area, from, to, sign + held + sign, from + n, to + n);
}

function link(area) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const held = value.slice(from, to);
  const isAddress = /^https?:\/\/\S+$/.test(held);
  const text = isAddress ? `[](${held})` : `[${held}](https://)`;
  const at = isAddress ? from + 1 : from + held.length + 3;
  replace(area, from, to, text, at, isAddress ? at : at + 8);
}

/** Begin each line of the selection with a sign, or take it away where all have it. */
function begin(area, sign) {
  const { value } = area;
  const from = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const end = value.indexOf("\n", area.selectionEnd);
  const to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split("\n");
  const own = /^(?:> |- \[[ x]\] |- |\d+\. )/;
  const has = lines.every((line, index) => line.startsWith(sign(index)));
  const text = lines.map((line, index) => (has ? line.slice(sign(index).length) : sign(index) + line.replace(own, ""))).join("\n");
  const isOne = lines.length === 1;
  replace(area, from, to, text, isOne ? from + text.length : from, from + text.length);
}

function fold(area) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const above = !from || value[from - 1] === "\n" ? "" : "\n";
  const opening = `${above}:::spoiler\n`;
  replace(area, from, to, `${opening}${value.slice(from, to)}\n:::\n`, from + opening.length, to + opening.length);
}

const MARKS = {
  bold: (area) => wrap(area, "**"),
  italic: (area) => wrap(area, "*"),
  code: (area) => wrap(area, "`", true),
  link,
  quote: (area) => begin(area, () => "> "),
  list: (area) => begin(area, () => "- "),
  numbers: (area) => begin(area, (index) => `${index + 1}. `),
  spoiler: fold,
  task: (area) => begin(area, () => "- [ ] "),
};

export const mark = (area, name) => MARKS[name]?.(area);

/** Enter goes on with the list or quote the caret stands in; on an empty item it ends it. Says whether it did. */
export function goOn(area) {
  const { selectionStart: at, selectionEnd, value } = area;
  const from = value.lastIndexOf("\n", at - 1) + 1;
  const found = /^(\s*)(> |- \[[ x]\] |[-*+] |(\d+)([.)]) )/.exec(value.slice(from, at));
  if (!found || at !== selectionEnd) return false;
  if (found[0].length === at - from) replace(area, from, at, "");
  else {
    const next = found[3] ? `${Number(found[3]) + 1}${found[4]} ` : found[2].replace("[x]", "[ ]");
    replace(area, at, at, `\n${found[1]}${next}`);
  }
  return true;
}
