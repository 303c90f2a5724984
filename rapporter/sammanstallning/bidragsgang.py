"""How enheter and utförare come to write in a draft. The only place where a Rapportbidrag changes.

    begar_bidrag ─> inte börjat ──skriv_bidrag──> skrivs ──(klar)──> klart ──oppna_bidrag──> skrivs
                                                              └─infoga_bidrag: into the section's own text

What they write is a basis for the strateg, and stands in the report only when she has put it there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from avvikelser.utforare.models import Avtal
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Deltyp, Hierarki, Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.sammanstallning.arbetsmodeller import Rapportbidrag
from rapporter.sammanstallning.faststallande import skriv_avsnitt
from rapporter.sammanstallning.lockning import krav, lock_avsnitt, lock_utkast
from rapporter.sammanstallning.modeller import Avsnitt

_SKRIVER = (Befogenhet.HANDLAGGA, Befogenhet.LAMNA_UTFORARUPPGIFT)


class NagonSkrevFore(OtillatenOvergang):
    """The contribution has been saved by somebody else since it was opened. `bidrag` is how it is now."""

    def __init__(self, bidrag: Rapportbidrag) -> None:
        vem = bidrag.andrad_av.namn if bidrag.andrad_av else "Någon annan"
        super().__init__(f"{vem} sparade före dig. Din text finns kvar här nedanför. Jämför och spara igen.")
        self.bidrag = bidrag


@transaction.atomic
def begar_bidrag(
    avsnitt: Avsnitt,
    *,
    enheter: Sequence[Organisationsdel] = (),
    avtal: Sequence[Avtal] = (),
    fraga: str = "",
    senast: date,
    av: Person,
) -> list[Rapportbidrag]:
    """Ask enheter and utförare to write for a section by a day. Those who are asked already are not asked again.

    Raises OtillatenOvergang without anybody to ask, for a day that has passed, and for somebody of another nämnd.
    """
    avsnitt = lock_avsnitt(avsnitt, av)
    _krav_pa_begaran(avsnitt.rapport.namnd_id, enheter, avtal, senast)
    har = set(avsnitt.bidrag.values_list("delen_id", "avtal_id"))
    vilka: list[tuple[Organisationsdel | None, Avtal | None, str]] = [(e, None, e.namn) for e in enheter]
    vilka += [(None, ett, ett.utforare.namn) for ett in avtal]
    nya = [
        Rapportbidrag.objects.create(
            rapport=avsnitt.rapport,
            avsnitt=avsnitt,
            delen=enhet,
            avtal=ett,
            namn=namn[:150],
            fraga=fraga.strip(),
            senast=senast,
            begard=timezone.now(),
            begard_av=av,
        )
        for enhet, ett, namn in vilka
        if (enhet and enhet.pk, ett and ett.pk) not in har
    ]
    detalj = {"avsnitt": avsnitt.nyckel, "antal": len(nya), "senast": senast.isoformat()}
    anteckna("begar_bidrag", avsnitt.rapport, av=av, detalj=detalj)
    return nya


def _krav_pa_begaran(namnd_id: int, enheter: Sequence[Organisationsdel], avtal: Sequence[Avtal], senast: date) -> None:
    if senast < timezone.localdate():
        raise OtillatenOvergang("Sista dagen har redan varit. Välj en dag från och med i dag.")
    if not enheter and not avtal:
        raise OtillatenOvergang("Välj minst en enhet eller utförare.")
    under = set(mojliga_enheter(namnd_id).values_list("pk", flat=True))
    if any(enhet.pk not in under for enhet in enheter) or any(a.namnd_id != namnd_id for a in avtal):
        raise OtillatenOvergang("Bara enheter och utförare som hör till nämnden kan bidra.")


def mojliga_enheter(namnd_id: int):  # type: ignore[no-untyped-def]
    """The enheter that stand under the nämnd today, in Swedish order."""
    under = Hierarki.objects.filter(anfader_id=namnd_id).values("avkomma_id")
    return Organisationsdel.objects.filter(typ=Deltyp.ENHET, pk__in=under).order_by("sortering")


@transaction.atomic
def skriv_bidrag(bidrag: Rapportbidrag, *, av: Person, text: str, version: int, klar: bool = False) -> Rapportbidrag:
    """Save what an enhet or an utförare writes; an unfinished text always saves. With `klar` it is also marked as done.

    Raises NagonSkrevFore when there is a later version, OtillatenOvergang when it is done already, is to be done
    without a text, or the person does not write for that enhet or utförare.
    """
    bidrag = _lock(bidrag, av)
    if bidrag.klar:
        raise OtillatenOvergang("Bidraget är klart. Öppna det igen innan du ändrar.")
    text = text.replace("\r\n", "\n").strip()
    if bidrag.version != version and bidrag.text != text:
        raise NagonSkrevFore(bidrag)
    if klar and not text:
        raise OtillatenOvergang(
            "Skriv en text innan du markerar bidraget som klart. Har ni inget att tillägga, skriv det."
        )
    if bidrag.text == text and not klar:
        return bidrag
    nu = timezone.now()
    bidrag.text, bidrag.version, bidrag.andrad, bidrag.andrad_av = text, bidrag.version + 1, nu, av
    bidrag.klar = nu if klar else None
    bidrag.save()
    detalj = {"avsnitt": bidrag.avsnitt.nyckel, "bidrag": bidrag.pk, "version": bidrag.version}
    anteckna("klarmarkera_bidrag" if klar else "skriv_bidrag", bidrag.rapport, av=av, detalj=detalj)
    return bidrag


@transaction.atomic
def oppna_bidrag(bidrag: Rapportbidrag, *, av: Person) -> Rapportbidrag:
    """Take back the mark that it is done, by who wrote it or by who compiles."""
    bidrag = _lock(bidrag, av, ocksa=Befogenhet.SAMMANSTALLA)
    bidrag.klar = None
    bidrag.save()
    anteckna("oppna_bidrag", bidrag.rapport, av=av, detalj={"bidrag": bidrag.pk})
    return bidrag


@transaction.atomic
def aterta_bidrag(bidrag: Rapportbidrag, *, av: Person) -> None:
    """Ask no longer. Raises OtillatenOvergang when something has been written: then it stays."""
    rapport = lock_utkast(bidrag.rapport)
    krav(av, Befogenhet.SAMMANSTALLA, rapport.namnd_id)
    bidrag = Rapportbidrag.objects.select_for_update().get(pk=bidrag.pk)
    if bidrag.text:
        raise OtillatenOvergang(f"{bidrag.namn} har skrivit något. Bidraget finns därför kvar.")
    anteckna("aterta_bidrag", rapport, av=av, detalj={"bidrag": bidrag.pk})
    bidrag.delete()


@transaction.atomic
def infoga_bidrag(avsnitt: Avsnitt, *, av: Person, version: int) -> Avsnitt:
    """Put every contribution that is done last in the section's text, each under the name of who wrote it.

    Raises OtillatenOvergang when there is none to put in.
    """
    avsnitt = lock_avsnitt(avsnitt, av)
    nya = att_infoga(avsnitt.bidrag.all(), avsnitt.text)
    if not nya:
        raise OtillatenOvergang("Det finns inga klara bidrag som inte redan står i texten.")
    text = "\n\n".join([avsnitt.text, *map(_stycke, nya)]).strip()
    return skriv_avsnitt(avsnitt, av=av, text=text, version=version)


def att_infoga(bidrag: Iterable[Rapportbidrag], text: str) -> list[Rapportbidrag]:
    """Those that are done and do not stand in a section's text already, name and words together.

    Two who say the same both have their say, also under one name: then the lines must stand there twice. Blank lines
    and indents make no difference. One whose words or name somebody has changed in the section counts as not there:
    it is better put in twice than lost.
    """
    raderna = _rader(text)
    fore: Counter[str] = Counter()
    nya = []
    for ett in (b for b in bidrag if b.klar):
        stycke = _rader(_stycke(ett))
        fore[stycke] += 1
        if len(re.findall(rf"(?<![^\n]){re.escape(stycke)}(?![^\n])", raderna)) < fore[stycke]:
            nya.append(ett)
    return nya


def _stycke(bidrag: Rapportbidrag) -> str:
    return f"{bidrag.namn}:\n{bidrag.text}"


def _rader(text: str) -> str:
    """Its lines that say anything, without blanks that do not show."""
    return "\n".join(raden for rn in text.splitlines() if (raden := " ".join(rn.split())))


def _lock(bidrag: Rapportbidrag, av: Person, *, ocksa: Befogenhet | None = None) -> Rapportbidrag:
    """The locked contribution to a locked draft. Raises OtillatenOvergang when it is not the person's to write."""
    rapport = lock_utkast(bidrag.rapport)
    egna = (*_SKRIVER, *((ocksa,) if ocksa else ()))
    if not any(Rapportbidrag.objects.for_user(av, b).filter(pk=bidrag.pk).exists() for b in egna):
        raise OtillatenOvergang("Bara den som bidraget är begärt av kan skriva i det.")
    fragan = Rapportbidrag.objects.select_for_update(of=("self",)).select_related("avsnitt", "andrad_av")
    bidrag = fragan.get(pk=bidrag.pk)
    bidrag.rapport = rapport
    return bidrag
