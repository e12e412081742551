// Dragging the blocks of My page by their handles, with a mouse, a pen or a finger; the buttons beside them do the same.

let carried = null; // the row that is dragged
let began = null; // the row that stood under it, to see whether it moved at all

const rows = (list) => [...list.querySelectorAll(":scope > [data-block]")];

function ready() {
  document.querySelectorAll("#arranging [data-handle]").forEach((handle) => (handle.hidden = false));
}

/** Put the row where the pointer is, among those of its own list. */
function carry({ clientY }) {
  const list = carried.parentElement;
  const under = rows(list).find((row) => {
    if (row === carried) return false;
    const box = row.getBoundingClientRect();
    return clientY < box.top + box.height / 2;
  });
  if (under ? under !== carried.nextElementSibling : carried !== list.lastElementChild) list.insertBefore(carried, under ?? null);
}

function drop() {
  const { action, device, version } = document.getElementById("arranging").dataset;
  const over = carried.previousElementSibling;
  const under = carried.nextElementSibling;
  const name = carried.dataset.block;
  const isMoved = under !== began;
  letGo();
  if (!isMoved) return;
  const does = under ? `above:${name}:${under.dataset.block}` : `below:${name}:${over.dataset.block}`;
  window.htmx.ajax("POST", action, { values: { device, version, does }, target: "#arranging", swap: "outerHTML" });
}

function letGo() {
  carried.classList.remove("carried");
  removeEventListener("pointermove", carry);
  removeEventListener("pointerup", drop);
  removeEventListener("pointercancel", giveUp);
  removeEventListener("keydown", escape);
  carried = null;
}

/** As it was before. */
function giveUp() {
  carried.parentElement.insertBefore(carried, began);
  letGo();
}

function escape({ key }) {
  if (key === "Escape") giveUp();
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("#arranging [data-handle]");
  if (!handle || carried || event.button) return;
  event.preventDefault();
  carried = handle.closest("[data-block]");
  began = carried.nextElementSibling;
  carried.classList.add("carried");
  addEventListener("pointermove", carry);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", giveUp);
  addEventListener("keydown", escape);
});

ready();
document.body.addEventListener("htmx:afterSettle", ready);
