// The page of one's devices: asks to be told on this one, and only when its button is pressed.
import { post } from "./post.js";

const place = document.getElementById("this-device");
const show = (name) =>
  place.querySelectorAll("[data-says]").forEach((each) => (each.hidden = each.dataset.says !== name));
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** What one would call this browser: “Chrome on Android”. */
function name() {
  const agent = navigator.userAgent;
  const which = ["Firefox", "Edg", "OPR", "Chrome", "Safari"].find((each) => agent.includes(each)) ?? "";
  const where = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"].find((each) => agent.includes(each)) ?? "";
  return [{ Edg: "Edge", OPR: "Opera" }[which] ?? which, where].filter(Boolean).join(" · ");
}

async function tellHere() {
  if ((await Notification.requestPermission()) !== "granted") return show("refused");
  await navigator.serviceWorker.register(place.dataset.worker);
  const worker = await navigator.serviceWorker.ready;
  const key = bytes(place.dataset.key);
  const old = await worker.pushManager.getSubscription();
  if (old && text(old.options.applicationServerKey) !== place.dataset.key) await old.unsubscribe();
  const found = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const answer = await post(
    place.dataset.add,
    { endpoint: found.endpoint, p256dh: text(found.getKey("p256dh")), auth: text(found.getKey("auth")), name: name() },
    { isWhole: true },
  );
  if (answer?.ok) return location.reload();
  const said = answer?.status === 422 ? (await answer.json()).faults.join(" ") : "";
  if (said) place.querySelector("[data-says=fault]").textContent = said;
  show("fault");
}

if (place && "serviceWorker" in navigator && "PushManager" in window) {
  show(Notification.permission === "denied" ? "refused" : "ready");
  place.querySelector("button").addEventListener("click", (event) => {
    event.target.disabled = true;
    tellHere()
      .catch(() => show("fault"))
      .finally(() => (event.target.disabled = false));
  });
}
