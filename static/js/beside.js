// Says to others that somebody writes here, and who of the others does; names are those that stand under the posts.
import { send } from "./live.js";

const EVERY = 4000;
const LASTS = 8000;
const line = document.getElementById("writing");
let said = 0;
let timer = 0;

export function show({ member }) {
  const name = document.querySelector(`#here [data-member="${member}"]`)?.textContent;
  if (!name) return;
  line.textContent = line.dataset.said.replace("{}", name);
  clearTimeout(timer);
  timer = setTimeout(() => (line.textContent = ""), LASTS);
}

function say() {
  if (Date.now() - said < EVERY) return;
  said = Date.now();
  send({ writing: line.dataset.topic });
}

document.getElementById("reply")?.addEventListener("input", say);

