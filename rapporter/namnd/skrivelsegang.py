"""How a tjänsteskrivelse is written: kept incomplete for as long as one likes, klar, and opened again.

Klar locks its words and copies the nämnd's headings into it. The förslag till beslut is the ärende's own. Every verb
locks the sammanträde first; after it is genomfört nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from avvikelser.lex_sarah import dokument as utredningsdokument
from avvikelser.lex_sarah.models import Postrubrik
from avvikelser.models import Arende, Arendetyp
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna, anteckna_se
from rapporter.namnd.internkontroll import ur_planen
from rapporter.namnd.modeller import Namndarende
from rapporter.namnd.sammantradesgang import oppet_arende
from rapporter.namnd.skrivelsemodeller import SKRIVNA, Skrivelsedel, Skrivelsemall, Tjansteskrivelse
from rapporter.namnd.tillsyn import ur_svaret
from rapporter.sammanstallning.modeller import TUNGT, Avsnittsnyckel
from rapporter.sammanstallning.version import offentliga_texter


@dataclass(frozen=True)
class Skrivet:
    """What the form holds."""

    forslag: str
    sammanfattning: str
    beskrivning: str
    bedomning: str
    skickas_till: str
    forfattare: str


_KRAV: Mapping[Skrivelsedel, str] = {
    Skrivelsedel.FORSLAG: "Skriv ett förslag till beslut.",
    Skrivelsedel.SAMMANFATTNING: "Skriv en sammanfattning.",
    Skrivelsedel.BESKRIVNING: "Beskriv ärendet: bakgrund och vad som har hänt.",
    Skrivelsedel.BEDOMNING: "Skriv vad förvaltningen bedömer och varför.",
    Skrivelsedel.SKICKAS_TILL: "Skriv vem beslutet skickas till.",
}


class SkrivelsenSaknar(OtillatenOvergang):
    """Klar was asked for too early. `saknas` has a sentence for each part that is empty, in the order they stand."""

    def __init__(self, saknas: Mapping[Skrivelsedel, str]) -> None:
        super().__init__(" ".join(["Skrivelsen är inte klar än.", *saknas.values()]))
        self.saknas = saknas


def saknas(arende: Namndarende, skrivelse: Tjansteskrivelse) -> dict[Skrivelsedel, str]:
    """What the skrivelse lacks to be klar: nothing may be empty. Source: DOMAIN 10."""
    skrivet = {Skrivelsedel.FORSLAG: arende.forslag} | {del_: getattr(skrivelse, del_.value) for del_ in SKRIVNA}
    return {del_: mening for del_, mening in _KRAV.items() if not skrivet[del_].strip()}


@transaction.atomic
def spara(
    arende: Namndarende, skrivet: Skrivet, *, version: int = 0, klar: bool = False, av: Person
) -> Tjansteskrivelse:
    """Keep the skrivelse, complete or not; with `klar` it must be whole. `version` is that of the text one wrote from.

    Raises OtillatenOvergang when it is klar already or when somebody saved in between, and SkrivelsenSaknar for what
    `klar` lacks.
    """
    arende = oppet_arende(arende)
    gammal = Tjansteskrivelse.objects.filter(arende=arende).select_related("andrad_av").first()
    if gammal is not None and gammal.ar_klar:
        raise OtillatenOvergang("Tjänsteskrivelsen är klar. Öppna den igen om du vill ändra den.")
    if gammal is not None and gammal.version != version:
        raise OtillatenOvergang(
            f"{gammal.andrad_av.namn} sparade skrivelsen före dig. Din text finns kvar här nedanför."
        )
    skrivelse = gammal or Tjansteskrivelse(arende=arende, version=0)
    for del_ in SKRIVNA:
        setattr(skrivelse, del_.value, getattr(skrivet, del_.value).strip())
    skrivelse.forfattare = skrivet.forfattare.strip() or av.namn_och_befattning
    skrivelse.version, skrivelse.andrad_av = skrivelse.version + 1, av
    arende.forslag = skrivet.forslag.strip()
    if klar:
        if brister := saknas(arende, skrivelse):
            raise SkrivelsenSaknar(brister)
        _gor_klar(skrivelse, mall_for(arende.namnd))
    arende.save(update_fields=["forslag"])
    skrivelse.save()
    verb = "klar_tjansteskrivelse" if klar else "skriv_tjansteskrivelse"
    anteckna(verb, skrivelse, av=av, detalj={"version": skrivelse.version})
    return skrivelse


def _gor_klar(skrivelse: Tjansteskrivelse, mall: Skrivelsemall) -> None:
    skrivelse.status, skrivelse.klar = Tjansteskrivelse.Status.KLAR, timezone.now()
    skrivelse.rubriker = {del_.value: mall.rubrik(del_) for del_ in Skrivelsedel}


@transaction.atomic
def oppna_igen(arende: Namndarende, *, av: Person) -> Tjansteskrivelse:
    """Klar was too early: it is an utkast again, and no part of the handlingar until it is klar."""
    arende = oppet_arende(arende)
    skrivelse = Tjansteskrivelse.objects.filter(arende=arende).first()
    if skrivelse is None or not skrivelse.ar_klar:
        raise OtillatenOvergang("Tjänsteskrivelsen är redan öppen.")
    skrivelse.status, skrivelse.klar, skrivelse.rubriker = Tjansteskrivelse.Status.UTKAST, None, {}
    skrivelse.version, skrivelse.andrad_av = skrivelse.version + 1, av
    skrivelse.save()
    anteckna("oppna_tjansteskrivelse", skrivelse, av=av)
    return skrivelse


# ---- what a new one starts from ----


def mall_for(namnd: Organisationsdel) -> Skrivelsemall:
    """The nämnd's own mall, or an unsaved one with the headings that are given."""
    return Skrivelsemall.objects.filter(namnd=namnd).first() or Skrivelsemall(namnd=namnd)


