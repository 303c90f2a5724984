"""The kategorier a new installation starts with, in two levels. The municipality changes them later (`skotsel`).

Source: DOMAIN 4 and 12.
"""

from __future__ import annotations

from typing import Any

from avvikelser.models import Arendetyp, Kategori

_SOL_LSS: dict[str, tuple[str, ...]] = {
    "Arbetssätt, metoder och rutiner": (
        "Kunskapsstöd saknas",
        "Kompetens",
        "Rutin saknas",
        "Rutin följs inte",
        "Metod används fel",
        "Introduktion",
        "Otydligt ansvar",
    ),
    "Bemötande": ("Delaktighet", "Kommunikation", "Diskriminering", "Respektlöst bemötande"),
    "Fysisk miljö, utrustning och teknik": (
        "Brandskydd och lås",
        "Olämplig miljö",
        "Hjälpmedel används fel",
        "Utrustning saknas",
    ),
    "Rättssäkerhet": (
        "Dokumentation saknas",
        "Beslut verkställs inte",
        "Barnperspektiv",
        "Samtycke och information",
        "Saklighet",
        "Försenad dokumentation",
        "Åtgärd utan lagstöd",
    ),
    "Utförande av insats": (
        "Avvikelse från genomförandeplan",
        "Kontinuitet",
        "Försummelse",
        "Insats uteblev",
        "Insats delvis utförd",
        "Insats sent utförd",
        "Insats fel utförd",
    ),
    "Övergrepp": ("Ekonomiskt övergrepp", "Fysiskt övergrepp", "Psykiskt övergrepp", "Sexuellt övergrepp"),
}
_HSL: dict[str, tuple[str, ...]] = {
    "Hälso- och sjukvård": (
        "Fall",
        "Läkemedel",
        "Trycksår",
        "Nutrition",
        "Rehabilitering",
        "Vårdrelaterad infektion",
        "Munhälsa",
        "Palliativ vård",
        "Annat inom hälso- och sjukvård",
    )
}
_SYNPUNKT: tuple[str, ...] = (
    "Handläggning",
    "Beslut",
    "Bemötande",
    "Information",
    "Tillgänglighet",
    "Väntetid",
    "Delaktighet",
    "Utförande av insats",
    "Kontinuitet och personal",
    "Ekonomi",
    "Sekretess",
    "Lokaler och miljö",
    "Övrigt",
)

FORVALDA: dict[Arendetyp, dict[str, tuple[str, ...]]] = {
    Arendetyp.AVVIKELSE: {**_SOL_LSS, **_HSL},
    Arendetyp.LEX_SARAH: _SOL_LSS,
    Arendetyp.SYNPUNKT: dict.fromkeys(_SYNPUNKT, ()),
}


def fyll_kategorier(**_: Any) -> None:
    """Write the default kategorier into an installation that has none. Does nothing once there is one."""
    if Kategori.objects.exists():
        return
    for typ, grupper in FORVALDA.items():
        for i, (namn, under) in enumerate(grupper.items()):
            grupp = Kategori.objects.create(typ=typ, namn=namn, ordning=i)
            Kategori.objects.bulk_create(
                Kategori(typ=typ, namn=undernamn, overordnad=grupp, ordning=j) for j, undernamn in enumerate(under)
            )
