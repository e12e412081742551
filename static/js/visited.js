// What a guest looked at in this visit (visit.js, on every page, so it is short) is known to this window alone, and gone
// when it is closed. The start page sends the latest along once, to be told what is like it; nothing is kept elsewhere.
const place = document.getElementById("visit");
const looks = [...new Set((sessionStorage.visit ?? "").split(" ").filter(Boolean))].slice(0, 20);

if (looks.length) {
  const asked = new URLSearchParams(looks.map((each) => ["seen", each]));
  await window.htmx?.ajax("GET", `${place.dataset.from}?${asked}`, { target: "#visit" });
  place.querySelector("[data-forget]")?.addEventListener("click", () => {
    sessionStorage.removeItem("visit");
    place.replaceChildren();
    document.getElementById("main").focus();
  });
}
