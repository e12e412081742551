// One socket for the page. Its frames are hints, by ids: each becomes an event "live:kind:id" on <body>. A page catches
// up when the server hears it, after gaps, and without a socket by its own clock.

const POLL = 15_000;
const LONGEST = 120_000;
const OVER = [4401, 4409]; // signed out; too many pages of one member
let socket = null;
let failures = 0;
let timer = 0;
let poll = 0;
let told = ""; // what this socket was asked to listen for

const topics = () => [...new Set([...document.querySelectorAll("[data-live]")].flatMap((e) => e.dataset.live.split(" ")))];
// A hint is announced by its thing ("live:thread:5") and by its kind ("live:thread").
const announce = (topic, detail = {}) =>
  [topic, topic.split(":")[0]].forEach((name) => document.body.dispatchEvent(new CustomEvent(`live:${name}`, { detail })));
const catchUp = (wait = 0) => topics().forEach((topic) => announce(topic, { wait }));
const shaken = (wait) => wait / 2 + (Math.random() * wait) / 2;

export const send = (frame) => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame));

function subscribe() {
  const wanted = topics();
  if (socket?.readyState !== WebSocket.OPEN || String(wanted) === told) return;
  told = String(wanted);
  send({ subscribe: wanted });
}

function hear({ data }) {
  const frame = JSON.parse(data);
  if (frame.heard) {
    failures = 0;
    stopPolling();
    frame.heard.forEach((topic) => announce(topic, { change: frame.changes[topic] }));
  } else if ("gap" in frame) catchUp(frame.gap);
  else announce(`${frame.of ? `${frame.of}:` : ""}${frame.kind}:${frame.id}`, frame);
}

function closed({ code }) {
  socket = null;
  if (document.hidden) return;
  failures += 1;
  if (failures > 1 || OVER.includes(code)) startPolling();
  clearTimeout(timer);
  if (!OVER.includes(code)) timer = setTimeout(connect, shaken(Math.min(LONGEST, 1000 * 2 ** failures)));
}

function startPolling(wait = POLL) {
  if (poll && wait === POLL) return;
  poll = setTimeout(() => {
    catchUp();
    startPolling(Math.min(LONGEST, wait * 1.5));
  }, shaken(wait));
}

function stopPolling() {
  clearTimeout(poll);
  poll = 0;
}

function connect() {
  if (socket || document.hidden || !topics().length) return;
  told = "";
  socket = new WebSocket(new URL("/live/", location.href.replace("http", "ws")));
  socket.addEventListener("open", subscribe);
  socket.addEventListener("message", hear);
  socket.addEventListener("close", closed);
}

function rest() {
  clearTimeout(timer);
  stopPolling();
  socket?.close();
}

function wake() {
  if (document.hidden || socket) return;
  clearTimeout(timer);
  failures = 0;
  connect();
}

const place = document.querySelector("[data-changes-url]");
if (place) {
  document.body.addEventListener(`live:${place.dataset.live}`, async ({ detail }) => {
    if (detail.change <= Number(place.dataset.changes)) return;
    (await import("./talk.js")).follow(detail.wait);
  });
}

const beside = document.getElementById("writing");
if (beside) {
  const load = () => import("./beside.js");
  document.getElementById("reply")?.addEventListener("input", load, { once: true });
  document.body.addEventListener(`live:writing:${beside.dataset.topic}`, async ({ detail }) => (await load()).show(detail));
}

document.addEventListener("visibilitychange", () => (document.hidden ? rest() : wake()));
addEventListener("pagehide", rest);
addEventListener("pageshow", wake);
addEventListener("online", wake);
document.body.addEventListener("htmx:afterSettle", () => (socket ? subscribe() : connect()));
connect();
