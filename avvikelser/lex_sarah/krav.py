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
    """One thing that is missing, and the page where it is put right. A choice is found by its first box (`_0`)."""

    mening: str
    url: str


def saknas(arende: Arende) -> list[Brist]:
    """Everything that is missing, in the order of the document; empty when the utredning is klar. Uses what is
    fetched (`hamta_helheten`)."""
    poster = gallande(arende.utredningsposter.all())
    return [
        *_klassat(arende),
        *_om_handelsen(arende),
        *_poster(arende, poster),
        *_liknande(arende),
        *_orsaker(arende),
        *_bedomt(arende),
        *_fragor(arende),
    ]


def gallande(poster: Iterable[Utredningspost]) -> list[Utredningspost]:
    """The entries that no later entry has corrected. Uses what is prefetched."""
    alla = list(poster)
    rattade = {post.rattar_id for post in alla}
    return [post for post in alla if post.pk not in rattade]


def _klassat(arende: Arende) -> Iterator[Brist]:
    """What the rapport was about in the municipality's own terms, and the risk before: all said where it is classed."""
    klassa = reverse("avvikelser:klassa", args=[arende.pk])
    if not arende.lex_sarah.typer:
        yield Brist("Klassa händelsen: välj minst en typ av missförhållande.", f"{klassa}#id_typer_0")
    if arende.allvarlighetsgrad is None or arende.sannolikhet is None:
        yield Brist("Klassa händelsen: bedöm risken vid händelsen.", f"{klassa}#id_allvarlighetsgrad_0")
    if arende.markt_dag is None:
        yield Brist("Skriv vilken dag det märktes.", f"{klassa}#id_markt_dag")


def _om_handelsen(arende: Arende) -> Iterator[Brist]:
    """How it was noticed and what it led to, by the rapport or by the utredning."""
    utredning = utredningen(arende)
    if not (arende.markt.strip() or utredning.markt.strip()):
        yield Brist("Skriv hur det märktes.", f"{_url(arende, 'risk')}#id_markt")
    if not (arende.foljd.strip() or utredning.foljd.strip()):
        mening = "Skriv vilka följder det fick, eller kunde ha fått, för den enskilde."
        yield Brist(mening, f"{_url(arende, 'risk')}#id_foljd")


def _liknande(arende: Arende) -> Iterator[Brist]:
    """Why it happened again, at each of the linked events. They are told by their place on the page: not everybody who
    reads this may read them."""
    alla = list(arende.liknande.all())
    for nummer, rad in enumerate(alla, 1):
        if not rad.kommentar.strip():
            vilken = f" Händelse {nummer} av {len(alla)} saknar svar." if len(alla) > 1 else ""
            mening = f"Skriv vid den liknande händelsen varför det hände igen.{vilken}"
            yield Brist(mening, f"{_url(arende, 'utredning')}#liknande-{nummer}")


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
        yield Brist("Svara på om det kan hända igen.", f"{_url(arende, 'risk')}#id_kan_handa_igen_0")
    if utredning.allvarlighetsgrad_efter is None or utredning.sannolikhet_efter is None:
        yield Brist("Bedöm risken efter åtgärderna.", f"{_url(arende, 'risk')}#id_allvarlighetsgrad_efter_0")


def _fragor(arende: Arende) -> Iterator[Brist]:
    besvarade = {rad.fraga for rad in arende.utredningsfragor.all()}
    for fraga in Frageslag:
        if fraga not in besvarade:
            yield Brist(f"Svara på frågan: {fraga.label}", f"{_url(arende, 'fragor')}#id_{fraga.value}_0")


def _post(arende: Arende, mening: str, rubrik: Postrubrik) -> Brist:
    return Brist(mening, f"{_url(arende, 'post-ny')}?rubrik={rubrik.value}")


def _url(arende: Arende, namn: str) -> str:
    return reverse(f"lex-sarah:{namn}", args=[arende.pk])
