// Pictures: pasted, dropped or chosen. What each shows is asked first; the text holds its place while it travels.
const isPicture = (file) => file.type.startsWith("image/");

/** Asks what a picture shows; null where it is not to be added. */
function ask(dialog, file) {
  const words = dialog.querySelector("input");
  words.value = "";
  dialog.querySelector("[data-name]").textContent = file.name;
  dialog.returnValue = "";
  dialog.showModal();
  words.focus();
  return new Promise((done) => {
    const end = () => done(dialog.returnValue === "add" ? words.value.trim() : null);
    dialog.addEventListener("close", end, { once: true });
  });
}

/** What to write into the text, or a fault to say. */
async function send(form, button, file, alt) {
  const body = new FormData();
  body.append("picture", file);
  body.append("alt", alt);
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(button.dataset.picture, { method: "POST", body, headers: { Accept: "application/json" } });
    const { words, faults } = await answer.json();
    return words ? { words } : { fault: faults.join(" ") };
  } catch {
    return { fault: button.dataset.failed };
  }
}

export function takePictures(writing, area) {
  const button = writing.querySelector("[data-picture]");
  const form = area.form;
  if (!button || !form) return;
  const [dialog, chooser, said] = ["dialog", "[type=file]", "[role=status]"].map((each) => writing.querySelector(each));
  const tell = (name, detail) => form.dispatchEvent(new CustomEvent(`compose:${name}`, { detail }));

  async function add(file) {
    const alt = await ask(dialog, file);
    area.focus();
    if (alt === null) return;
    const place = `![${button.dataset.travels.replace("{name}", file.name.replace(/[[\]\\]/g, ""))}]()`;
    tell("insert", { text: place, block: true });
    said.textContent = button.dataset.travels.replace("{name}", file.name);
    const { words = "", fault } = await send(form, button, file, alt);
    tell("replace", { from: place, to: words });
    area.dispatchEvent(new Event("input", { bubbles: true }));
    said.textContent = fault ?? button.dataset.there;
    said.classList.toggle("wrong", Boolean(fault));
  }
  async function take(files) {
    for (const file of [...files].filter(isPicture)) await add(file);
  }

  button.addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", async () => {
    await take(chooser.files);
    chooser.value = "";
  });
  area.addEventListener("paste", (event) => {
    if (![...event.clipboardData.files].some(isPicture)) return;
    event.preventDefault();
    take(event.clipboardData.files);
  });
  area.addEventListener("dragover", (event) => {
    if ([...event.dataTransfer.types].includes("Files")) event.preventDefault();
  });
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    dialog.close("add");
  });
  dialog.addEventListener("click", ({ target }) => {
    const pressed = target.closest("button");
    if (pressed) dialog.close(pressed.value);
  });
}
