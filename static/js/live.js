// One socket for the page. Its frames are hints (kind and id, never text): each becomes an event
// "live:kind:id" on <body>, for which elements wait with hx-trigger="live:thread:5 from:body".
// Nothing depends on a frame arriving: after every gap all topics are asked for again.

const POLL = 20_000;
const LONGEST = 60_000;
let socket = null;
let failures = 0;
let timer = 0;
let poll = 0;
let told = ""; // what this socket was asked to listen for

const topics = () => [...new Set([...document.querySelectorAll("[data-live]")].flatMap((e) => e.dataset.live.split(" ")))];
const announce = (topic, detail = {}) => document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail }));
const catchUp = () => topics().forEach((topic) => announce(topic));

function subscribe() {
  const wanted = JSON.stringify({ subscribe: topics() });
  if (socket?.readyState !== WebSocket.OPEN || wanted === told) return;
  told = wanted;
  socket.send(wanted);
}

function hear(event) {
  try {
    const hint = JSON.parse(event.data);
    if (hint.kind && hint.id !== undefined) announce(`${hint.kind}:${hint.id}`, hint);
  } catch {
    // Not a hint of ours: the next gap or poll brings whatever it meant.
  }
}

function opened() {
  failures = 0;
  stopPolling();
  subscribe();
  catchUp();
}

function closed() {
  socket = null;
  if (document.hidden) return;
  failures += 1;
  if (failures >= 2 && !poll) poll = setInterval(catchUp, POLL);
  const wait = Math.min(LONGEST, 1000 * 2 ** failures);
  clearTimeout(timer);
  timer = setTimeout(connect, wait / 2 + (Math.random() * wait) / 2);
}

function stopPolling() {
  clearInterval(poll);
  poll = 0;
}

function connect() {
  if (socket || document.hidden || !topics().length) return;
  const url = new URL("/live/", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  told = "";
  socket = new WebSocket(url);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", hear);
  socket.addEventListener("close", closed);
}

function rest() {
  clearTimeout(timer);
  stopPolling();
  socket?.close();
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return rest();
  failures = 0;
  if (!socket) connect();
});
addEventListener("pagehide", rest);
addEventListener("pageshow", connect);
document.body.addEventListener("htmx:afterSettle", () => (socket ? subscribe() : connect()));
connect();
