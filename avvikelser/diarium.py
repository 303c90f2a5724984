"""Ärenden in the register of diarienummer: neutral words alone, and of one with sekretess only what kind it is."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from avvikelser.arendegang.rapport import rubrik_for
from avvikelser.models import Arende, Arendetyp, Synpunktslag
from avvikelser.rapportval import Avsandargrupp, Kanal
from kvalitet.diarium.kallor import Kalla, som_rader, text


def _rader(prefix: tuple[str, ...]) -> QuerySet[Any, Any]:
    return som_rader(
        Arende.objects.all(), prefix, dag=TruncDate("inkommen"), slag=_slag(), mening=_mening(), part=_part()
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


ARENDEN = Kalla(modell=Arende, rader=_rader)
