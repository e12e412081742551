// A member's card over the page: Escape, the button or a press beside it closes it, and the keyboard is where it was.

const WIDE = 620; // pixels; below, the card stands at the bottom of the window
const GAP = 12;

export async function open(way) {
  const answer = await fetch(`${way.pathname}card/`, { headers: { "HX-Request": "true", "HX-Current-URL": location.href } });
  if (!answer.ok) throw new Error(answer.statusText);
  const card = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("dialog");
  document.body.append(card);
  window.htmx?.process(card);
  card.addEventListener("click", ({ target }) => target === card && card.close());
  card.addEventListener("close", () => {
    card.remove();
    way.focus();
  });
  card.showModal();
  if (innerWidth > WIDE) place(card, way.getBoundingClientRect());
}

/** Under the name, or above it where there is no room. */
function place(card, { left, top, bottom }) {
  const fits = bottom + GAP + card.offsetHeight < innerHeight;
  card.style.margin = "0";
  card.style.left = `${Math.max(GAP, Math.min(left, innerWidth - card.offsetWidth - GAP))}px`;
  card.style.top = `${Math.max(GAP, fits ? bottom + GAP / 2 : top - card.offsetHeight - GAP / 2)}px`;
}
