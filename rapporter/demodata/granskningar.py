"""Reviews of Lindsjö kommun: two klara years, klara tertialer and one that goes on. All invented, each time the same.

Everything is done by the rules: the frame is read in from a file, the draw is made, and the granskare answer.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from egenkontroll.granskning import avslut, gang, urvalet
from egenkontroll.granskning.models import Bortfallsskal
from egenkontroll.granskning.svaren import Ifyllt
from egenkontroll.plan import innehall, planering
from egenkontroll.plan.innehall import Kontrolluppgift
from egenkontroll.plan.models import Kontrollplan, Kontrolltillfalle, Kriterium, Omradesversion
from egenkontroll.ram import dragningsgang, ramgang
from egenkontroll.ram.models import DragetArende, Dragning
from kvalitet.lagtid import Lagtid
from kvalitet.organisation.models import Organisationsdel, Person

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_KARTA = {
    "nyckel": "Ärende",
    "enhet": "Enhet",
    "arendetyp": "Typ",
    "avslutad": "Avslutat",
    "handlaggare": "Handläggare",
}
_PA_ARET = 12
_I_RAMEN = 3  # times the sample


def skapa_granskningar(delar: dict[str, Organisationsdel], personer: dict[str, Person], idag: date) -> None:
    """Barnutredning and Förhandsbedömning for the two years before, then what has come of this year's plan."""
    strateg, tilde = personer["sofia"], personer["tilde"]
    nu = {t.planerad.version.omrade.namn: t.planerad.version for t in _i_ar(delar["IFN"], idag.year)}
    val = [(nu["Barnutredning"], delar["UTRED"]), (nu["Förhandsbedömning"], delar["MOTT"])]
    for ar, bra in ((idag.year - 2, 62), (idag.year - 1, 70)):
        plan = _plan(delar["IFN"], ar, val, strateg, tilde)
        for tillfalle in Kontrolltillfalle.objects.filter(planerad__plan=plan).order_by("pk"):
            _granska(tillfalle, strateg, tilde, bra=bra, hogst=None)
    over = [t for t in _i_ar(delar["IFN"], idag.year) if t.slut < idag]
    forsta = [t for t in over if t.planerad.version_id == val[1][0].pk][:1]
    utredningar = [t for t in over if t.planerad.version_id == val[0][0].pk]
    for tillfalle in (*forsta, *utredningar[:-1]):
        _granska(tillfalle, strateg, tilde, bra=88, hogst=None)
    for tillfalle in utredningar[-1:]:
        _granska(tillfalle, strateg, tilde, bra=80, hogst=6)


def _i_ar(namnd: Organisationsdel, ar: int) -> list[Kontrolltillfalle]:
    alla = Kontrolltillfalle.objects.gallande().filter(planerad__plan__namnd=namnd, planerad__plan__ar=ar)
    return list(alla.select_related("planerad__plan", "planerad__version__omrade").order_by("start", "pk"))


def _plan(
    namnd: Organisationsdel,
    ar: int,
    val: list[tuple[Omradesversion, Organisationsdel]],
    strateg: Person,
    granskare: Person,
) -> Kontrollplan:
    """The plan of an earlier year: the same kriterier, once a year."""
    plan = planering.ny_plan(namnd, ar, av=strateg)
    for version, enhet in val:
        uppgift = Kontrolluppgift(
            version=version,
            period="ar",
            antal=_PA_ARET,
            enheter=[enhet],
            granskare=[granskare, strateg],
            urvalssatt="senast_avslutade",
            per_arendetyp=False,
            skyddade="uteslut",
            skyddade_roll="",
            dubbelgranskas=0,
            klart_inom=45,
        )
        innehall.spara_kontroll(plan, uppgift, av=strateg)
    beslut = planering.Beslut("§ 138", date(ar - 1, 12, 10), namnd.namn)
    return planering.anta(plan, beslut, av=strateg, nar=_klockan(date(ar - 1, 12, 12)))


def _klockan(dag: date) -> datetime:
    return datetime.combine(dag, time(10, 5), _STOCKHOLM)


