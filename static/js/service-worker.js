// Works beside the pages: shows what a member is told, and a page of ours while there is no network. Of pages it keeps
// none, for what stands in them is private; only styles and scripts, which are the same for everybody.
const KEPT = "static-1";
const OFFLINE = "/offline/";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.add(new Request(OFFLINE, { credentials: "omit" }))));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

async function fresh(request) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic") await kept.put(request, answer.clone());
    return answer;
  } catch (fault) {
    const found = await kept.match(request);
    if (found) return found;
    throw fault;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (pathname.startsWith("/static/")) event.respondWith(fresh(request));
});

self.addEventListener("push", (event) => {
  const { title, about, url, tag } = event.data?.json() ?? {};
  if (title) event.waitUntil(self.registration.showNotification(title, { body: about, tag, icon: "/look/app-192.png", data: { url } }));
});

/** The window that shows it comes to the front; else one that has the same thing open goes there; else a new one opens. */
async function show(target) {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const here = open.find((each) => each.url === target.href);
  if (here) return here.focus();
  const near = open.find((each) => new URL(each.url).pathname === target.pathname);
  if (!near) return self.clients.openWindow(target.href);
  await near.focus();
  return near.navigate(target.href);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data?.url ?? "/", self.location.origin);
  if (target.origin === self.location.origin) event.waitUntil(show(target));
});
