// The volume as a dial: a slider that says what the step under it means. Without this every step is listed.

function turnInto(volume) {
  const [label, details] = volume.children;
  const [slider, says] = [label.querySelector("input"), label.querySelector("output")];
  const steps = [...details.querySelectorAll("input[type=radio]")];
  const show = () => {
    const step = steps.find((each) => each.checked) ?? steps[0];
    slider.value = step.value;
    says.textContent = step.closest("label").textContent.trim();
  };
  slider.addEventListener("input", () => {
    steps.find((each) => each.value === slider.value).checked = true;
    show();
  });
  details.addEventListener("change", show);
  label.hidden = false;
  details.open = false;
  show();
}

function look(within) {
  within.querySelectorAll(".volume:has(> [hidden])").forEach(turnInto);
}

document.body.addEventListener("htmx:afterSettle", () => look(document));
look(document);
