"""The pictures of a run, kept in var/pictures with a page that shows them all side by side."""

from __future__ import annotations

import html
import os
from pathlib import Path
from typing import TYPE_CHECKING

from tests.reading import ROOT

if TYPE_CHECKING:  # whoever only writes the contents needs no browser
    from playwright.sync_api import FloatRect, Page

FOLDER = Path(os.environ.get("PICTURES") or ROOT / "var" / "pictures")
IS_LOOKED_AT = "CI" not in os.environ or "PICTURES" in os.environ  # a picture takes as long as the page
TALLEST = 6000  # pixels; beyond that a picture shows nothing that the part above did not


def keep_picture(page: Page, name: str) -> None:
    """Keep the whole page as it looks now; "member/home-page.390-dark" becomes var/pictures/member/….jpg."""
    if not IS_LOOKED_AT:
        return
    target = FOLDER / f"{name}.jpg"
    target.parent.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 1280
    height = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
    clip: FloatRect = {"x": 0, "y": 0, "width": width, "height": height}
    page.screenshot(path=target, type="jpeg", quality=60, full_page=True, clip=clip, caret="initial")


def write_contents() -> Path | None:
    """A page with every picture, by role and by page, for whoever looks through them; None where there are none."""
    if not FOLDER.is_dir():
        return None
    rows = []
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        rows.append(f"<h2>{html.escape(folder.name)}</h2>")
        for picture in sorted(folder.glob("*.jpg")):
            name = html.escape(f"{folder.name}/{picture.name}")
            rows.append(f'<figure><a href="{name}"><img src="{name}" loading="lazy" height="400" alt=""></a>')
            rows.append(f"<figcaption>{html.escape(picture.stem)}</figcaption></figure>")
    style = "<style>figure{display:inline-block;margin:8px}img{border:1px solid #999}</style>"
    page = f"<!doctype html><meta charset=utf-8><title>Pictures</title>{style}{''.join(rows)}"
    contents = FOLDER / "index.html"
    contents.write_text(page)
    return contents
