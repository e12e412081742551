"""A member puts pictures into a text: chosen, pasted and dropped; those who read it see them."""

import re
from collections.abc import Callable
from io import BytesIO

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.pages import THREAD
from tests.servers.site import Site

HAND_OVER = """(area, [kind, bytes]) => {
  const file = new File([new Uint8Array(bytes)], `${kind}.png`, { type: "image/png" });
  const data = new DataTransfer();
  data.items.add(file);
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  area.dispatchEvent(event);
}"""


def picture(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "PNG")
    return out.getvalue()


def test_pictures_are_chosen_pasted_and_dropped_and_stand_in_the_post(
    start_site: Callable[..., Site], window_of: Callable[[Site, str], Page]
) -> None:
    site = start_site()
    ((thread_id,),) = site.rows(THREAD)
    page, reader = window_of(site, "member"), window_of(site, "guest")
    page.goto(f"/threads/{thread_id}/reply/")
    area, dialog = page.locator("textarea[name=text]"), page.locator("dialog[open]")
    area.fill("Look:")
    page.locator(".tools").hover()
    with page.expect_file_chooser() as chosen:
        page.locator("[data-picture]").click()
    chosen.value.set_files({"name": "tent.png", "mimeType": "image/png", "buffer": picture("teal")})
    dialog.locator("input").fill("A tent by a lake")
    dialog.locator("input").press("Enter")
    expect(area).to_have_value(content("A tent by a lake", times=1))
    for number, kind in enumerate(("paste", "drop"), 2):
        area.evaluate(HAND_OVER, [kind, list(picture("navy" if kind == "paste" else "olive"))])
        dialog.locator("input").fill(f"By {kind}")
        dialog.get_by_role("button", name="Add it").click()
        expect(area).to_have_value(content(f"By {kind}", times=number))
    area.evaluate(HAND_OVER, ["paste", list(picture("red"))])
    dialog.locator("input").press("Escape")
    expect(dialog).to_have_count(0)
    page.locator("form.composer button.primary").click()
    page.wait_for_url("**/threads/*/*")

    reader.goto(page.url)
    shown = reader.locator(".prose img[alt='A tent by a lake']")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])") == [720, 480]
    assert reader.locator(".prose img").count() == 3


def content(alt: str, *, times: int) -> re.Pattern[str]:
    """A text with so many pictures, the one with these words among them."""
    one = r"!\[[^\]]*\]\(/pictures/[0-9a-f]{40}/900x600\.webp\)"
    return re.compile(rf"(?=[\s\S]*!\[{alt}\])^(?:(?!!\[)[\s\S])*(?:{one}(?:(?!!\[)[\s\S])*){{{times}}}$")
