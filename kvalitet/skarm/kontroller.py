"""Ring 2, at start: a view that does not say who may open it stops the program.

Protect everything, then list the exceptions: they are `behorighet.OPPNA_VYER`, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from kvalitet.behorighet import OPPNA_VYER, Befogenhet
from kvalitet.vyer import BehorigVy

_SAKNAS = object()


def vyer(monster: Iterable[URLPattern | URLResolver] | None = None, rymd: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every view of the program with its full URL name, "avvikelser:arende". The empty name when it has none."""
    for m in get_resolver().url_patterns if monster is None else monster:
        if isinstance(m, URLResolver):
            yield from vyer(m.url_patterns, f"{rymd}{m.namespace}:" if m.namespace else rymd)
        else:
            yield (f"{rymd}{m.name}" if m.name else "", m)


def brist(namn: str, vy: Any) -> str:
    """What is wrong with how a view declares who may open it, in one Swedish sentence. Empty when nothing is."""
    if not namn:
        return "Vyn har inget namn. Ge adressen ett name, så att den får en rad i behörighetsmatrisen."
    oppen = not getattr(vy, "login_required", True)
    if oppen != (namn in OPPNA_VYER):
        return "Vyn är öppen men står inte i OPPNA_VYER." if oppen else "Vyn står i OPPNA_VYER men kräver inloggning."
    if oppen:
        return ""
    klass = getattr(vy, "view_class", None)
    if klass is None or not issubclass(klass, BehorigVy):
        return "Vyn ärver inte någon basklass i kvalitet.vyer."
    befogenhet = getattr(klass, "befogenhet", _SAKNAS)
    if befogenhet is not None and not isinstance(befogenhet, Befogenhet):
        return "Vyn säger inte vilken befogenhet den kräver. Sätt befogenhet, eller None för det som bara rör en själv."
    return ""


@register()
def varje_vy_kraver_en_befogenhet(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuses to start the program while a view is undeclared."""
    return [
        Error(f"{namn or monster.pattern}: {text}", obj=monster.callback, id="kvalitet.E001")
        for namn, monster in vyer()
        if (text := brist(namn, monster.callback))
    ]
