"""Synpunkter from outside in Lindsjö kommun: one in every situation, each with a code to follow it by. All invented.

The codes are printed beside the logins and hold only in the fictional municipality; `demodata` refuses to run in drift.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from avvikelser import arendegang
from avvikelser.models import Arende, Kategori, Skydd, Synpunktslag
from avvikelser.rapportval import Avsandargrupp, Kanal
from avvikelser.synpunkter import avsandargang, gang
from avvikelser.synpunkter.models import Svarsmall
from avvikelser.synpunkter.registrering import Inkommet, Kontakt, registrera
from kvalitet.organisation.models import Organisationsdel, Person

_S, _K, _A = Synpunktslag, Kanal, Avsandargrupp
KOD_NY, KOD_FRAGA, KOD_SVAR = "PR2V-NY22-KLAG-2345", "PR2V-FRAG-KLAG-2345", "PR2V-SVAR-KLAG-2345"
KODER = (
    (KOD_NY, "ett nytt klagomål"),
    (KOD_FRAGA, "ett klagomål med en fråga till avsändaren"),
    (KOD_SVAR, "ett besvarat klagomål"),
)

Klocka = Callable[[int, int], datetime]
"""The moment so many days ago, at an hour."""


@dataclass(frozen=True)
class Plats:
    """Whose day it is: the delar, the people, and a clock that counts days back."""

    delar: dict[str, Organisationsdel]
    personer: dict[str, Person]
    klocka: Klocka

    def nar(self, dagar: int, timme: int = 9) -> datetime:
        return self.klocka(dagar, timme)

    def kom_in(
        self,
        var: str,
        dagar: int,
        slag: Synpunktslag,
        text: str,
        *,
        kategori: str = "",
        grupp: Avsandargrupp = _A.ENSKILD,
        kanal: Kanal = _K.WEBB,
        av: str = "",
        anonym: bool = False,
        vill_ha_svar: bool = True,
        kod: str = "",
    ) -> Arende:
        """From Alva Testberg, unless anonymous; written down by `av` when it did not come by the web."""
        kontakt = Kontakt(namn="Alva Testberg", epost="alva@lindsjo.example", telefon="0000-00 00 12")
        inkommet = Inkommet(
            slag=slag,
            beskrivning=text,
            plats=self.delar[var],
            kategori=Kategori.objects.filter(typ="synpunkt", namn=kategori).first(),
            avsandargrupp=grupp,
            kanal=kanal,
            anonym=anonym,
            vill_ha_svar=vill_ha_svar,
            kontakt=Kontakt() if anonym else kontakt,
        )
        return registrera(inkommet, av=self.personer.get(av), nar=self.nar(dagar, 13), kod=kod).arende

    def bekrafta(self, arende: Arende, vem: str, dagar: int) -> Arende:
        person = self.personer[vem]
        text = f"Hej,\n\ntack för att du hörde av dig. Jag tar hand om det.\n\n{person.namn}, {person.befattning}"
        return gang.bekrafta(arende, text=text, skydd=Skydd.NEJ, av=person, nar=self.nar(dagar))


def skapa_synpunkter(delar: dict[str, Organisationsdel], personer: dict[str, Person], klocka: Klocka) -> None:
    """Something for every start page that meets synpunkter, and templates to answer from."""
    plats = Plats(delar, personer, klocka)
    _mallar(plats)
    _nya(plats)
    _pagar(plats)
    _besvarade(plats)
    _berom(plats)


def _mallar(plats: Plats) -> None:
    texter = {
        (
            "bekraftelse",
            "Bekräftelse",
        ): "Hej,\n\ntack för att du skrev. Jag har läst det och återkommer med svar senast [dag].",
        (
            "fraga",
            "Mer om när det hände",
        ): "Hej,\n\nför att kunna svara behöver jag veta vilken dag det hände, ungefär.",
        ("svar", "Svar efter samtal"): "Hej,\n\ntack för samtalet. Så här kom vi överens om:\n\n[fyll i]",
    }
    for namnd in ("IFN", "FSN", "ALN"):
        for (slag, namn), text in texter.items():
            Svarsmall.objects.create(namnd=plats.delar[namnd], slag=slag, namn=namn, text=text)


def _nya(plats: Plats) -> None:
    text = "Jag har ringt tre gånger om min lägenhet och ingen har ringt tillbaka."
    plats.kom_in("TALL", 1, _S.KLAGOMAL, text, kod=KOD_NY)
    text = "Jag fick vänta fyrtio minuter i receptionen fast jag hade en tid."
    plats.kom_in("IFN", 1, _S.KLAGOMAL, text, anonym=True)
    plats.kom_in("GLAN", 2, _S.FORSLAG, "Kan vi laga mat tillsammans en gång i veckan?", kategori="Delaktighet")
    plats.kom_in(
        "SOLB", 3, _S.KLAGOMAL, "Mamma fick sin frukost först klockan elva i lördags.",
        grupp=_A.NARSTAENDE, kanal=_K.TELEFON, av="per", kategori="Utförande av insats",
    )  # fmt: skip


def _pagar(plats: Plats) -> None:
    arende = plats.kom_in(
        "EKBI", 6, _S.KLAGOMAL, "Jag fick inget besked om varför pengarna kom en vecka sent.", kategori="Information",
        kod=KOD_FRAGA,
    )  # fmt: skip
    arende = plats.bekrafta(arende, "chef-ekbi", 5)
    fraga = "Hej,\n\nvilken månad gällde det? Då kan jag se vad som hände."
    gang.fraga(arende, text=fraga, av=plats.personer["chef-ekbi"], nar=plats.nar(4))
    sent = plats.kom_in(
        "HTN", 17, _S.KLAGOMAL, "Det kommer nya personer nästan varje dag.", kategori="Kontinuitet och personal"
    )
    plats.bekrafta(sent, "chef-htn", 15)


def _besvarade(plats: Plats) -> None:
    text = "Det är svårt att hitta hur man ansöker om avlastning."
    arende = plats.bekrafta(plats.kom_in("MOTT", 12, _S.SYNPUNKT, text, kategori="Information"), "chef-mott", 11)
    svar = "Hej,\n\nvi har flyttat blanketten till första sidan. Tack för att du sa till."
    arende = gang.besvara(arende, text=svar, av=plats.personer["chef-mott"], nar=plats.nar(5))
    avsandargang.sag_inte_nojd(arende, text="Jag hittar den fortfarande inte i telefonen.", nar=plats.nar(2))

    text = "Jag blev avbruten hela tiden när jag ringde och fick inte säga klart."
    arende = plats.bekrafta(plats.kom_in("TALL", 9, _S.KLAGOMAL, text, kategori="Bemötande", kod=KOD_SVAR), "maja", 8)
    svar = (
        "Hej,\n\njag förstår att det kändes så. Vi har pratat om hur vi svarar i telefon, och du har mitt direktnummer."
    )
    gang.besvara(arende, text=svar, av=plats.personer["maja"], nar=plats.nar(3))

    text = "Min kontaktperson har bytts ut tre gånger på ett år."
    arende = plats.bekrafta(
        plats.kom_in("VUXE", 25, _S.KLAGOMAL, text, kategori="Kontinuitet och personal"), "ulla", 24
    )
    svar = "Hej,\n\nkontaktpersoner slutar ibland. Vi söker en ny."
    arende = gang.besvara(arende, text=svar, av=plats.personer["ulla"], nar=plats.nar(16))
    skal = "Svaret säger inte vad ni gör för att det inte ska hända igen."
    avsandargang.begar_delegationen(arende, text=skal, nar=plats.nar(10))

    text = "Hjälpen kommer ofta en timme efter den tid vi har kommit överens om."
    arende = plats.bekrafta(plats.kom_in("HTS", 30, _S.KLAGOMAL, text, kategori="Väntetid"), "chef-hts", 29)
    arende = gang.besvara(
        arende, text="Hej,\n\nvi har ändrat rundan på morgonen.", av=plats.personer["chef-hts"], nar=plats.nar(21)
    )
    arende = avsandargang.sag_nojd(arende, nar=plats.nar(20))
    arendegang.avsluta(arende, av=plats.personer["chef-hts"], aterkoppling="Morgonrundan är ändrad.", nar=plats.nar(19))


def _berom(plats: Plats) -> None:
    tack = "Personalen har varit lugn och tydlig hela vägen. Det har betytt mycket."
    plats.kom_in("TALL", 1, _S.BEROM, tack, vill_ha_svar=False, kategori="Bemötande")
    utflykt = "Utflykten till sjön blev årets bästa dag för pappa."
    arende = plats.kom_in("TALL", 8, _S.BEROM, utflykt, vill_ha_svar=False, grupp=_A.NARSTAENDE)
    gang.lamna_vidare(arende, text=utflykt, av=plats.personer["maja"], nar=plats.nar(7))
