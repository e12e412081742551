"""A picture that came from outside, drawn anew as a logo: nothing of the file itself is kept."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

from lib.colours import DARK_GROUNDS, LIGHT_GROUNDS, contrast

MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 16_000_000  # asked of the header, before a single pixel is unpacked
SHORTEST = 16  # pixels a side
WIDEST = 8  # times as wide as high, or the other way round
TALL, WIDE, ICON = 128, 512, 180  # pixels: twice what the header shows, and what a phone's home screen asks
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
DISTINCT = 1.9  # contrast under which a logo is lost on its ground
SEEN = 128  # of 255; what is fainter is not looked at when the logo's brightness is measured
TOO_MANY = gettext_lazy("This picture has too many pixels. Make it at most 4000 by 4000.")
FAULTS = (OSError, ValueError, SyntaxError, EOFError, UnidentifiedImageError)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A logo as it is served."""

    png: bytes
    icon: bytes
    width: int
    height: int
    plate: str  # "dark" or "light": the theme in which it needs a plate behind it; empty for none

    @property
    def digest(self) -> str:
        return sha256(self.png).hexdigest()[:32]


def drawn(data: bytes) -> Drawn:
    """The logo in this file; raises ValidationError with a sentence for a file that holds none."""
    if len(data) > MOST_BYTES:
        raise ValidationError(_("This file is too large. A logo may have 2 MB."))
    kind = filetype.guess_mime(data)
    if kind not in FORMATS:
        raise ValidationError(
            _("This is no PNG, JPEG or WebP picture. Save the logo as one of these and send it again.")
        )
    picture = _fitted(_opened(data, FORMATS[kind]))
    return Drawn(_png(picture), _png(_squared(picture)), picture.width, picture.height, _plate(picture))


def _opened(data: bytes, form: str) -> Image.Image:
    """The first frame's pixels, upright; whatever else the file carries stays behind."""
    try:
        with Image.open(BytesIO(data), formats=[form]) as file:
            _refuse_size(*file.size)
            file.draft("RGB", (WIDE * 2, WIDE * 2))  # a JPEG is unpacked no larger than it is needed
            file.load()
            upright = ImageOps.exif_transpose(file)
            return upright.convert("RGBA")
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise ValidationError(TOO_MANY) from error
    except FAULTS as error:
        raise ValidationError(_("This picture is damaged. Save it anew and send it again.")) from error


def _refuse_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise ValidationError(TOO_MANY)
    if min(width, height) < SHORTEST:
        raise ValidationError(_("This picture is too small to be seen. Make it at least 16 pixels high and wide."))
    if max(width, height) > WIDEST * min(width, height):
        raise ValidationError(_("This picture is too long and thin. Cut it to at most eight times as wide as high."))


def _fitted(picture: Image.Image) -> Image.Image:
    """Without an empty edge, and no larger than pages show it."""
    box = picture.getchannel("A").getbbox()
    if box is None:
        raise ValidationError(_("There is nothing to see in this picture."))
    picture = picture.crop(box)
    picture.thumbnail((WIDE, TALL), Image.Resampling.LANCZOS)
    return picture


def _squared(picture: Image.Image) -> Image.Image:
    """In the middle of a square, for the browser's tab."""
    small = ImageOps.contain(picture, (ICON, ICON), Image.Resampling.LANCZOS)
    square = Image.new("RGBA", (ICON, ICON), (0, 0, 0, 0))
    square.paste(small, ((ICON - small.width) // 2, (ICON - small.height) // 2))
    return square


def _plate(picture: Image.Image) -> str:
    """In which theme the logo would be lost: black letters at night, white ones by day; opaque pictures never."""
    alpha: Any = picture.getchannel("A")
    if alpha.getextrema()[0] == 255:
        return ""
    mask = alpha.point(lambda part: 255 if part >= SEEN else 0)
    count = max(1, mask.histogram()[255])
    colours = [
        sum(value * times for value, times in enumerate(channel.histogram(mask))) // count
        for channel in picture.convert("RGB").split()
    ]
    mean = (colours[0], colours[1], colours[2])
    if contrast(mean, DARK_GROUNDS[0]) < DISTINCT:
        return "dark"
    return "light" if contrast(mean, LIGHT_GROUNDS[0]) < DISTINCT else ""


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    clean = Image.new(picture.mode, picture.size)  # carries no text, profile or date of the old one
    clean.paste(picture)
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()
