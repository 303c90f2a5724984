"""What a nämndsekreterare should do now with a sammanträde: one sentence, one button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.urls import reverse

from kvalitet.skarm.start import NastaSteg
from kvalitet.svenska import dag_lang
from rapporter.namnd.efterat import Efterat
from rapporter.namnd.modeller import Sammantrade, Sammantradesstatus


class Paketstatus(Enum):
    SAKNAS = "saknas"
    INAKTUELLT = "inaktuellt"
    AKTUELLT = "aktuellt"


@dataclass(frozen=True)
class Lage:
    """How far the preparation has come. `utan_bilaga` is the number of the first ärende that has none, and its pk;
    `for_hand` that of the first that must get its § by itself, since others are signed, and `rattad` that of the first
    without a beslut that has a rapport which is rättad since."""

    arenden: int
    bilagor: int
    utan_paragraf: int
    utan_bilaga: tuple[int, int] | None
    paket: Paketstatus
    utan_beslut: tuple[int, int] | None = None
    for_hand: tuple[int, int] | None = None
    rattad: tuple[int, int] | None = None
    efter: Efterat | None = None


def nasta_steg(sammantrade: Sammantrade, lage: Lage, idag: date) -> NastaSteg | None:
    """None when nothing remains: the protocol is justerat and its notice has been up."""
    if sammantrade.status == Sammantradesstatus.GENOMFORT:
        return _efter_genomfort(sammantrade, lage.efter, idag)
    if lage.rattad:
        return _byt_rapport(*lage.rattad)
    if sammantrade.status == Sammantradesstatus.KALLAD and sammantrade.datum <= idag:
        return _efterat(sammantrade, lage)
    return _bygg_listan(sammantrade, lage) or _skapa(sammantrade, lage) or _kalla(sammantrade)


def _byt_rapport(nummer: int, pk: int) -> NastaSteg:
    return NastaSteg(
        f"Byt till rättelsen i ärende {nummer}.",
        "En rapport bland bilagorna är rättad sedan den valdes.",
        reverse("rapporter:namnd-arende", args=[pk]) + "#arende",
        "Visa bilagorna",
    )


def _bygg_listan(sammantrade: Sammantrade, lage: Lage) -> NastaSteg | None:
    if not lage.arenden:
        return NastaSteg(
            "Lägg till det första ärendet på listan.",
            "Ärendet får ett diarienummer när du lägger till det.",
            reverse("rapporter:namnd-arende-nytt", args=[sammantrade.pk]),
            "Lägg till ärende",
        )
    if lage.utan_bilaga and lage.paket is Paketstatus.SAKNAS and _forbereds(sammantrade):
        nummer, pk = lage.utan_bilaga
        mer = "Ska ärendet inte ha några bilagor kan du skapa handlingarna ändå." if lage.bilagor else ""
        return NastaSteg(
            f"Lägg bilagorna till ärende {nummer}.",
            mer,
            reverse("rapporter:namnd-arende", args=[pk]) + "#arende",
            "Ordna bilagor",
        )
    return None


def _skapa(sammantrade: Sammantrade, lage: Lage) -> NastaSteg | None:
    if lage.paket is Paketstatus.AKTUELLT or not lage.bilagor:
        return None
    if lage.paket is Paketstatus.SAKNAS and not _forbereds(sammantrade):
        return None  # sent some other way: nothing to nag about
    mer = "Ärendena har ingen paragraf än, så stämpeln säger till exempel ”ärende 1”." if lage.utan_paragraf else ""
    if lage.paket is Paketstatus.INAKTUELLT:
        return NastaSteg(
            "Skapa handlingarna igen, eftersom något har ändrats sedan filen skapades.",
            mer,
            _till(sammantrade, "ut"),
            "Skapa igen",
        )
    return NastaSteg("Skapa handlingarna, numrerade och stämplade.", mer, _till(sammantrade, "ut"), "Skapa handlingar")


def _kalla(sammantrade: Sammantrade) -> NastaSteg:
    if _forbereds(sammantrade):
        return NastaSteg(
            "Skicka kallelsen och markera att den är skickad.",
            "Då kan ledamöterna läsa handlingarna här.",
            _till(sammantrade, "kallelse"),
            "Markera kallelsen",
        )
    return NastaSteg(f"Sammanträdet är {dag_lang(sammantrade.datum)}. Just nu väntar inget på dig.")


def _efterat(sammantrade: Sammantrade, lage: Lage) -> NastaSteg:
    if lage.for_hand:
        nummer, pk = lage.for_hand
        return NastaSteg(
            f"Ge ärende {nummer} sin paragraf.",
            "Andra paragrafer är redan justerade och ligger fast.",
            reverse("rapporter:namnd-arende-andra", args=[pk]),
            "Ge paragraf",
        )
    if lage.utan_paragraf:
        return NastaSteg(
            "Ge ärendena sina paragrafer.",
            "De behövs innan sammanträdet kan markeras som genomfört.",
            reverse("rapporter:namnd-sammantrade", args=[sammantrade.pk]) + "?paragrafer#paragrafer",
            "Ge paragrafer",
        )
    if lage.utan_beslut:
        nummer, pk = lage.utan_beslut
        return NastaSteg(
            f"Skriv beslutet i ärende {nummer}.",
            "Alla ärenden behöver ett beslut innan sammanträdet kan markeras som genomfört.",
            reverse("rapporter:namnd-beslut", args=[pk]),
            "Skriv beslutet",
        )
    return NastaSteg(
        "Markera sammanträdet som genomfört.",
        "Därefter går ordning, paragrafer och bilagor inte att ändra.",
        _till(sammantrade, "kallelse"),
        "Markera",
    )


def _efter_genomfort(sammantrade: Sammantrade, efter: Efterat | None, idag: date) -> NastaSteg | None:
    """Justering, then the notice up, then the notice down when its time has come."""
    if efter is None:
        return None
    for vy in efter.anslag:
        if vy.anslag.uppsatt is None and vy.frist:
            return NastaSteg(
                f"Sätt upp anslaget senast {dag_lang(vy.frist.senast)}.",
                f"{vy.frist.kalla}. Skriv sedan in vilken dag det kom upp.",
                reverse("rapporter:namnd-anslag", args=[vy.anslag.pk]),
                "Skriv in dagen",
            )
    if efter.kan_justeras:
        return NastaSteg(
            "Skriv in när protokollet justerades.",
            f"Protokollet justeras senast {dag_lang(efter.frist.senast)}." if efter.frist else "",
            reverse("rapporter:namnd-justera", args=[sammantrade.pk]),
            "Skriv in justeringen",
        )
    for vy in efter.anslag:
        if vy.anslag.nedtaget is None and vy.frist and vy.frist.senast <= idag:
            return NastaSteg(
                "Ta ned anslaget.",
                "Tiden för överklagande har gått ut.",
                reverse("rapporter:namnd-anslag", args=[vy.anslag.pk]),
                "Skriv in dagen",
            )
    return None


def _forbereds(sammantrade: Sammantrade) -> bool:
    return sammantrade.status == Sammantradesstatus.FORBEREDS


def _till(sammantrade: Sammantrade, avsnitt: str) -> str:
    return reverse("rapporter:namnd-sammantrade", args=[sammantrade.pk]) + f"#{avsnitt}"
