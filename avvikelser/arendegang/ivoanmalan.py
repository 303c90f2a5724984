"""The anmälan to IVO: that it was sent, what came of it, and putting right what was written about it.

The sheet and IVO's decision stand in `lex_sarah.ivo`; the clock of two calendar months in `kvalitet.frister`.
Lagrum: 27 kap. 6 § SoL (2025:400), before 2025-07-01 14 kap. 7 §; 24 f § LSS; SOSFS 2011:5 6 kap.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from avvikelser.arendegang.gangen import Verb, borja
from avvikelser.models import ANMALNINGSPLIKTIGA, Arende, LexSarah, Status, Utfall
from kvalitet.frister import svensk_dag
from kvalitet.lagrum import LEX_SARAH_2011
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang

_FORE_FORSLAGET = frozenset({Status.MOTTAGEN, Status.UNDER_UTREDNING})
_OPPNAR = (Verb.ATERFORVISA, Verb.ATERTA_FORSLAG)
_SANDS_SENARE = "Svara nej: då ska den ha kommit till IVO inom två månader från anmälan."


def daghinder(arende: Arende, dag: date, *, idag: date) -> str:
    """Why the anmälan cannot have been sent that day, as a sentence; "" when it can."""
    inkom = svensk_dag(arende.inkommen)
    if dag > idag:
        return "Dagen ligger i framtiden. Välj i dag eller en tidigare dag."
    if dag < LEX_SARAH_2011:
        return f"Dagen ligger före {LEX_SARAH_2011}, då reglerna om anmälan började gälla. Kontrollera dagen."
    if dag < inkom:
        return f"Dagen ligger före den dag rapporten kom in, {inkom}. Kontrollera dagen."
    return ""


def bifogathinder(arende: Arende, dag: date) -> str:
    """Why no finished utredning can have gone with an anmälan sent that day, as a sentence; "" when one can.

    It is finished from the förslag on, and not while it is opened again. Asks the database.
    """
    if arende.status in _FORE_FORSLAGET and not arende.lex_sarah.utredning_bifogad:
        return f"Utredningen är inte klar förrän förslaget är lämnat, och kan inte ha varit med. {_SANDS_SENARE}"
    if not _var_klar(arende, dag):
        return f"Utredningen var inte klar {dag}, och kan inte ha varit med i anmälan. {_SANDS_SENARE}"
    return ""


def _var_klar(arende: Arende, dag: date) -> bool:
    """Was it finished at some moment of the day?"""
    lamnade = [(nar, True) for nar in arende.forslag.values_list("nar", flat=True)]
    oppnade = arende.handelser.filter(verb__in=_OPPNAR).values_list("nar", flat=True)
    steg = sorted([*lamnade, *((nar, False) for nar in oppnade)])
    fore = [klar for nar, klar in steg if svensk_dag(nar) < dag]
    return any(fore[-1:]) or any(klar for nar, klar in steg if svensk_dag(nar) == dag)


def _prova(arende: Arende, dag: date, *, bifogad: bool, idag: date) -> None:
    hinder = daghinder(arende, dag, idag=idag) or (bifogathinder(arende, dag) if bifogad else "")
    if hinder:
        raise OtillatenOvergang(hinder)


@transaction.atomic
def anmal_till_ivo(
    arende: Arende,
    *,
    dag: date,
    utredning_bifogad: bool,
    ivo_dnr: str = "",
    motivering: str = "",
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Record that the anmälan was sent on `dag`. Without the utredning, starts its two-month clock.

    Before a beslut it may go as soon as it is clear that it is serious, and then says why. An anmälan cannot be changed
    once it is sent, so this is done once; what was written wrong of it here is put right by `ratta_ivo_anmalan`. Raises
    OtillatenOvergang, also for an outcome that is not reported and for an utredning that was not finished.
    """
    steg = borja(arende, Verb.ANMAL_TILL_IVO, av=av, nar=nar, sedd=sedd)
    lex = steg.arende.lex_sarah
    if lex.anmald_ivo is not None:
        raise OtillatenOvergang(f"Händelsen är redan anmäld till IVO, {lex.anmald_ivo}.")
    if lex.utfall and Utfall(lex.utfall) not in ANMALNINGSPLIKTIGA:
        raise OtillatenOvergang("Bara ett allvarligt missförhållande, eller en påtaglig risk för ett, anmäls till IVO.")
    if not lex.utfall and not motivering.strip():
        raise OtillatenOvergang("Skriv varför det redan står klart att händelsen är allvarlig.")
    _prova(steg.arende, dag, bifogad=utredning_bifogad, idag=svensk_dag(steg.nar))
    lex.anmald_ivo, lex.utredning_bifogad, lex.ivo_dnr = dag, utredning_bifogad, ivo_dnr
    lex.save()
    med = "Utredningen var bifogad." if utredning_bifogad else "Utredningen sänds senare."
    detalj = {"dag": dag.isoformat(), "utredning_bifogad": utredning_bifogad}
    return steg.klart(f"Anmäld {dag}. {med} {motivering}".strip(), detalj=detalj)


