"""The answer to IVO as a document, made from the rows: plain strings, the same for PDF and Word.

Krav by krav: what is demanded, what has been done, the åtgärder with ansvarig and day, how it shows, and what is
attached. The bilagor are numbered through the whole answer, in the order they are named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone

from avvikelser.lex_sarah.dokument import Dokumentdel, Dokumentpost
from avvikelser.tillsyn.models import Krav, Kravatgard, Tillsynsarende, Tillsynsslag
from kvalitet.atgarder.kallor import med_kallor
from kvalitet.atgarder.models import Atgard
from kvalitet.bilagor.models import Bilaga
from kvalitet.samlat import listor, som_hamtat
from kvalitet.svenska import mening

Format = Literal["pdf", "docx"]
_RUBRIK = {
    Tillsynsslag.YTTRANDE: "Yttrande till IVO",
    Tillsynsslag.KLAGOMAL: "Yttrande till IVO över ett klagomål",
}


@dataclass(frozen=True)
class Svarsdokument:
    """The whole answer. `utkast` until it has been sent."""

    kommun: str
    namnd: str
    dnr: str
    rubrik: str
    utkast: bool
    fakta: tuple[tuple[str, str], ...]
    delar: tuple[Dokumentdel, ...]

    @property
    def avtryck(self) -> str:
        """SHA-256 of what stands in it, whether it has been sent or not."""
        utan_lage = {**asdict(self), "utkast": False}
        return sha256(json.dumps(utan_lage, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def lage(self) -> str:
        return "Utkast, inte skickat till IVO." if self.utkast else "Nämndens svar."


def bygg(rad: Tillsynsarende, *, utkast: bool = True) -> Svarsdokument:
    """The answer as it reads now. One query, with the nämnd read."""
    rader = _raderna(rad)
    kraven = rader["krav"]
    bilagor = numrerade(kraven)
    delar = [Dokumentdel("Nämndens yttrande", (_yttrandet(rad),), ())] if rad.yttrande else []
    delar += [_kravdel(krav, bilagor) for krav in kraven]
    if bilagor:
        delar.append(Dokumentdel("Bilagor", (), tuple((f"Bilaga {nr}", b.namn) for nr, b in bilagor)))
    return Svarsdokument(
        kommun=settings.KOMMUN,
        namnd=rad.namnd.namn,
        dnr=rad.dnr,
        rubrik=_RUBRIK.get(Tillsynsslag(rad.slag), "Svar till IVO"),
        utkast=utkast,
        fakta=tuple(_huvud(rad, [enhet.namn for enhet in rader["enheter"]])),
        delar=tuple(delar),
    )


def kraven_i(rad: Tillsynsarende) -> list[Krav]:
    """The krav in order, with their ansvarig, åtgärder and bilagor. One query."""
    return _raderna(rad)["krav"]


def _raderna(rad: Tillsynsarende) -> dict[str, list[Any]]:
    """The krav in order and the enheter, each krav with what hangs on it as if it had been prefetched, and each åtgärd
    noted with what kinds of thing it comes from. One query."""
    lankar = Kravatgard.objects.filter(krav__tillsynsarende=rad)
    atgarder = Atgard.objects.filter(pk__in=lankar.values("atgard")).select_related("ansvarig", "enhet")
    underlag = Krav.bilagor.through._default_manager.filter(krav__tillsynsarende=rad).select_related("bilaga")
    rader = listor(
        {
            "krav": rad.krav.select_related("ansvarig").order_by("nummer"),
            "lankar": lankar.order_by("kopplad", "pk"),
            "atgarder": med_kallor(atgarder).order_by("pk"),
            "underlag": underlag.order_by("bilaga__uppladdad", "bilaga_id"),
            "enheter": rad.enheter.order_by("sortering"),
        }
    )
    atgard_for = {atgard.pk: atgard for atgard in rader["atgarder"]}
    for lank in rader["lankar"]:
        lank.atgard = copy(atgard_for[lank.atgard_id])  # its own: two krav may share one, and say other things of it
    for krav in rader["krav"]:
        som_hamtat(krav, "kravatgarder", [lank for lank in rader["lankar"] if lank.krav_id == krav.pk])
        som_hamtat(krav, "bilagor", [ett.bilaga for ett in rader["underlag"] if ett.krav_id == krav.pk])
    return rader


def numrerade(kraven: Sequence[Krav]) -> list[tuple[int, Bilaga]]:
    """Every bilaga of the answer with its number, from 1. The kraven must have been fetched by `kraven_i`."""
    alla = dict.fromkeys(bilaga for krav in kraven for bilaga in krav.bilagor.all())
    return list(enumerate(alla, 1))


def filnamn(svaret: Svarsdokument, format_: Format) -> str:
    """Neutral: "IFN 2026-0398 svar till IVO.pdf"."""
    return f"{svaret.dnr.replace('/', '-')} svar till IVO{' utkast' if svaret.utkast else ''}.{format_}"


def falt_for(svaret: Svarsdokument) -> dict[str, Any]:
    """What the Word template shows."""
    namnen = ("kommun", "namnd", "dnr", "rubrik", "lage", "fakta", "delar")
    return {namn: getattr(svaret, namn) for namn in namnen}


def _huvud(rad: Tillsynsarende, enheter: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "Nämndens diarienummer", rad.dnr
    if rad.ivo_dnr:
        yield "IVO:s diarienummer", rad.ivo_dnr
    yield "Gäller", f"{rad.get_slag_display()}, {rad.rubrik}"
    if enheter:
        yield "Verksamhet", ", ".join(enheter)
    yield "Kom in", rad.inkommen.isoformat()
    if rad.svar_senast:
        yield "Svar senast", rad.svar_senast.isoformat()


def _yttrandet(rad: Tillsynsarende) -> Dokumentpost:
    return Dokumentpost(0, "Yttrande", rad.yttrande, ())


def _kravdel(krav: Krav, bilagor: Sequence[tuple[int, Bilaga]]) -> Dokumentdel:
    post = Dokumentpost(krav.nummer, "IVO kräver", krav.text, ())
    return Dokumentdel(f"Krav {krav.nummer}", (post,), tuple(_kravfakta(krav, bilagor)))


def _kravfakta(krav: Krav, bilagor: Sequence[tuple[int, Bilaga]]) -> Iterator[tuple[str, str]]:
    yield "Vad som är gjort", krav.svar or "Inte besvarat än."
    atgarder = [_atgarden(lank.atgard) for lank in krav.kravatgarder.all()]
    if atgarder:
        yield "Åtgärder", "\n".join(atgarder)
    if krav.ansvarig:
        yield "Ansvarig", krav.ansvarig.namn_och_befattning
    if krav.frist:
        yield "Ska vara uppfyllt senast", krav.frist.isoformat()
    yield "Uppfyllt", krav.uppfyllt.isoformat() if krav.uppfyllt else "Inte än."
    if krav.effekt:
        yield "Hur det märks", krav.effekt
    egna = set(krav.bilagor.all())
    underlag = [f"Bilaga {nr}, {bilaga.namn}" for nr, bilaga in bilagor if bilaga in egna]
    if underlag:
        yield "Underlag", "\n".join(underlag)


def _atgarden(atgard: Atgard) -> str:
    vem = f" Ansvarig {atgard.ansvarig.namn_och_befattning}." if atgard.ansvarig else ""
    return f"{mening(atgard.beskrivning)}{vem} {_nar(atgard)}"


def _nar(atgard: Atgard) -> str:
    if atgard.status == Atgard.Status.AVBRUTEN:
        return "Avbruten."
    if atgard.klar is None:
        return f"Klar senast {atgard.senast.isoformat()}." if atgard.senast else "Utan dag."
    effekt = f" Önskad effekt: {atgard.get_effekt_display().lower()}. {atgard.effekt_text}" if atgard.effekt else ""
    return f"Klar {timezone.localdate(atgard.klar).isoformat()}.{effekt}".strip()
