// Light or dark: the choice is a cookie, so that the server draws the first frame right.
const root = document.documentElement;
const stored = /(?:^|; )theme=(light|dark)/.exec(document.cookie);
if (stored) root.dataset.theme = stored[1];

const isDark = () =>
  (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

function show(button) {
  button.hidden = false;
  button.setAttribute("aria-pressed", String(isDark()));
}

function turn() {
  root.dataset.theme = isDark() ? "light" : "dark";
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; SameSite=Lax${secure}`;
  document.querySelectorAll("[data-theme-switch]").forEach(show);
}

document.addEventListener("DOMContentLoaded", () =>
  document.querySelectorAll("[data-theme-switch]").forEach((button) => {
    show(button);
    button.addEventListener("click", turn);
  }),
);
