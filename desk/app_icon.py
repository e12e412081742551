"""The picture a phone shows for the place: the owner's logo or our mark, where no shape it is cut to reaches it."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

SIZES = (192, 512)
SAFE = 0.58  # of the width: what every shape leaves whole
FINER = 4  # drawn so much larger, then made smaller, so that no edge is rough
WHITE = "#ffffff"
# Our mark, in 32 parts of its width, as in static/img/mark.svg: a ring that is open to the right, and a book.
RING, GAP, BOLD = (2, 2, 30, 30), (18, 342), 4
PAGES = (
    [(8.8, 11.2), (11.4, 11.2), (13.6, 11.6), (15.2, 12.6), (15.2, 21.8), (13.6, 20.8), (11.4, 20.4), (8.8, 20.4)],
    [(23.2, 11.2), (20.6, 11.2), (18.4, 11.6), (16.8, 12.6), (16.8, 21.8), (18.4, 20.8), (20.6, 20.4), (23.2, 20.4)],
)


@lru_cache(maxsize=8)
def drawn_icon(size: int, accent: str, logo: bytes | None) -> bytes:
    """As PNG."""
    picture = Image.new("RGB", (size, size), WHITE if logo else accent)
    inner = round(size * SAFE)
    mark = _fitted(logo, inner) if logo else _mark(inner)
    picture.paste(mark, ((size - mark.width) // 2, (size - mark.height) // 2), mark)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _fitted(logo: bytes, inner: int) -> Image.Image:
    picture = Image.open(BytesIO(logo)).convert("RGBA")
    part = min(inner / picture.width, inner / picture.height)
    size = max(1, round(picture.width * part)), max(1, round(picture.height * part))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _mark(inner: int) -> Image.Image:
    width = inner * FINER
    part = width / 32
    picture = Image.new("RGBA", (width, width))
    pen = ImageDraw.Draw(picture)
    left, top, right, bottom = (each * part for each in RING)
    pen.arc((left, top, right, bottom), *GAP, fill=WHITE, width=round(BOLD * part))
    for page in PAGES:
        pen.polygon([(x * part, y * part) for x, y in page], fill=WHITE)
    return picture.resize((inner, inner), Image.Resampling.LANCZOS)
