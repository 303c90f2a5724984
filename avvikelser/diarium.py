"""Ärenden in the register of diarienummer: neutral words alone, and of one with sekretess only what kind it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncDate

from avvikelser.arendegang.rapport import rubrik_for
from avvikelser.arendegang.verb import Verb
from avvikelser.lex_sarah.ivomodell import Ivobeslut
from avvikelser.models import Arende, Arendetyp, Handelse, LexSarah, Synpunktslag
from avvikelser.rapportval import Avsandargrupp, Kanal
from kvalitet.diarium.kallor import Handling, Kalla, Riktning, som_rader, text


def _rader(prefix: tuple[str, ...]) -> QuerySet[Any, Any]:
    return som_rader(
        Arende.objects.all(),
        prefix,
        dag=TruncDate("inkommen"),
        slag=_slag(),
        mening=_mening(),
        part=_part(),
        inkom=True,
    )


def _slag() -> Case:
    """A synpunkt is called what it came in as; lex Sarah that is no longer so is an avvikelse."""
    return _val(
        *(When(synpunkt__slag=slag.value, then=text(slag.label)) for slag in Synpunktslag),
        *(When(typ=typ.value, then=text(typ.label)) for typ in Arendetyp),
    )


def _mening() -> Case:
    """Lagrum: 5 kap. 2 § OSL. What is made from the kategori may say too much of one with sekretess."""
    hemliga = [
        When(sekretess=True, typ=typ.value, then=text(rubrik_for(typ) if typ == Arendetyp.LEX_SARAH else typ.label))
        for typ in Arendetyp
    ]
    return _val(*hemliga, default=F("rubrik"))


def _part() -> Case:
    """From whom, as a group: never a name. Empty for one with sekretess, where the enhet can be enough."""
    grupper = [When(synpunkt__avsandargrupp=grupp.value, then=text(grupp.label)) for grupp in Avsandargrupp]
    return _val(
        When(sekretess=True, then=text("")),
        When(kanal=Kanal.IMPORT, then=text("")),
        When(synpunkt__anonym=True, then=text("Anonym")),
        *grupper,
        When(Q(enhet=F("namnd")), then=text("")),
        default=F("enhet__namn"),
    )


def _val(*nar: When, default: Any = None) -> Case:
    return Case(*nar, default=default or Value(""), output_field=CharField())


_AVSANDAREN, _IVO = "Avsändaren", "Inspektionen för vård och omsorg"
_HANDLINGAR: dict[str, tuple[str, Riktning, str]] = {
    Verb.KOMPLETTERA: ("Komplettering", Riktning.IN, ""),
    Verb.BIFOGA: ("Bilaga", Riktning.IN, ""),
    Verb.BEKRAFTA: ("Bekräftelse", Riktning.UT, _AVSANDAREN),
    Verb.FRAGA_AVSANDAREN: ("Fråga", Riktning.UT, _AVSANDAREN),
    Verb.AVSANDAREN_SKREV: ("Meddelande", Riktning.IN, _AVSANDAREN),
    Verb.BESVARA: ("Svar", Riktning.UT, _AVSANDAREN),
    Verb.DELEGATIONSSVAR: ("Klagomålsdelegationens svar", Riktning.UT, _AVSANDAREN),
    Verb.LAMNA_FORSLAG: ("Utredning med förslag till beslut", Riktning.UPPRATTAD, ""),
    Verb.AVSLUTA_TIDIGT: ("Beslut", Riktning.UPPRATTAD, ""),
    Verb.BESLUTA: ("Beslut", Riktning.UPPRATTAD, ""),
    Verb.ANMAL_TILL_IVO: ("Anmälan", Riktning.UT, _IVO),
    Verb.IVO_BESLUT: ("Beslut", Riktning.IN, _IVO),
}
_UTREDNINGEN = ("Utredning", Riktning.UT, _IVO)  # sent by itself, after the anmälan
_BESLUTAD = Subquery(Ivobeslut.objects.filter(arende=OuterRef("arende"), nar=OuterRef("nar")).values("dag")[:1])
_UTREDNINGEN_SKREVS_IN = Subquery(
    LexSarah.history.filter(arende=OuterRef("arende"), utredning_sand__isnull=False)
    .order_by("history_date")
    .values("history_date")[:1]
)


def _handlingar(dnr: Collection[str]) -> Iterator[Handling]:
    """What goes to IVO and comes from there is written in afterwards: it has the day that is written, and, where that
    has been put right, the right one."""
    gjorda = Handelse.objects.filter(arende__dnr__in=dnr, verb__in=_HANDLINGAR).order_by("nar", "pk")
    med = gjorda.annotate(beslutad=_BESLUTAD, sandes=_UTREDNINGEN_SKREVS_IN).values_list(
        "arende__dnr", "arende__sekretess", "verb", "nar", "beslutad",
        "arende__lex_sarah__anmald_ivo", "arende__lex_sarah__utredning_sand", "sandes",
    )  # fmt: skip
    for nummer, sekretess, verb, nar, beslutad, anmald, sand, sandes in med:
        dag = {Verb.ANMAL_TILL_IVO: anmald, Verb.IVO_BESLUT: beslutad}.get(Verb(verb))
        alla = [Handling(nummer, nar, *_HANDLINGAR[verb], dag=dag)]
        if verb == Verb.ANMAL_TILL_IVO and sand is not None:
            alla.append(Handling(nummer, sandes or nar, *_UTREDNINGEN, dag=sand))
        yield from (ett.utan_ord() if sekretess else ett for ett in alla)


ARENDEN = Kalla(modell=Arende, rader=_rader, handlingar=_handlingar, sekretess=True)