def forifyllt(arende: Namndarende, person: Person, mall: Skrivelsemall | None = None) -> dict[str, str]:
    """What a new skrivelse says at first: from the rapport among its bilagor, else from what it is about (a utredning,
    the draft of an internkontrollplan, an answer to IVO), else from the nämnd's mall. A utredning is read only into an
    ärende with sekretess, by somebody who may read it. The förslag is the ärende's own when it has one."""
    mall = mall or mall_for(arende.namnd)
    ur_mallen = {del_.value: str(mall.texter.get(del_.value, "")) for del_ in SKRIVNA}
    hamtat = _ur_rapporten(arende) or _ur_utredningen(arende, person)
    hamtat = hamtat or ur_planen(arende, person) or ur_svaret(arende, person)
    eget = {"forslag": arende.forslag} if arende.forslag else {}
    return {**ur_mallen, **{nyckel: text for nyckel, text in hamtat.items() if text}, **eget}


def _ur_rapporten(arende: Namndarende) -> dict[str, str]:
    """As its public version says it, since a skrivelse is public: small numbers hidden, and names masked."""
    bilaga = arende.bilagor.filter(rapport__isnull=False).select_related("rapport").defer(*TUNGT).first()
    if bilaga is None or bilaga.rapport is None:
        return {}
    nycklar = (Avsnittsnyckel.BESLUT, Avsnittsnyckel.SAMMANFATTNING, Avsnittsnyckel.BEDOMNING)
    texter = offentliga_texter(bilaga.rapport, *nycklar)
    return {
        "forslag": texter.get(Avsnittsnyckel.BESLUT, ""),
        "sammanfattning": texter.get(Avsnittsnyckel.SAMMANFATTNING, ""),
        "beskrivning": f"{bilaga.rapport.rubrik} är fastställd och bifogas.",
        "bedomning": texter.get(Avsnittsnyckel.BEDOMNING, ""),
    }


def _ur_utredningen(arende: Namndarende, person: Person) -> dict[str, str]:
    if not arende.sekretess:
        return {}
    synliga = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(typ=Arendetyp.LEX_SARAH)
    utredning = synliga.filter(namndkopplingar__namndarende=arende).first()
    utredning = utredning or synliga.filter(namnd_id=arende.namnd_id, dnr=arende.dnr).first()
    if utredning is None:
        return {}
    anteckna_se(utredning, av=person)
    delar = {
        del_.rubrik: "\n\n".join(post.text for post in del_.poster) for del_ in utredningsdokument.bygg(utredning).delar
    }
    return {
        "beskrivning": delar.get(Postrubrik.HANDELSEFORLOPP.label, ""),
        "bedomning": delar.get(Postrubrik.BEDOMNING.label, ""),
    }


@transaction.atomic
def skriv_mall(
    namnd: Organisationsdel, *, rubriker: Mapping[str, str], texter: Mapping[str, str], av: Person
) -> Skrivelsemall:
    """The nämnd's headings and texts from now on; a skrivelse that is klar keeps its own. Raises OtillatenOvergang."""
    if any(not str(rubriker.get(del_.value, "")).strip() for del_ in Skrivelsedel):
        raise OtillatenOvergang("Skriv en rubrik för varje del.")
    Organisationsdel.objects.select_for_update(no_key=True).get(pk=namnd.pk)
    mall = mall_for(namnd)
    mall.rubriker = {del_.value: rubriker[del_.value].strip() for del_ in Skrivelsedel}
    mall.texter = {del_.value: texter.get(del_.value, "").strip() for del_ in SKRIVNA}
    mall.save()
    anteckna("skriv_skrivelsemall", namnd, av=av)
    return mall
