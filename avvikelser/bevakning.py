"""The ärenden in the deadline engine: which deadlines are left, whose they are, and who may be told about an ärende.

The deadlines themselves are decided in `fristlista`; here only what is said about them, and to whom.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse_lazy

from avvikelser.arendegang.gangen import handlaggs_med
from avvikelser.arendegang.lex_sarah import mojliga_beslutare
from avvikelser.fristlista import fristdag, frister_for, frister_mot_ivo
from avvikelser.models import Arende, ArendeQuerySet, Arendetyp, LexSarah, Status, Synpunkt
from kvalitet.aviseringar.fristregister import Bevakad, Fraga, Kalla, Urval
from kvalitet.behorighet import Befogenhet, omfattning, platser
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person

B = Befogenhet
_I_TAGET = 500
_SYNPUNKTENS_SISTA = frozenset({B.SKOTA_SYNPUNKT, B.SAMMANSTALLA})
"""A synpunkt may stand at the nämnd, where no chef stands above who handles it: then the other koordinatorer hear, and
the kvalitetsstrateg, who follows up how klagomål are dealt with."""
_FALT = (
    "dnr", "rubrik", "typ", "status", "sekretess", "enhet_id", "namnd_id", "ansvarig_id",
    "inkommen", "mottagen", "avslutad",
    "lex_sarah__utfall", "lex_sarah__beslutad", "lex_sarah__anmald_ivo",
    "lex_sarah__utredning_bifogad", "lex_sarah__utredning_sand",
    "synpunkt__vill_ha_svar", "synpunkt__bekraftad", "synpunkt__besvarad",
)  # fmt: skip


def _nara(urval: Urval) -> QuerySet[Arende]:
    """Only ärenden whose nearest deadline falls within are fetched, so a million closed ones cost nothing.

    Of a page's worth the nearest are enough, whenever they fall: `_bevakade` passes over what is later. To ask that of
    the database as well would be to find the day of every open ärende twice.
    """
    nara: Any = _inom(urval)
    if urval.hogst is None:
        nara = nara.annotate(nasta=fristdag(urval.idag)).filter(nasta__lte=urval.till)
    else:
        nara = Arende.objects.filter(pk__in=nara.order_by(fristdag(urval.idag), "pk").values("pk")[: urval.hogst])
    med: QuerySet[Arende] = nara.order_by("pk").select_related("lex_sarah", "synpunkt").only(*_FALT)
    return med


def _bevakade(arenden: Iterable[Arende], urval: Urval) -> Iterator[Bevakad]:
    """Every unmet deadline. Who may decide is asked for many proposals at a time."""
    alla = iter(arenden)
    while knippe := list(islice(alla, _I_TAGET)):
        beslutare = mojliga_beslutare(arende for arende in knippe if arende.status == Status.FORESLAGEN)
        for arende in knippe:
            for frist in frister_for(arende):
                if frist.uppfylld is None and frist.senast <= urval.till:
                    yield _bevakad(arende, frist, beslutare.get(arende.pk))


def _inom(urval: Urval) -> ArendeQuerySet:
    person = urval.person
    if person is None:
        return Arende.objects.oppna()
    alla = Arende.objects.for_user(person, B.SE_ARENDE).oppna()
    if urval.enhet is not None:
        alla = alla.filter(enhet_id=urval.enhet)
    return alla.filter(_mina(person)) if urval.mina else alla


def _mina(person: Person) -> Q:
    """Those whose ansvarig the person is, and those that wait for somebody who holds what the person holds."""
    mina = Q(ansvarig=person)
    if att_ta_emot := platser(person, B.TA_EMOT) | omfattning(person, B.SKOTA_SYNPUNKT):
        mina |= Q(status=Status.RAPPORTERAD, enhet_id__i_omfattning=att_ta_emot)
    if att_besluta := omfattning(person, B.BESLUTA):
        mina |= Q(status=Status.FORESLAGEN, enhet_id__i_omfattning=att_besluta)
    if att_handlagga := omfattning(person, B.HANDLAGGA):
        mina |= Q(ansvarig=None, enhet_id__i_omfattning=att_handlagga) & ~Q(status=Status.RAPPORTERAD)
    if att_skota := omfattning(person, B.SKOTA_SYNPUNKT):
        utan = Q(typ=Arendetyp.SYNPUNKT, ansvarig=None, enhet_id__i_omfattning=att_skota)
        mina |= utan & ~Q(status=Status.RAPPORTERAD)
    return mina


def _bevakad(arende: Arende, frist: Frist, kan: frozenset[int] | None) -> Bevakad:
    agerar, chef = _vem(arende)
    return Bevakad(
        objekt=arende,
        frist=frist,
        delen_id=arende.enhet_id,
        url=reverse_lazy("avvikelser:arende", args=[arende.pk]),
        text=f"Ärende {arende.dnr}",
        mer=arende.rubrik,
        ansvariga=() if agerar or arende.ansvarig_id is None else (arende.ansvarig_id,),
        annars=agerar or handlaggs_med(arende.typ),
        kan=kan,
        chef=chef,
        sist=_SYNPUNKTENS_SISTA if arende.typ == Arendetyp.SYNPUNKT else frozenset(),
        lagstadgad=_foljer_av_lag(arende, frist),
        sekretess=arende.sekretess,
    )


def _vem(arende: Arende) -> tuple[frozenset[Befogenhet], frozenset[Befogenhet]]:
    """(whose befogenhet the next step asks for when it is not the ansvarigas own, who is told when nobody acts)."""
    lex = arende.typ == Arendetyp.LEX_SARAH
    chef = frozenset({B.BESLUTA}) if lex else frozenset({B.HANDLAGGA, B.BESLUTA})
    if arende.typ == Arendetyp.SYNPUNKT and arende.ansvarig_id is not None:
        return frozenset(), chef  # also one that was moved to somebody by name
    if arende.status == Status.RAPPORTERAD and arende.typ == Arendetyp.SYNPUNKT:
        return frozenset({B.TA_EMOT, B.SKOTA_SYNPUNKT}), frozenset({B.TA_EMOT, B.BESLUTA})
    if arende.status == Status.RAPPORTERAD:
        return frozenset({B.TA_EMOT}), frozenset({B.TA_EMOT, B.BESLUTA})
    if arende.status == Status.FORESLAGEN:
        return frozenset({B.BESLUTA}), frozenset({B.BESLUTA})
    return frozenset(), chef


def _foljer_av_lag(arende: Arende, frist: Frist) -> bool:
    """The anmälan to IVO, snarast, and the utredning within two months. The day of the anmälan is the municipality's
    own, but not that it is made at once. All other days are the municipality's own."""
    return arende.typ == Arendetyp.LEX_SARAH and frist in frister_mot_ivo(arende.lex_sarah)


def synliga(person: Person, ids: Collection[int]) -> Iterator[QuerySet[Any, Any]]:
    """The ärenden the person may open, and those they reported themselves."""
    for befogenhet in (B.SE_ARENDE, B.RAPPORTERA):
        egna = Arende.objects.for_user(person, befogenhet).filter(pk__in=list(ids))
        yield egna.order_by().values_list("pk", "sekretess")


def laser(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    """Neither who reported it alone nor who reads it by nödåtkomst takes the next step."""
    egna = Arende.objects.for_user(person, B.SE_ARENDE, nod=False).filter(pk__in=list(ids))
    return [egna.order_by().values_list("pk", "sekretess")]


ARENDEN = Kalla(
    modell=Arende,
    namn="Ärenden",
    falt=frozenset({"inkommen", "mottagen", "avslutad"}),
    fragor=(Fraga(_nara, _bevakade, manga=True),),
    synliga=synliga,
    laser=laser,
    ocksa={
        LexSarah: frozenset({"beslutad", "anmald_ivo", "utredning_sand"}),
        Synpunkt: frozenset({"bekraftad", "besvarad"}),
    },
)
