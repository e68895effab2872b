"""A drawn figure as png bytes: few colours, so a palette keeps the file a third of the size; the same bytes every time."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image, PngImagePlugin

from analysis.charts import style

COMPRESSION = 6  # of zlib; 9 takes four times as long for 2% less
_BITS = 6  # of each channel tell colours apart; letters' soft edges differ by less than a reader sees
_MOST_COLOURS = 256  # of a png palette


@lru_cache(maxsize=1)
def _our_colours() -> np.ndarray:
    """The style's own colours, which must come out exactly."""
    flat = [value for name in dir(style) if name.isupper() for value in _flat(getattr(style, name))]
    hexes = [value for value in flat if isinstance(value, str) and value.startswith("#")]
    return np.array([[round(255 * part) for part in to_rgb(value)] for value in dict.fromkeys(hexes)], dtype=np.uint8)


def _flat(value: object) -> list[object]:
    return list(value) if isinstance(value, tuple) else [value]


def png_bytes(figure: Figure, *, dpi: float, about: dict[str, str]) -> bytes:
    """The figure at its own dpi as a png with these text entries and no date."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3])
    info = PngImagePlugin.PngInfo()
    for name, text in about.items():
        info.add_text(name, text.encode("latin-1", "replace").decode("latin-1"))  # png text chunks hold no other letters
    buffer = io.BytesIO()
    _picture(pixels).save(buffer, "png", compress_level=COMPRESSION, dpi=(dpi, dpi), pnginfo=info)
    return buffer.getvalue()


def _bins(pixels: np.ndarray) -> np.ndarray:
    kept = (pixels >> (8 - _BITS)).astype(np.uint32)
    return (kept[..., 0] << (2 * _BITS)) | (kept[..., 1] << _BITS) | kept[..., 2]


def _picture(pixels: np.ndarray) -> Image.Image:
    """With a palette where few colours differ, else in full colour."""
    bins = _bins(pixels)
    used = np.flatnonzero(np.bincount(bins.ravel(), minlength=1 << (3 * _BITS)))
    if used.size > _MOST_COLOURS:
        return Image.fromarray(pixels)
    colours = np.zeros((1 << (3 * _BITS), 3), dtype=np.uint8)
    half = (1 << (8 - _BITS)) // 2
    for channel, shift in enumerate((2 * _BITS, _BITS, 0)):
        colours[used, channel] = (((used >> shift) & ((1 << _BITS) - 1)) << (8 - _BITS)) + half
    ours = _our_colours()
    colours[_bins(ours)] = ours
    places = np.zeros(1 << (3 * _BITS), dtype=np.uint8)
    places[used] = np.arange(used.size)
    picture = Image.fromarray(places[bins])
    picture.putpalette(colours[used].ravel().tolist())
    return picture
