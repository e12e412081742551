// After “@”, “#” or “:” and some letters: whom or what that may mean, from the server, to choose with arrows and Enter.
import { replace } from "./marks.js";

const REST = 120;
const BEGUN = /(?:^|[\s(>*_])([@#:])([\p{L}\p{N}_.+-]{1,30})$/u;

export function takeCompletion(writing, area) {
  const list = writing.querySelector("[role=listbox]");
  const form = writing.closest("form");
  let timer = 0;
  let asked = "";
  let at = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const begun = () => BEGUN.exec(area.value.slice(0, area.selectionStart));

  function choose(next) {
    const all = options();
    at = all.length ? (next + all.length) % all.length : -1;
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    if (at < 0) return area.removeAttribute("aria-activedescendant");
    area.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }

  function close() {
    clearTimeout(timer);
    asked = "";
    list.hidden = true;
    choose(-1);
    area.removeAttribute("aria-activedescendant");
  }

  function take(option) {
    const found = begun();
    if (!found) return close();
    const from = area.selectionStart - found[1].length - found[2].length;
    replace(area, from, area.selectionStart, `${option.dataset.insert} `);
    close();
  }

  function ask() {
    const found = begun();
    if (!found || (found[1] === ":" && found[2].length < 2)) return close();
    if (asked === found[1] + found[2]) return;
    asked = found[1] + found[2];
    list.dispatchEvent(new CustomEvent("compose:complete"));
  }

  list.addEventListener("htmx:configRequest", ({ detail }) => {
    detail.parameters = { sign: asked[0], q: asked.slice(1), place: form?.dataset.draft || "" };
  });
  list.addEventListener("htmx:afterSwap", () => {
    list.hidden = !options().length || !asked;
    choose(list.hidden ? -1 : 0);
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the keyboard
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, REST);
  });
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && at >= 0 && !event.ctrlKey) take(options()[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
