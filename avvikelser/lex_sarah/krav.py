"""What an utredning must hold before a förslag is lämnat: each demand, and where it is met.

A draft always saves, however incomplete; this is asked at klar and nowhere else.
Lagrum: SOSFS 2011:5 5 kap. (the contents, DOMAIN 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from avvikelser.lex_sarah.helheten import utredningen
from avvikelser.lex_sarah.models import Frageslag, Postrubrik, Postslag, Utredningspost
from avvikelser.models import Arende
from kvalitet.atgarder.models import Atgard

_R = Postrubrik


@dataclass(frozen=True)
class Brist:
    """One thing that is missing, and the page where it is put right."""

    mening: str
    url: str


def saknas(arende: Arende) -> list[Brist]:
    """Everything that is missing, in the order of the document; empty when the utredning is klar. Uses what is
    fetched (`hamta_helheten`)."""
    poster = gallande(arende.utredningsposter.all())
    return [
        *_poster(arende, poster),
        *_orsaker(arende),
        *_bedomt(arende),
        *_fragor(arende),
    ]


def gallande(poster: Iterable[Utredningspost]) -> list[Utredningspost]:
    """The entries that no later entry has corrected. Uses what is prefetched."""
    alla = list(poster)
    rattade = {post.rattar_id for post in alla}
    return [post for post in alla if post.pk not in rattade]


def _poster(arende: Arende, poster: list[Utredningspost]) -> Iterator[Brist]:
    under = {post.rubrik for post in poster}
    fakta = {post.rubrik for post in poster if post.slag == Postslag.FAKTA}
    atgarder = {(atgard.omedelbar, atgard.status) for atgard in arende.atgarder.all()}
    if _R.HANDELSEFORLOPP not in fakta:
        yield _post(arende, "Skriv vad som hände, som en faktisk omständighet med källa.", _R.HANDELSEFORLOPP)
    if _R.TIDIGARE not in under and not arende.liknande.all():
        mening = "Leta efter liknande händelser. Koppla dem, eller skriv en post om att det inte finns några."
        yield Brist(mening, _url(arende, "liknande"))
    gjort = any(omedelbar or status == Atgard.Status.KLAR for omedelbar, status in atgarder)
    if _R.VIDTAGET not in under and not gjort:
        yield _post(arende, "Skriv vilka åtgärder som är vidtagna, och när.", _R.VIDTAGET)
    if _R.PLANERAT not in under and not any(not omedelbar and status in Atgard.OPPNA for omedelbar, status in atgarder):
        yield _post(arende, "Skriv vilka åtgärder som är planerade, med tidsplan, eller att inga behövs.", _R.PLANERAT)
    if _R.BEDOMNING not in under:
        yield _post(arende, "Skriv din bedömning.", _R.BEDOMNING)


def _orsaker(arende: Arende) -> Iterator[Brist]:
    if not arende.utredningsorsaker.all():
        yield Brist("Skriv minst en orsak i verksamheten.", _url(arende, "orsak-ny"))


def _bedomt(arende: Arende) -> Iterator[Brist]:
    utredning = utredningen(arende)
    if not utredning.kan_handa_igen:
        yield Brist("Svara på om det kan hända igen.", f"{_url(arende, 'risk')}#id_kan_handa_igen")
    if utredning.allvarlighetsgrad_efter is None or utredning.sannolikhet_efter is None:
        yield Brist("Bedöm risken efter åtgärderna.", f"{_url(arende, 'risk')}#id_allvarlighetsgrad_efter")


def _fragor(arende: Arende) -> Iterator[Brist]:
    besvarade = {rad.fraga for rad in arende.utredningsfragor.all()}
    for fraga in Frageslag:
        if fraga not in besvarade:
            yield Brist(f"Svara på frågan: {fraga.label}", f"{_url(arende, 'fragor')}#id_{fraga.value}")


def _post(arende: Arende, mening: str, rubrik: Postrubrik) -> Brist:
    return Brist(mening, f"{_url(arende, 'post-ny')}?rubrik={rubrik.value}")


def _url(arende: Arende, namn: str) -> str:
    return reverse(f"lex-sarah:{namn}", args=[arende.pk])
