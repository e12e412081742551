// A long list of chips to tick gets a field that finds in it. What is ticked stays in sight; Enter ticks the only one left.
const LONG = 12;
const bare = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().trim();

export function take(list) {
  const chips = [...list.children];
  if (chips.length <= LONG) return;
  const field = document.createElement("input");
  field.type = "search";
  field.autocomplete = "off";
  field.placeholder = list.dataset.find;
  field.setAttribute("aria-label", list.dataset.find);
  field.setAttribute("aria-controls", list.id);
  const isTicked = (chip) => chip.querySelector("input").checked;
  const narrow = () => {
    const wanted = bare(field.value);
    chips.forEach((chip) => (chip.hidden = !isTicked(chip) && !bare(chip.textContent).includes(wanted)));
  };
  field.addEventListener("input", narrow);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const left = chips.filter((chip) => !chip.hidden && !isTicked(chip));
    if (left.length !== 1) return;
    left[0].querySelector("input").click();
    field.value = "";
    narrow();
  });
  list.before(field);
}
