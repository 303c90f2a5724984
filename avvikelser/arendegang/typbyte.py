"""An avvikelse becomes lex Sarah, or the other way: typ, sekretess, readers, åtgärder and the row beside it, in one
write, so that the ärende is never where nobody, or the wrong people, can reach it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from avvikelser.arendegang.delade import annan_kalla, i_andra, oppen_kalla
from avvikelser.arendegang.gangen import Verb, borja
from avvikelser.arendegang.lasarna import bli_lasare, sluta_lasa
from avvikelser.arendegang.rapport import rubrik_for
from avvikelser.arendegang.upprepning import inte_fran_gammal_sida
from avvikelser.kategorier.skotsel import tvilling
from avvikelser.lex_sarah import beslutsordning
from avvikelser.lex_sarah.beslutsordning import Namndbeslut
from avvikelser.lex_sarah.models import Utredning
from avvikelser.models import Arende, Arendetyp, Kategori, LexSarah, Utfall
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import i_mening

_SKRIVET = (
    "Det finns redan något skrivet i utredningen, och det skulle inte gå att läsa i en avvikelse. "
    "Avsluta utan hel utredning i stället. Då står det kvar, med sekretess."
)
_REDAN_ANDRAD = "Typen är redan ändrad sedan du öppnade sidan. Läs vad ärendet är nu, innan du ändrar igen."


@transaction.atomic
def omklassa(
    arende: Arende,
    *,
    till: Arendetyp,
    motivering: str,
    av: Person,
    namndens: Namndbeslut | None = None,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Decide that a received avvikelse is lex Sarah, or that a received lex Sarah rapport is an avvikelse, and why.

    Up, by who handles it; down, only by who may decide about lex Sarah (`gangen.kravs_av`), since the chef of the enhet
    that it concerns must not be able to take it back alone; where the nämnd has said who ends a rapport without an
    utredning, by them (`beslutsordning.hinder_utan_utredning`), or as the nämnd decided itself (`namndens`). The log
    shows a step down to those who check it.
    Not once an utredning has begun, nor once IVO has been told: then it ends with a beslut. What has been written in
    the utredning would lose its readers and its sekretess. A step down is a beslut that it is no missförhållande, and
    stands on the nämnd's list as an early close does. Raises OtillatenOvergang.
    """
    steg = borja(arende, Verb.OMKLASSA, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    if not motivering.strip():
        raise OtillatenOvergang("Skriv varför typen ändras.")
    if till == arende.typ or till not in {Arendetyp.AVVIKELSE, Arendetyp.LEX_SARAH}:
        raise OtillatenOvergang(f"Ärendet är redan {i_mening(Arendetyp(arende.typ).label)}.")
    # The form says only that the typ is changed: sent once more it would change it back.
    inte_fran_gammal_sida(steg, arende.handelser.filter(verb=steg.verb), sedd, _REDAN_ANDRAD)
    fran = Arendetyp(arende.typ)
    if till == Arendetyp.LEX_SARAH:
        bli_lex_sarah(arende, av)
    else:
        beslutsordning.skriv_tidigt(
            arende, utfall=Utfall.INTE, motivering=motivering, av=av, namndens=namndens, nar=steg.nar
        )
        _bli_avvikelse(arende, steg.nar)
    text = f"Från {i_mening(fran.label)} till {i_mening(Arendetyp(till).label)}. {motivering}"
    if namndens is not None:
        text = f"{text} {namndens}"
    return steg.klart(text, detalj={"fran": fran.value, "typ": Arendetyp(till).value})


def bli_lex_sarah(arende: Arende, av: Person) -> None:
    """Close it to the ordinary readers. Who received it and who decided this can read on. The caller saves."""
    arende.typ, arende.sekretess = Arendetyp.LEX_SARAH, True
    arende.rubrik = rubrik_for(arende.typ)
    arende.kategori = samma_kategori(arende.kategori, arende.typ)
    arende.lex_sarah = LexSarah.objects.create(arende=arende)
    if arende.mottagare is not None:
        bli_lasare(arende, arende.mottagare, "Tog emot rapporten")
    bli_lasare(arende, av, "Beslutade att händelsen utreds som lex Sarah")
    # What others know already by another way is not made secret by this, and must not vanish from there.
    arende.atgarder.exclude(i_andra(arende.pk, sekretess=False) | oppen_kalla()).update(sekretess=True)


def samma_kategori(kategori: Kategori | None, typ: str) -> Kategori | None:
    """The same kategori, by its name and its group's, among those of `typ`; None, which every list shows, where it has
    none that may be chosen. Another group may have one of the same name, about something else."""
    if kategori is None or kategori.typ == typ:
        return kategori
    samma = tvilling(kategori)
    if samma is None or samma.typ != typ or not samma.i_bruk or (samma.overordnad and not samma.overordnad.i_bruk):
        return None
    return samma


def _bli_avvikelse(arende: Arende, nar: datetime) -> None:
    if _utredningen_har_borjat(arende):
        raise OtillatenOvergang(_SKRIVET)
    if arende.lex_sarah.anmald_ivo is not None:
        raise OtillatenOvergang("Händelsen är anmäld till IVO och kan inte bli en avvikelse.")
    if arende.atgarder.filter(i_andra(arende.pk, sekretess=True) | annan_kalla(), sekretess=True).exists():
        raise OtillatenOvergang(
            "En åtgärd här hör också till ett annat ärende med sekretess. Ta bort den från det här ärendet först."
        )
    arende.lex_sarah.delete()
    arende.typ, arende.sekretess = Arendetyp.AVVIKELSE, False
    arende.kategori = samma_kategori(arende.kategori, arende.typ)
    arende.rubrik = rubrik_for(arende.typ, arende.kategori)
    sluta_lasa(arende, nar=nar)
    arende.atgarder.update(sekretess=False)


def _utredningen_har_borjat(arende: Arende) -> bool:
    """Is there anything in it that an avvikelse has no place for? The causes go along."""
    rader = (arende.utredningsposter, arende.utredningsfragor, arende.liknande)
    return any(rad.exists() for rad in rader) or Utredning.objects.filter(arende=arende).exists()