@transaction.atomic
def skriv_ivo_uppgift(
    arende: Arende,
    *,
    ivo_dnr: str = "",
    utredning_sand: date | None = None,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """After the anmälan: IVO's number, and the day the utredning was sent, which is said once. Raises
    OtillatenOvergang."""
    steg = borja(arende, Verb.IVO_UPPGIFT, av=av, nar=nar, sedd=sedd)
    lex = steg.arende.lex_sarah
    if lex.anmald_ivo is None:
        raise OtillatenOvergang("Händelsen är inte anmäld till IVO.")
    if not ivo_dnr.strip() and utredning_sand is None:
        raise OtillatenOvergang("Fyll i IVO:s nummer eller dagen då utredningen sändes.")
    if utredning_sand is None and ivo_dnr.strip() == lex.ivo_dnr:
        raise OtillatenOvergang("IVO:s nummer står redan i ärendet.")
    delar = []
    if ivo_dnr.strip():
        lex.ivo_dnr = ivo_dnr
        delar.append(f"IVO:s nummer: {ivo_dnr}.")
    if utredning_sand is not None:
        if lex.utredning_bifogad or lex.utredning_sand:
            raise OtillatenOvergang("Det står redan när IVO fick utredningen. Rätta uppgifterna om anmälan i stället.")
        _prova_sand(utredning_sand, anmald=lex.anmald_ivo, idag=svensk_dag(steg.nar))
        lex.utredning_sand = utredning_sand
        delar.append(f"Utredningen sändes {utredning_sand}.")
    lex.save()
    return steg.klart(" ".join(delar))


def _prova_sand(sand: date, *, anmald: date, idag: date) -> None:
    if sand > idag:
        raise OtillatenOvergang("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    if sand < anmald:
        raise OtillatenOvergang("Utredningen kan inte ha sänts före anmälan. Kontrollera dagen.")


# ---- what was written wrong ----


@dataclass(frozen=True, kw_only=True)
class Anmalan:
    """What is known of an anmälan that was made. `utredning_sand` is None when it was attached, or is not sent yet."""

    dag: date
    utredning_bifogad: bool
    utredning_sand: date | None = None
    ivo_dnr: str = ""

    @property
    def i_ord(self) -> str:
        if self.utredning_bifogad:
            utredningen = "utredningen var bifogad"
        elif self.utredning_sand:
            utredningen = f"utredningen sändes {self.utredning_sand}"
        else:
            utredningen = "utredningen sänds senare"
        nummer = f", IVO:s nummer {self.ivo_dnr}" if self.ivo_dnr else ""
        return f"anmäld {self.dag}, {utredningen}{nummer}"

    @property
    def i_loggen(self) -> dict[str, Any]:
        return {falt: varde.isoformat() if isinstance(varde, date) else varde for falt, varde in asdict(self).items()}


def anmalan_i(lex: LexSarah) -> Anmalan | None:
    """What stands of the anmälan now; None when none has been made."""
    if lex.anmald_ivo is None:
        return None
    return Anmalan(
        dag=lex.anmald_ivo,
        utredning_bifogad=lex.utredning_bifogad,
        utredning_sand=lex.utredning_sand,
        ivo_dnr=lex.ivo_dnr,
    )


@transaction.atomic
def ratta_ivo_anmalan(
    arende: Arende,
    ratt: Anmalan,
    *,
    skal: str,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Put right what was written here about the anmälan, also when the ärende is closed. The deadlines follow.

    The anmälan itself stands as IVO has it. What stood before is kept in the Handelse and the log, with why. Raises
    OtillatenOvergang, also when a closed ärende would be left with an utredning that IVO has not had.
    """
    steg = borja(arende, Verb.RATTA_ANMALAN, av=av, nar=nar, sedd=sedd)
    forut = anmalan_i(steg.arende.lex_sarah)
    if forut is None:
        raise OtillatenOvergang("Händelsen är inte anmäld till IVO.")
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför uppgifterna rättas.")
    if ratt == forut:
        raise OtillatenOvergang("Uppgifterna är desamma som förut. Ändra det som blev fel.")
    _prova_rattelse(steg.arende, ratt, forut, idag=svensk_dag(steg.nar))
    lex = steg.arende.lex_sarah
    lex.anmald_ivo, lex.utredning_bifogad = ratt.dag, ratt.utredning_bifogad
    lex.utredning_sand, lex.ivo_dnr = ratt.utredning_sand, ratt.ivo_dnr
    lex.save()
    return steg.klart(
        f"Rättat till: {ratt.i_ord}. Förut stod: {forut.i_ord}. Skäl: {skal.strip()}",
        detalj={"forut": forut.i_loggen, "rattat": ratt.i_loggen},
    )


def _prova_rattelse(arende: Arende, ratt: Anmalan, forut: Anmalan, *, idag: date) -> None:
    """What did not change is not asked again: what an older system knew may stay."""
    if (ratt.dag, ratt.utredning_bifogad) != (forut.dag, forut.utredning_bifogad):
        _prova(arende, ratt.dag, bifogad=ratt.utredning_bifogad, idag=idag)
    if ratt.utredning_bifogad and ratt.utredning_sand:
        raise OtillatenOvergang("Utredningen var antingen med i anmälan eller sändes senare. Välj det som stämmer.")
    if ratt.utredning_sand:
        _prova_sand(ratt.utredning_sand, anmald=ratt.dag, idag=idag)
    if arende.status == Status.AVSLUTAD and not (ratt.utredning_bifogad or ratt.utredning_sand):
        raise OtillatenOvergang("Ärendet är avslutat. Skriv vilken dag utredningen sändes till IVO.")
    forst = arende.ivobeslut.order_by("dag").values_list("dag", flat=True).first()
    if forst is not None and ratt.dag > forst:
        raise OtillatenOvergang(f"IVO beslutade {forst}, så anmälan kan inte ha gjorts senare. Kontrollera dagen.")
