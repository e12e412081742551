// Sending a few fields to our own server with the page's own token.

const headers = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}");

/** From now on every form and request of the page sends this token: it is that of a session begun elsewhere. */
export function useToken(fresh) {
  document.body.setAttribute("hx-headers", JSON.stringify({ ...headers(), "X-CSRFToken": fresh }));
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => (field.value = fresh));
}

/** Post `fields`; `keepalive` lets it outlive the page. Says whether the server took it, or its whole answer. */
export async function post(url, fields, { keepalive = true, isWhole = false } = {}) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) body.append(name, one);
  }
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      credentials: "same-origin",
      keepalive,
      headers: { "X-CSRFToken": headers()["X-CSRFToken"] || "", "X-Requested-With": "fetch" },
    });
    return isWhole ? answer : answer.ok;
  } catch {
    return isWhole ? null : false;
  }
}
