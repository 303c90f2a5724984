"""Where up is on a page: the visible area as the reader sees it, whatever the page's boxes and rotation say."""

from __future__ import annotations

from dataclasses import dataclass

import pikepdf

MM = 72 / 25.4
_A4_KORTSIDA = 210 * MM


@dataclass(frozen=True)
class Sidyta:
    """The visible area. `bredd` and `hojd` are as seen, in the page's own units; 1 unit is `enhet` points.

    `matris` (a b c d e f) leads from seen coordinates, with the origin in the lower left corner as seen, to the page's.
    """

    bredd: float
    hojd: float
    enhet: float
    matris: tuple[float, float, float, float, float, float]

    @classmethod
    def av(cls, sida: pikepdf.Object) -> Sidyta:
        """The visible area of a page dictionary: the crop box within the media box, turned by /Rotate."""
        x0, y0, x1, y1 = _synlig_ruta(sida)
        bredd, hojd = x1 - x0, y1 - y0
        vridning = _arvt(sida, "/Rotate")
        grader = vridning % 360 if isinstance(vridning, int) else 0
        enhet = float(sida.get("/UserUnit", 1)) or 1.0
        if grader == 90:
            return cls(hojd, bredd, enhet, (0, 1, -1, 0, x1, y0))
        if grader == 180:
            return cls(bredd, hojd, enhet, (-1, 0, 0, -1, x1, y1))
        if grader == 270:
            return cls(hojd, bredd, enhet, (0, -1, 1, 0, x0, y1))
        return cls(bredd, hojd, enhet, (1, 0, 0, 1, x0, y0))

    @property
    def skala(self) -> float:
        """How large things should be drawn so that the sheet looks like an A4 when it is printed as one.

        1 on A4, standing or lying; 1.41 on A3. Kept between 0.7 and 4.
        """
        return min(4.0, max(0.7, min(self.bredd, self.hojd) * self.enhet / _A4_KORTSIDA))

    def punkt(self, u: float, v: float) -> tuple[float, float]:
        """The page's coordinates of a point that is seen `u` from the left and `v` from below."""
        a, b, c, d, e, f = self.matris
        return a * u + c * v + e, b * u + d * v + f


def _synlig_ruta(sida: pikepdf.Object) -> tuple[float, float, float, float]:
    media = _ruta(_arvt(sida, "/MediaBox")) or (0.0, 0.0, 210 * MM, 297 * MM)
    crop = _ruta(_arvt(sida, "/CropBox")) or media
    x0, y0, x1, y1 = (
        max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]),
    )  # fmt: skip
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else media


def _ruta(varde: object) -> tuple[float, float, float, float] | None:
    if not isinstance(varde, pikepdf.Array) or len(varde) != 4:
        return None
    ax, ay, bx, by = (float(tal) for tal in varde)
    ruta = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
    return ruta if ruta[2] > ruta[0] and ruta[3] > ruta[1] else None


def _arvt(sida: pikepdf.Object, nyckel: str) -> object:
    """An attribute of the page or, failing that, of the nearest branch above it. None if nobody has it."""
    nod: object = sida
    for _ in range(50):
        if not isinstance(nod, pikepdf.Dictionary):
            return None
        if nyckel in nod:
            return nod[nyckel]
        nod = nod.get("/Parent")
    return None
