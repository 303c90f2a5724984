"""The two versions of a rapport, both from one source: in full, and the one that everybody may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kvalitet import personnummer
from kvalitet.overgang import OtillatenOvergang
from rapporter.sammanstallning.kontroll import tabell_med_personnummer
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.platshallare import fyll
from rapporter.sammanstallning.publicering import publika_siffror
from rapporter.statistik.siffror import Siffror, kontrollsumma

Version = Literal["fullstandig", "offentlig"]


def siffror_for(rapport: Rapport, version: Version) -> Siffror:
    """The rapport's own figures. In the public version small numbers are hidden, and internal tables are not there."""
    return publika_siffror(rapport) if version == "offentlig" else Siffror.fran_json(rapport.siffror)


@dataclass(frozen=True)
class Kontrollsummor:
    """SHA-256 of what one version says. `text` is empty until the rapport is fastställd."""

    siffror: str
    text: str


def kontrollsummor(rapport: Rapport, version: Version) -> Kontrollsummor:
    """The checksums that may stand in a version.

    Those of the public one are of its own figures and texts. One of the full would let anybody try every number from
    one to four in the hidden cells, and any name in a masked place, until it agrees.
    """
    if version != "offentlig":
        return Kontrollsummor(rapport.kontrollsumma_siffror, rapport.kontrollsumma_text)
    siffror = siffror_for(rapport, "offentlig")
    texter = [[a.nyckel, a.rubrik, fyll(a.text, siffror, rapport.format)] for a in rapport.avsnitt.all()]
    return Kontrollsummor(kontrollsumma(siffror.till_json()), "" if rapport.ar_utkast else kontrollsumma(texter))


def offentliga_texter(rapport: Rapport, *nycklar: str) -> dict[str, str]:
    """The texts of some sections as the public version says them, by key: placeholders filled in, names masked.

    The figures, which are large, are read only when a text asks for one.
    """
    texter: dict[str, str] = dict(rapport.avsnitt.filter(nyckel__in=nycklar).values_list("nyckel", "text"))
    if not any("{" in text or "[[" in text for text in texter.values()):
        return texter
    siffror = siffror_for(rapport, "offentlig")
    return {nyckel: fyll(text, siffror, rapport.format) for nyckel, text in texter.items()}


def krav_pa_offentlig(rapport: Rapport) -> None:
    """Raises OtillatenOvergang when a personnummer stands anywhere in what would be public.

    A rapport of format 1 was looked through when it was fastställd, and its public version is made as it was then.
    """
    if rapport.format < 2 and not rapport.ar_utkast:
        return
    avsnitt = next((a for a in rapport.avsnitt.all() if personnummer.finns(f"{a.rubrik}\n{a.text}")), None)
    tabell = tabell_med_personnummer(siffror_for(rapport, "offentlig"))
    if avsnitt or tabell:
        var = f"avsnittet ”{avsnitt.rubrik}”" if avsnitt else f"tabellen ”{tabell.rubrik}”" if tabell else ""
        raise OtillatenOvergang(
            f"Den offentliga versionen skapas inte. Det ser ut att finnas ett personnummer i {var}."
        )
