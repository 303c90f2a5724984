"""The uppdrag file: a row per uppdrag, with the person on every row. A row without roll is only about the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kvalitet.inlasning import Inrad, tabell
from kvalitet.organisation import konton, uppdrag
from kvalitet.organisation.importering.kolumner import UPPDRAG
from kvalitet.organisation.importering.skillnad import Fil, Granskning, Skillnad, Slag, andringar
from kvalitet.organisation.models import Organisationsdel, Person, Uppdrag
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang

Nyckel = tuple[int, str, int, date]  # person, roll, del, first day


@dataclass(frozen=True)
class Uppdragsrad:
    nummer: int
    anvandarnamn: str
    fornamn: str
    efternamn: str
    befattning: str | None  # None: the file says nothing about it
    epost: str | None
    roll: Roll | None
    plats: str
    fran: date | None
    till: date | None

    @property
    def nyckel(self) -> str:
        return self.anvandarnamn.lower()

    @property
    def person(self) -> tuple[str, str, str | None, str | None]:
        return (self.fornamn, self.efternamn, self.befattning, self.epost)

    @property
    def uppdrag(self) -> tuple[str, Roll | None, str, date | None, date | None]:
        return (self.nyckel, self.roll, self.plats.lower(), self.fran, self.till)

    @property
    def vad(self) -> str:
        vem = f"{self.anvandarnamn} {self.fornamn} {self.efternamn}"
        return f"{vem}: {self.roll.label}, {self.plats}" if self.roll else vem


class Uppdragsimport:
    """One run over one uppdrag file."""

    def __init__(self, granskning: Granskning, av: Person | None) -> None:
        self.fil: Fil = granskning.uppdrag
        self.data = granskning.underlag.uppdrag
        self.dag = granskning.underlag.dag
        self.av = av
        self.forsta: dict[str, Uppdragsrad] = {}

    def kor(self) -> None:
        self.fil.tabell = tabell(self.data, UPPDRAG)
        self.personer = {person.anvandarnamn.lower(): person for person in Person.objects.all()}
        self.delar = {delen.kod.lower(): delen for delen in Organisationsdel.objects.all()}
        self.uppdrag: dict[Nyckel, Uppdrag] = {
            (u.person_id, u.roll, u.delen_id, u.fran): u for u in Uppdrag.objects.all()
        }
        sedda: dict[tuple[object, ...], int] = {}
        i_filen: set[int] = set()
        for inrad in self.fil.tabell.rader:
            rad = _uppdragsrad(inrad)
            forsta = sedda.setdefault((rad.person, rad.uppdrag), rad.nummer)
            if forsta != rad.nummer:
                samma = (("samma som rad", "", str(forsta)),)
                self.fil.skillnader.append(Skillnad(rad.nummer, Slag.DUBBLETT, rad.vad, samma))
                continue
            with self.fil.rad(rad.nummer):
                i_filen |= self._rad(rad)
        self.fil.tabell.kraver_rader(len(sedda))
        self._notera_saknade(i_filen)

    def _rad(self, rad: Uppdragsrad) -> set[int]:
        """Carry out one row. Returns the ids of the uppdrag it is about."""
        ny_person, andrat = self._person(rad)
        person = self.personer[rad.nyckel]
        if rad.roll is None:
            self._notera(rad, ny_person, andrat)
            return set()
        delen, fran = self._plats(rad)
        befintligt = self.uppdrag.get((person.pk, rad.roll, delen.pk, fran))
        if befintligt is None:
            nytt = uppdrag.ge_uppdrag(person, rad.roll, delen, fran=fran, till=rad.till, av=self.av)
            self.uppdrag[person.pk, rad.roll, delen.pk, fran] = nytt
            self._notera(rad, True, (*andrat, *andringar({"från": (None, fran), "till": (None, rad.till)})))
            return {nytt.pk}
        if befintligt.till != rad.till:
            if rad.till is None:
                raise OtillatenOvergang(
                    f"Uppdraget slutar {befintligt.till} i systemet. Ett uppdrag kan inte förlängas."
                )
            andrat = (*andrat, *andringar({"till": (befintligt.till, rad.till)}))
            uppdrag.avsluta_uppdrag(befintligt, till=rad.till, av=self.av)
        self._notera(rad, ny_person, andrat)
        return {befintligt.pk}

    def _person(self, rad: Uppdragsrad) -> tuple[bool, tuple[tuple[str, str, str], ...]]:
        """Make the person be what the row says. Returns (is new, what was changed)."""
        forsta = self.forsta.setdefault(rad.nyckel, rad)
        if forsta.person != rad.person:
            raise OtillatenOvergang(
                f"{rad.anvandarnamn} har ett annat namn, befattning eller e-post på rad {forsta.nummer}."
            )
        person = self.personer.get(rad.nyckel)
        if person is None:
            self.personer[rad.nyckel], _ = konton.skapa_person(
                anvandarnamn=rad.anvandarnamn,
                fornamn=rad.fornamn,
                efternamn=rad.efternamn,
                befattning=rad.befattning or "",
                epost=rad.epost or "",
                med_losenord=False,
                av=self.av,
            )
            return True, ()
        befattning = person.befattning if rad.befattning is None else rad.befattning
        epost = person.epost if rad.epost is None else rad.epost
        andrat = andringar(
            {
                "förnamn": (person.fornamn, rad.fornamn),
                "efternamn": (person.efternamn, rad.efternamn),
                "befattning": (person.befattning, befattning),
                "e-post": (person.epost, epost),
            }
        )
        if andrat:
            self.personer[rad.nyckel] = konton.andra_person(
                person, fornamn=rad.fornamn, efternamn=rad.efternamn, befattning=befattning, epost=epost, av=self.av
            )
        return False, andrat

    def _plats(self, rad: Uppdragsrad) -> tuple[Organisationsdel, date]:
        delen = self.delar.get(rad.plats.lower())
        if not rad.plats or delen is None:
            raise OtillatenOvergang(
                f"Platsen {rad.plats} finns inte." if rad.plats else "Rollen behöver en plats. Skriv platsens kod."
            )
        if rad.fran is None:
            raise OtillatenOvergang("Skriv från vilken dag uppdraget gäller.")
        return delen, rad.fran

    def _notera(self, rad: Uppdragsrad, ny: bool, andrat: tuple[tuple[str, str, str], ...]) -> None:
        slag = Slag.NY if ny else Slag.ANDRAD if andrat else Slag.OFORANDRAD
        self.fil.skillnader.append(Skillnad(rad.nummer, slag, rad.vad, andrat))

    def _notera_saknade(self, i_filen: set[int]) -> None:
        galler = Uppdrag.objects.filter(Q(till=None) | Q(till__gte=self.dag), person__is_active=True)
        for u in galler.select_related("person", "delen").order_by("person__sortering", "delen__sortering", "pk"):
            if u.pk not in i_filen:
                self.fil.saknas.append(
                    f"{u.person.anvandarnamn} {u.person.namn}: {u.get_roll_display()}, {u.delen.kod}"
                )


def _uppdragsrad(inrad: Inrad) -> Uppdragsrad:
    v = inrad.varden
    return Uppdragsrad(
        nummer=inrad.nummer,
        anvandarnamn=v["användarnamn"],
        fornamn=v["förnamn"],
        efternamn=v["efternamn"],
        befattning=v["befattning"],
        epost=v["e-post"],
        roll=v["roll"],
        plats=v["plats"] or "",
        fran=v["från"],
        till=v["till"],
    )
