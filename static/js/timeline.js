// The timeline of a long thread: says at which post and day the handle stands, and goes there when it is let go.
// By keys it moves only what is said, until Enter.
const range = document.querySelector(".scrub [type=range]");

if (range) {
  const said = range.form.querySelector("span");
  const stops = range.dataset.stops.split("|").map((stop) => [parseInt(stop, 10), stop.slice(stop.indexOf(" ") + 1)]);

  const say = () => {
    const [, day] = stops.findLast(([number]) => number <= range.valueAsNumber) ?? stops[0];
    said.textContent = range.dataset.said.replace("{number}", range.value).replace("{day}", day);
    range.setAttribute("aria-valuetext", said.textContent);
  };

  range.addEventListener("input", say);
  range.addEventListener("pointerup", () => range.value === range.defaultValue || range.form.requestSubmit());
  say();
}
