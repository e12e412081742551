"""A picture that came from a member, drawn anew: nothing of the file is kept but what is to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

from lib.pictures import HIGHEST, WIDEST, fitted

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000  # asked of the header, before a single pixel is unpacked
MOST_FRAMES = 200
MOST_MOVING = 50_000_000  # pixels of all frames together
LARGE = (2560, 8000)  # a long picture of a screen stays readable
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
TOO_MANY = gettext_lazy("This picture has too many pixels. Make it at most 25 megapixels, such as 5000 by 5000.")
TOO_LONG = gettext_lazy("This picture moves for too long. Cut it to 200 frames, or make it smaller.")
FAULTS = (OSError, ValueError, SyntaxError, EOFError, IndexError, UnidentifiedImageError)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as it is served: all of it, and the small one that stands in a text."""

    large: bytes
    small: bytes
    width: int
    height: int


def drawn(data: bytes) -> Drawn:
    """The picture in this file; raises ValidationError with a sentence for a file that holds none."""
    if len(data) > MOST_BYTES:
        raise ValidationError(_("This file is too large. A picture may have 10 MB."))
    kind = filetype.guess_mime(data)
    if kind not in FORMATS:
        raise ValidationError(
            _("This is no PNG, JPEG, WebP or GIF picture. Save it as one of these and send it again.")
        )
    try:
        with Image.open(BytesIO(data), formats=[FORMATS[kind]]) as file:
            if file.width * file.height > MOST_PIXELS:
                raise ValidationError(TOO_MANY)
            return _moving(file) if _moves(file) else _still(file)
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise ValidationError(TOO_MANY) from error
    except FAULTS as error:
        raise ValidationError(_("This picture is damaged. Save it anew and send it again.")) from error


def _moves(file: Any) -> bool:
    """Whether it has more than one frame, without counting them."""
    if not getattr(file, "is_animated", False):
        return False
    return _has_frame(file, 1)


def _has_frame(file: Any, number: int) -> bool:
    try:
        file.seek(number)
    except EOFError:
        return False
    finally:
        file.seek(0)
    return True


def _still(file: Any) -> Drawn:
    size = fitted(file.width, file.height, *LARGE)
    file.draft("RGB", size)  # a JPEG is unpacked no larger than it is needed
    file.load()
    upright = _plain(ImageOps.exif_transpose(file))
    large = _resized(upright, LARGE)
    small = _resized(large, (WIDEST, HIGHEST))
    return Drawn(_webp(large, quality=82), _webp(small, quality=78), large.width, large.height)


def _moving(file: Any) -> Drawn:
    """All frames, no larger than they stand in a text; the small one keeps still."""
    if _has_frame(file, MOST_FRAMES):
        raise ValidationError(TOO_LONG)
    frames, times, pixels = [], [], 0
    for number in range(MOST_FRAMES):
        try:
            file.seek(number)
        except EOFError:
            break
        pixels += file.width * file.height
        if pixels > MOST_MOVING:
            raise ValidationError(TOO_LONG)
        frames.append(_resized(_plain(file), (WIDEST, HIGHEST)))
        times.append(min(max(int(file.info.get("duration") or 100), 20), 10_000))
    out = BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=times, loop=0, quality=70, method=1)
    return Drawn(out.getvalue(), _webp(frames[0], quality=78), frames[0].width, frames[0].height)


def _plain(picture: Any) -> Image.Image:
    """Its pixels alone: no text, place, profile or date of the old file."""
    mode = "RGBA" if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info else "RGB"
    converted = picture.convert(mode)
    clean = Image.new(mode, converted.size)
    clean.paste(converted)
    return clean


def _resized(picture: Image.Image, most: tuple[int, int]) -> Image.Image:
    size = fitted(picture.width, picture.height, *most)
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _webp(picture: Image.Image, *, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()
