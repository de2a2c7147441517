"""Make docs/images/ranking.png, the chart of the README: the ranking of the shipped example.

    python tools/ranking_image.py

It is `plot.ranking` as the demo draws it, in 32 colours instead of all of them, which the eye does
not miss and which makes the file a third as large.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dragonsden import plot, simulate
from dragonsden.cli.demo import shipped_case

FILE = Path(__file__).parents[1] / "docs" / "images" / "ranking.png"
COLOURS = 32


def ranking_image() -> bytes:
    """The chart as a PNG, with its title and its text alternative inside."""
    FILE.parent.mkdir(exist_ok=True)
    plot.save(plot.ranking(simulate(shipped_case())), FILE, replace=True)
    with Image.open(FILE) as image:
        said = PngInfo()
        for key, text in image.info.items():
            if isinstance(text, str):
                said.add_itxt(key, text)
        few = image.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT)
    stream = BytesIO()
    few.save(stream, "PNG", optimize=True, pnginfo=said)
    return stream.getvalue()


if __name__ == "__main__":
    FILE.write_bytes(ranking_image())
