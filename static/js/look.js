// Choosing a colour: the page shows it at once, through the same stylesheet that all pages will have.
const form = document.querySelector("form[data-sheet]");
const own = form.elements.accent;

function show() {
  const picked = form.elements.palette.value;
  const colour = (picked === "own" ? own.value : picked).replace("#", "");
  if (!/^[0-9a-f]{6}$/.test(colour)) return;
  let sheet = document.getElementById("trial");
  if (!sheet) {
    sheet = Object.assign(document.createElement("link"), { id: "trial", rel: "stylesheet" });
    document.head.append(sheet);
  }
  sheet.href = form.dataset.sheet.replace("000000", colour);
}

form.addEventListener("input", (event) => {
  if (event.target === own) form.elements.palette.value = "own";
  if (event.target === own || event.target.name === "palette") show();
});
