// Sending a few fields to our own server with the page's own token.

export function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
}

/** Post `fields`; `keepalive` lets it outlive the page. Says whether the server took it. */
export async function post(url, fields) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) body.append(name, one);
  }
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      credentials: "same-origin",
      keepalive: true,
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
    });
    return answer.ok;
  } catch {
    return false;
  }
}
