"""Make docs/images/pack.png, the picture of the README: the first page of the printed pack.

    python tools/pack_image.py

It is the pack of the shipped example, printed by the Chromium or Chrome on the path as the chair
prints it, in 32 colours instead of all of them, which the eye does not miss.
"""

from __future__ import annotations

import shutil
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright

from dragonsden import simulate, write_pack
from dragonsden.cli.demo import shipped_case

FILE = Path(__file__).parents[1] / "docs" / "images" / "pack.png"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
A4 = {"width": 794, "height": 1123}
"""A page of A4 in CSS pixels, 96 to the inch."""

MARGIN = 53
"""14 mm, as at the sides of the printed pack."""

FITS = """height => {
  const parts = [...document.querySelectorAll("h1, h2, h3, p, li, tr, dt, dd")]
    .map(part => part.getBoundingClientRect());
  const ends = parts.map(part => part.bottom).filter(end => end <= height);
  const whole = end => parts.every(part => part.top >= end - 1 || part.bottom <= end + 1);
  return Math.max(...ends.filter(whole));
}"""
"""The lowest end of a line, a row or a paragraph at which none is cut by the end of the sheet."""

COLOURS = 32
MADE = date(2018, 9, 12)
"""A day of its own, so that the picture does not change with the calendar."""


def pack_image() -> bytes:
    """The first page as a PNG."""
    with TemporaryDirectory() as folder:
        page = write_pack(simulate(shipped_case()), folder, on=MADE)
        whole = _printed(page)
    few = whole.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT)
    stream = BytesIO()
    few.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _printed(page: Path) -> Image.Image:
    """The page as print has it, as far down as a sheet of paper reaches, on white."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit(f"no browser on the path; install one of {', '.join(BROWSERS)}")
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        inside = {side: length - 2 * MARGIN for side, length in A4.items()}
        view = window.new_page(viewport={"width": inside["width"], "height": inside["height"]})
        view.emulate_media(media="print")
        view.goto(page.resolve().as_uri())
        clip = {"x": 0, "y": 0, "width": inside["width"]}
        clip["height"] = view.evaluate(FITS, inside["height"])
        shot = Image.open(BytesIO(view.screenshot(clip=clip)))
        window.close()
    sheet = Image.new("RGB", (A4["width"], A4["height"]), "white")
    sheet.paste(shot, (MARGIN, MARGIN))
    return sheet


if __name__ == "__main__":
    FILE.write_bytes(pack_image())
