// The text as it will stand, rendered by the server while one writes; the field itself is never touched.
const REST = 350;

export function takePreview(writing, area) {
  const pane = writing.querySelector(".preview");
  const button = writing.querySelector("[data-preview]");
  let timer = 0;
  let shown = null;

  const ask = () => {
    if (pane.hidden || area.value === shown) return;
    shown = area.value;
    pane.dispatchEvent(new CustomEvent("compose:preview"));
  };
  const turn = () => {
    pane.hidden = !pane.hidden;
    button.setAttribute("aria-pressed", String(!pane.hidden));
    writing.classList.toggle("previewed", !pane.hidden);
    ask();
  };

  pane.addEventListener("htmx:configRequest", ({ detail }) => (detail.parameters = { text: area.value }));
  pane.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful || (shown = null));
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, REST);
  });
  button.addEventListener("click", turn);
}
