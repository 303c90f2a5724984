"""The organisation file: new delar first (överordnade before underordnade), then changes, then closings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kvalitet.inlasning import Inrad, tabell
from kvalitet.organisation import forandring
from kvalitet.organisation.importering.kolumner import ORGANISATION
from kvalitet.organisation.importering.skillnad import Fil, Granskning, Skillnad, Slag, andringar
from kvalitet.organisation.models import Benamning, Deltyp, Organisationsdel, Person, Placering, Verksamhetsform
from kvalitet.overgang import OtillatenOvergang


@dataclass(frozen=True)
class Delrad:
    """A row of the file. `nyckel` is the kod without regard to case."""

    nummer: int
    kod: str
    typ: Deltyp
    namn: str
    kortnamn: str
    form: str
    over: tuple[str, ...]
    fran: date | None
    till: date | None

    @property
    def nyckel(self) -> str:
        return self.kod.lower()

    @property
    def vad(self) -> str:
        return f"{self.kod} {self.namn}"


class Delimport:
    """One run over one organisation file. `av` is who does it, `dag` the day from which changes hold."""

    def __init__(self, granskning: Granskning, av: Person | None) -> None:
        self.fil: Fil = granskning.organisation
        self.data = granskning.underlag.organisation
        self.dag = granskning.underlag.dag
        self.av = av
        self.delar: dict[str, Organisationsdel] = {}
        self.namn: dict[int, str] = {}

    def kor(self) -> None:
        self.fil.tabell = tabell(self.data, ORGANISATION)
        alla = [_delrad(inrad) for inrad in self.fil.tabell.rader]
        self.fil.tabell.kraver_rader(len(alla))
        rader = self._unika(alla)
        self.delar = {delen.kod.lower(): delen for delen in Organisationsdel.objects.all()}
        # By the id: the name on `dag`, or the first one of a del that begins later.
        self.namn = {b.delen_id: b.namn for b in Benamning.objects.filter(giltig__startswith__gt=self.dag)}
        self.namn |= {b.delen_id: b.namn for b in Benamning.objects.filter(giltig__contains=self.dag)}
        self._notera_saknade({rad.nyckel for rad in rader})
        fanns = set(self.delar)
        over_fore = self._overordnade()
        self._skapa_nya([rad for rad in rader if rad.nyckel not in fanns])
        for rad in rader:
            if rad.nyckel in fanns:
                with self.fil.rad(rad.nummer):
                    self._jamfor(rad, self.delar[rad.nyckel], over_fore)
        self._avveckla(rader)

    def _unika(self, rader: list[Delrad]) -> list[Delrad]:
        """The rows with each kod once. A second that says the same is passed over, one that does not is an error."""
        unika: dict[str, Delrad] = {}
        for rad in rader:
            forsta = unika.setdefault(rad.nyckel, rad)
            if forsta is rad:
                continue
            if _utan_nummer(forsta) == _utan_nummer(rad):
                self.fil.skillnader.append(
                    Skillnad(rad.nummer, Slag.DUBBLETT, rad.vad, (("samma som rad", "", str(forsta.nummer)),))
                )
            else:
                self.fil.tabell.anmark(
                    rad.nummer, "kod", f"Koden {rad.kod} finns redan på rad {forsta.nummer}, med andra uppgifter."
                )
        return list(unika.values())

    def _notera_saknade(self, i_filen: set[str]) -> None:
        for delen in Organisationsdel.objects.finns(self.dag).order_by("sortering"):
            if delen.kod.lower() not in i_filen:
                self.fil.saknas.append(f"{delen.kod} {delen.namn}")

    def _overordnade(self) -> dict[int, set[str]]:
        """The koder that each del stands under on `dag`, by its id."""
        over: dict[int, set[str]] = {}
        rader = Placering.objects.filter(giltig__contains=self.dag).values_list("delen_id", "overordnad__kod")
        for del_id, kod in rader:
            over.setdefault(del_id, set()).add(kod.lower())
        return over

    # ---- new ----
    def _skapa_nya(self, rader: list[Delrad]) -> None:
        kvar = rader
        while kvar:
            klara = [rad for rad in kvar if all(kod.lower() in self.delar for kod in rad.over)]
            if not klara:
                break
            for rad in klara:
                with self.fil.rad(rad.nummer):
                    self._skapa(rad)
            kvar = [rad for rad in kvar if rad not in klara]
        for rad in kvar:
            saknas = next(kod for kod in rad.over if kod.lower() not in self.delar)
            self.fil.tabell.anmark(
                rad.nummer, "överordnad", f"Koden {saknas} finns inte, eller har ett fel på sin egen rad."
            )

    def _skapa(self, rad: Delrad) -> None:
        overordnade = tuple(self.delar[kod.lower()] for kod in rad.over)
        ny = forandring.NyDel(rad.typ, rad.kod, rad.namn, overordnade, rad.kortnamn, rad.form)
        self.delar[rad.nyckel] = forandring.ny_del(ny, fran=rad.fran or self.dag, av=self.av)
        self.fil.skillnader.append(
            Skillnad(
                rad.nummer,
                Slag.NY,
                rad.vad,
                andringar(
                    {
                        "typ": (None, rad.typ),
                        "överordnad": ("", ", ".join(rad.over)),
                        "från": (None, rad.fran or self.dag),
                        "till": (None, rad.till),
                    }
                ),
            )
        )

    # ---- changed ----
    def _jamfor(self, rad: Delrad, delen: Organisationsdel, over_fore: dict[int, set[str]]) -> None:
        self._kontrollera_fast(rad, delen)
        dag = max(self.dag, delen.forsta_dag)
        skillnader: dict[str, tuple[object, object]] = {"till": (delen.sista_dag, rad.till)}
        if delen.finns(dag):
            over = over_fore.get(delen.pk, set()) if dag == self.dag else self._over_pa(delen, dag)
            skillnader |= self._byt_uppgifter(rad, delen, dag) | self._byt_plats(rad, delen, dag, over)
        andrat = andringar(skillnader)
        self.fil.skillnader.append(Skillnad(rad.nummer, Slag.ANDRAD if andrat else Slag.OFORANDRAD, rad.vad, andrat))

    @staticmethod
    def _kontrollera_fast(rad: Delrad, delen: Organisationsdel) -> None:
        if rad.typ != delen.typ:
            raise OtillatenOvergang(
                f"{rad.kod} är {delen.get_typ_display().lower()} i systemet. Typen kan inte ändras."
            )
        if rad.fran and rad.fran != delen.forsta_dag:
            raise OtillatenOvergang(f"{rad.kod} finns från {delen.forsta_dag} i systemet. Den dagen kan inte ändras.")
        if delen.sista_dag and rad.till != delen.sista_dag:
            raise OtillatenOvergang(f"{rad.kod} upphör efter {delen.sista_dag} i systemet. Skriv den dagen under till.")

    def _byt_uppgifter(self, rad: Delrad, delen: Organisationsdel, dag: date) -> dict[str, tuple[object, object]]:
        namn = self.namn.get(delen.pk, delen.namn)
        if rad.namn != namn:
            forandring.byt_namn(delen, rad.namn, fran=dag, av=self.av)
        kortnamn = rad.kortnamn if delen.typ == Deltyp.NAMND else ""
        form = rad.form if delen.typ == Deltyp.ENHET else ""
        if (kortnamn, form) != (delen.kortnamn, delen.verksamhetsform):
            forandring.andra_uppgifter(delen, kortnamn=kortnamn, verksamhetsform=form, av=self.av)
        return {
            "namn": (namn, rad.namn),
            "kortnamn": (delen.kortnamn, kortnamn),
            "verksamhetsform": (_form(delen.verksamhetsform), _form(form)),
        }

    @staticmethod
    def _over_pa(delen: Organisationsdel, dag: date) -> set[str]:
        koder = delen.placeringar.filter(giltig__contains=dag).values_list("overordnad__kod", flat=True)
        return {kod.lower() for kod in koder}

    def _byt_plats(
        self, rad: Delrad, delen: Organisationsdel, dag: date, fore: set[str]
    ) -> dict[str, tuple[object, object]]:
        efter = {kod.lower() for kod in rad.over}
        if okanda := [kod for kod in rad.over if kod.lower() not in self.delar]:
            raise OtillatenOvergang(f"Koden {okanda[0]} finns inte, eller har ett fel på sin egen rad.")
        nya, bort = sorted(efter - fore), sorted(fore - efter)
        if len(nya) == len(bort) == 1:
            forandring.flytta(delen, bort_fran=self.delar[bort[0]], till=self.delar[nya[0]], fran=dag, av=self.av)
        else:
            for kod in nya:
                forandring.placera(delen, self.delar[kod], fran=dag, av=self.av)
            for kod in bort:
                sista_dag = dag - timedelta(days=1)
                forandring.avsluta_placering(delen, self.delar[kod], sista_dag=sista_dag, av=self.av)
        return {"överordnad": (self._koder(fore), self._koder(efter))}

    def _koder(self, nycklar: set[str]) -> str:
        return ", ".join(sorted(self.delar[nyckel].kod for nyckel in nycklar))

    # ---- closed ----
    def _avveckla(self, rader: list[Delrad]) -> None:
        """Close what the file closes. Over again until nothing more can be closed: what is under goes first."""
        kvar = [
            (rad, rad.till)
            for rad in rader
            if rad.till and rad.nyckel in self.delar and self.delar[rad.nyckel].sista_dag is None
        ]
        hinder: dict[int, str] = {}
        while kvar:
            fore = len(kvar)
            kvar = [(rad, till) for rad, till in kvar if not self._forsok_avveckla(rad, till, hinder)]
            if len(kvar) == fore:
                break
        for rad, _ in kvar:
            self.fil.tabell.anmark(rad.nummer, "till", hinder[rad.nummer])

    def _forsok_avveckla(self, rad: Delrad, till: date, hinder: dict[int, str]) -> bool:
        try:
            forandring.avveckla(self.delar[rad.nyckel], sista_dag=till, av=self.av)
        except OtillatenOvergang as fel:
            hinder[rad.nummer] = str(fel)
            return False
        return True


def _delrad(inrad: Inrad) -> Delrad:
    v = inrad.varden
    return Delrad(
        nummer=inrad.nummer,
        kod=v["kod"],
        typ=v["typ"],
        namn=v["namn"],
        kortnamn=v["kortnamn"] or "",
        form=v["verksamhetsform"] or "",
        over=v["överordnad"] or (),
        fran=v["från"],
        till=v["till"],
    )


def _utan_nummer(rad: Delrad) -> tuple[object, ...]:
    return (rad.typ, rad.namn, rad.kortnamn, rad.form, frozenset(kod.lower() for kod in rad.over), rad.fran, rad.till)


def _form(form: str) -> str:
    return str(Verksamhetsform(form).label) if form else ""
