// A button on each block of code that copies it. Its words stand with the page's other sentences.
const words = document.getElementById("toast")?.dataset;

/** Where the browser has no clipboard for the page, the old way: what is selected. */
async function copy(code) {
  if (navigator.clipboard) return navigator.clipboard.writeText(code.textContent);
  getSelection().selectAllChildren(code);
  document.execCommand("copy");
}

function take(pre) {
  const code = pre.querySelector("code");
  if (!code || !words || pre.querySelector("button")) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn copy-it" });
  button.textContent = words.copy;
  button.addEventListener("click", async () => {
    await copy(code);
    button.textContent = words.copied;
    setTimeout(() => (button.textContent = words.copy), 2000);
  });
  pre.append(button);
}

export const takeAll = () => document.querySelectorAll(".prose pre.code").forEach(take);