def _tal(*delar: object, under: int) -> int:
    """A number from 0 up to `under` that depends on `delar` alone."""
    return int.from_bytes(sha256("|".join(map(str, delar)).encode()).digest()[:4], "big") % under


def _ramfil(tillfalle: Kontrolltillfalle) -> SimpleUploadedFile:
    """Closed ärenden of the period as the verksamhetssystem would give them: numbers, never names."""
    rader = [";".join(_KARTA.values())]
    dagar = (tillfalle.slut - tillfalle.start).days
    for planerad in tillfalle.planerad.enheter.select_related("enhet"):
        for nr in range(1, _I_RAMEN * tillfalle.planerad.antal + 1):
            avslutat = tillfalle.start + timedelta(days=_tal(tillfalle.pk, nr, under=dagar + 1))
            nyckel = f"{planerad.enhet.kod}-{tillfalle.start:%y%m}-{nr:04}"
            handlaggare = f"H-{210 + _tal(nr, under=9)}"
            rader.append(f"{nyckel};{planerad.enhet.kod};Utredning barn;{avslutat};{handlaggare}")
    return SimpleUploadedFile("avslutade.csv", "\r\n".join(rader).encode("utf-8-sig"), "text/csv")


def _dragning(tillfalle: Kontrolltillfalle, av: Person) -> Dragning:
    """The draw that is there, or a new one from a frame of ours."""
    if finns := urvalet.gallande_dragning(tillfalle):
        return finns
    underlag = ramgang.ta_emot(tillfalle, _ramfil(tillfalle), "Verksamhetssystemet", av=av)
    ram = ramgang.infor(underlag, _KARTA, ramgang.granska(underlag, _KARTA), av=av)
    forval = dragningsgang.forval(tillfalle)
    return dragningsgang.dra(
        ram, dragningsgang.Val(forval.antal, forval.pott, seed=f"demo-{tillfalle.start:%Y%m}"), av=av
    )


def _granska(tillfalle: Kontrolltillfalle, strateg: Person, granskare: Person, *, bra: int, hogst: int | None) -> None:
    """Draw and review: `bra` percent of the answers are ja. With `hogst` it stops there and goes on."""
    dragning = _dragning(tillfalle, strateg)
    kriterier = urvalet.kriterier_for(tillfalle)
    for person, nyckel in ((granskare, "H-213"), (strateg, "")):
        gang.forsakra(tillfalle, nycklar=[nyckel], inga_egna=not nyckel, av=person)
    forsta = urvalet.aktiva(dragning).order_by("ordning")[1]
    gang.registrera_bortfall(forsta, skal=Bortfallsskal.AKTEN_OVERLAMNAD, av=strateg)
    gjorda = 0
    for person in (granskare, strateg):
        while (hogst is None or gjorda < hogst) and (draget := gang.ta_nasta(tillfalle, av=person)):
            gang.spara(draget, _svar(draget, kriterier, bra), av=person, klar=True)
            gjorda += 1
    if hogst is None:
        avslut.klarmarkera(tillfalle, skal="Ett ärende var den ena granskarens eget, så en granskade det.", av=strateg)


def _svar(draget: DragetArende, kriterier: list[Kriterium], bra: int) -> dict[int, Ifyllt]:
    return {kriterium.pk: _ett_svar(draget, kriterium, bra) for kriterium in kriterier}


def _ett_svar(draget: DragetArende, kriterium: Kriterium, bra: int) -> Ifyllt:
    slump = _tal(draget.nyckel, kriterium.fraga, under=100)
    i_tid = slump < bra
    if kriterium.frist:
        till = draget.rad.avslutad
        tiden = Lagtid.tolka(kriterium.frist).senast(till) - till
        return Ifyllt(fran=till - (tiden * 9 // 10 if i_tid else tiden + timedelta(days=3 + slump % 20)), till=till)
    if slump >= 97:
        return Ifyllt(svar="ej_tillampligt")
    return Ifyllt(svar="ja") if i_tid else Ifyllt(svar="nej", kommentar="Framgår inte av akten")
