"""What every answer of the site carries in its headers, whatever its status."""

from __future__ import annotations

from typing import Any

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SAYS_TOO_MUCH = ("Server", "X-Powered-By")
# The HTML of a mail stands in a frame of the staff's page, and mail has its styles in its tags.
IN_A_FRAME = {"notices:outbox-html", "admin:edition-frame"}


def lacking(route: str, response: Any) -> list[str]:
    """What is wrong with the headers of an answer."""
    found = [f"{name} is not {value}" for name, value in ALWAYS.items() if response.get(name) != value]
    found += [f"{name} is told" for name in SAYS_TOO_MUCH if name in response]
    policy = response.get("Content-Security-Policy", "")
    is_framed = route in IN_A_FRAME
    if "default-src 'none'" not in policy or "base-uri 'none'" not in policy:
        found.append("no content security policy")
    if "unsafe-eval" in policy or ("unsafe-inline" in policy and not is_framed):
        found.append("the content security policy allows what is unsafe")
    if "frame-ancestors 'none'" not in policy and not is_framed:
        found.append("it may stand in a frame")
    if response.get("X-Frame-Options") not in ({"SAMEORIGIN", "DENY"} if is_framed else {"DENY"}):
        found.append("X-Frame-Options")
    if "Cookie" in response.get("Vary", "") and "no-store" not in response.get("Cache-Control", ""):
        found.append("it read the session, and may be kept on the way")
    return found + _cookies(response)


def _cookies(response: Any) -> list[str]:
    """Cookies that other sites' pages send along, or that a script may read without need."""
    wrong = []
    for name, cookie in response.cookies.items():
        if cookie["samesite"] not in {"Lax", "Strict"}:
            wrong.append(f"the cookie {name} has no SameSite")
        if name == "sessionid" and cookie.value and not cookie["httponly"]:  # one that ends holds nothing
            wrong.append("a script may read the session")
    return wrong
