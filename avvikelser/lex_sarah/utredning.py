"""The utredning under way: entries are added, and what stands beside them is changed, until the förslag locks it.

Each function is a verb of `arendegang`: it locks the ärende, re-reads it, asks whether the person may and whether the
status allows it, and writes the row, a Handelse and a log post in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from avvikelser.arendegang.gangen import Steg, Verb, borja
from avvikelser.arendegang.upprepning import inte_igen
from avvikelser.lex_sarah.models import (
    Frageslag,
    Igen,
    JaNej,
    Kallslag,
    LiknandeHandelse,
    Postrubrik,
    Postslag,
    Utredning,
    Utredningsfraga,
    Utredningspost,
)
from avvikelser.models import Arende
from kvalitet.behorighet import Befogenhet, kan
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang


@dataclass(frozen=True, kw_only=True)
class NyPost:
    """An entry to be written. `handelsetid` is aware; `grundas_pa` and `rattar` are numbers of earlier entries."""

    rubrik: Postrubrik
    slag: Postslag
    text: str
    kallslag: Kallslag | None = None
    kalla: str = ""
    handelsetid: datetime | None = None
    utan_klockslag: bool = False
    grundas_pa: Sequence[int] = ()
    rattar: int | None = None


@transaction.atomic
def skriv_post(
    arende: Arende, ny: NyPost, *, av: Person, bilagor: Sequence[Bilaga] = (), nar: datetime | None = None
) -> Utredningspost:
    """Add one signed entry; with `rattar`, one that corrects an earlier, which stays as it is.

    Nobody can save before somebody else here, since an entry takes nothing away. The files hang on the ärende too, so
    that they are read under its permission. Raises OtillatenOvergang.
    """
    steg = borja(arende, Verb.SKRIV_POST, av=av, nar=nar)
    _kontrollera(steg, ny)
    alla = steg.arende.utredningsposter
    if ny.rattar is None:  # what corrects may say the same under another heading
        inte_igen(steg, alla.all(), ny.text, av="forfattare_id", nar="skriven")
    nummer = (alla.aggregate(hogst=Max("nummer"))["hogst"] or 0) + 1
    _finns(steg.arende, ny.grundas_pa)
    fakta = ny.slag == Postslag.FAKTA
    post = Utredningspost.objects.create(
        arende=steg.arende,
        nummer=nummer,
        rubrik=ny.rubrik,
        slag=ny.slag,
        text=ny.text.strip(),
        kallslag=(ny.kallslag or "") if fakta else "",
        kalla=ny.kalla.strip() if fakta else "",
        handelsetid=ny.handelsetid,
        utan_klockslag=ny.utan_klockslag,
        grundas_pa=sorted(set(ny.grundas_pa)),
        rattar=_att_ratta(steg.arende, ny.rattar),
        forfattare=av,
        forfattare_namn=av.namn_och_befattning,
        skriven=steg.nar,
    )
    post.bilagor.add(*bilagor)
    steg.arende.bilagor.add(*bilagor)
    om = f", rättar post {ny.rattar}" if ny.rattar else ""
    detalj = {"post": nummer, "slag": Postslag(ny.slag).value, "rattar": ny.rattar, "filer": len(bilagor)}
    steg.klart(f"Post {nummer}{om}.", detalj=detalj)
    return post


def _kontrollera(steg: Steg, ny: NyPost) -> None:
    if not ny.text.strip():
        raise OtillatenOvergang("Skriv posten.")
    if ny.slag == Postslag.FAKTA and not (ny.kallslag and ny.kalla.strip()):
        raise OtillatenOvergang("Skriv varifrån uppgiften kommer.")
    if ny.handelsetid is not None and ny.handelsetid > steg.nar:
        raise OtillatenOvergang("Tiden ligger i framtiden. Skriv när det hände.")


def _finns(arende: Arende, nummer: Sequence[int]) -> None:
    saknade = set(nummer) - set(arende.utredningsposter.values_list("nummer", flat=True))
    if saknade:
        raise OtillatenOvergang(f"Post {min(saknade)} finns inte i utredningen.")


def _att_ratta(arende: Arende, nummer: int | None) -> Utredningspost | None:
    if nummer is None:
        return None
    post = arende.utredningsposter.filter(nummer=nummer).first()
    if post is None:
        raise OtillatenOvergang(f"Post {nummer} finns inte i utredningen.")
    senare = Utredningspost.objects.filter(rattar=post).first()
    if senare is not None:
        raise OtillatenOvergang(f"Post {nummer} är redan rättad av post {senare.nummer}. Rätta den i stället.")
    return post


# ---- causes, questions, risk ----


@dataclass(frozen=True, kw_only=True)
class Fragesvar:
    svar: JaNej
    dag: date | None = None
    kommentar: str = ""


@transaction.atomic
def svara(
    arende: Arende,
    svaren: Mapping[Frageslag, Fragesvar | None],
    *,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Answer the questions. None leaves a question without an answer, and takes one back. Nothing is written where
    nothing is changed. Raises OtillatenOvergang."""
    steg = borja(arende, Verb.UTRED, av=av, nar=nar, sedd=sedd)
    if _svarat(steg.arende, svaren):
        return steg.arende
    for fraga, svar in svaren.items():
        if svar is None:
            steg.arende.utredningsfragor.filter(fraga=fraga).delete()
            continue
        if svar.dag is not None and svar.dag > timezone.localdate(steg.nar):
            raise OtillatenOvergang("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
        Utredningsfraga.objects.update_or_create(
            arende=steg.arende,
            fraga=fraga,
            defaults={"svar": svar.svar, "dag": svar.dag, "kommentar": svar.kommentar},
        )
    besvarade = sum(svar is not None for svar in svaren.values())
    return steg.klart(f"Frågor: {besvarade} av {len(Frageslag)} besvarade.", detalj={"fragor": besvarade})


def _svarat(arende: Arende, svaren: Mapping[Frageslag, Fragesvar | None]) -> bool:
    """Is every question answered so already?"""
    star = {rad.fraga: (rad.svar, rad.dag, rad.kommentar) for rad in arende.utredningsfragor.all()}
    return bool(svaren) and all(
        star.get(fraga) == (svar and (svar.svar, svar.dag, svar.kommentar)) for fraga, svar in svaren.items()
    )


@dataclass(frozen=True, kw_only=True)
class Riskbedomning:
    """What it led to and how it was noticed, beside what the rapport says, and the risk when what is planned is done;
    grades 1–4. Any of it may be left for later."""

    foljd: str = ""
    markt: str = ""
    kan_handa_igen: Igen | None = None
    kan_handa_igen_text: str = ""
    allvarlighetsgrad_efter: int | None = None
    sannolikhet_efter: int | None = None


@transaction.atomic
def bedom_risk(
    arende: Arende, bedomd: Riskbedomning, *, av: Person, nar: datetime | None = None, sedd: datetime | None = None
) -> Arende:
    """Write what it led to, whether it could happen again, and the risk after the åtgärder, where it is changed."""
    steg = borja(arende, Verb.UTRED, av=av, nar=nar, sedd=sedd)
    for grad in (bedomd.allvarlighetsgrad_efter, bedomd.sannolikhet_efter):
        if grad is not None and not 1 <= grad <= 4:
            raise OtillatenOvergang("Allvarlighetsgrad och sannolikhet anges som 1 till 4.")
    utredning, ny = Utredning.objects.get_or_create(arende=steg.arende)
    nu = {**vars(bedomd), "foljd": bedomd.foljd.strip(), "markt": bedomd.markt.strip()}
    nu["kan_handa_igen"] = bedomd.kan_handa_igen or ""
    if not ny and all(getattr(utredning, falt) == varde for falt, varde in nu.items()):
        return steg.arende
    for falt, varde in nu.items():
        setattr(utredning, falt, varde)
    utredning.save()
    return steg.klart("Följder och bedömning av risken.", detalj={"risk": True})


# ---- earlier events that resemble this one ----


@transaction.atomic
def koppla(
    arende: Arende,
    tidigare: Arende,
    *,
    kommentar: str,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> LiknandeHandelse:
    """Link an earlier ärende that the person may read, with why it happened again; linked already, the comment changes.

    What is linked already may be commented by an utredare who took over and may not read the earlier one: the comment
    is the utredning's. Raises OtillatenOvergang.
    """
    steg = borja(arende, Verb.UTRED, av=av, nar=nar, sedd=sedd)
    kopplad = steg.arende.liknande.filter(tidigare=tidigare).exists()
    if tidigare.pk == arende.pk or not (kopplad or kan(av, Befogenhet.SE_ARENDE, tidigare)):
        raise OtillatenOvergang("Det ärendet går inte att koppla.")
    if (samma := steg.arende.liknande.filter(tidigare=tidigare, kommentar=kommentar.strip()).first()) is not None:
        return samma
    rad, ny = LiknandeHandelse.objects.update_or_create(
        arende=steg.arende, tidigare=tidigare, defaults={"kommentar": kommentar.strip()}
    )
    # Not the number: whoever reads this ärende reads its history, and may not know of the earlier one.
    ord_ = "Kopplade en" if ny else "Ändrade kopplingen till en"
    steg.klart(f"{ord_} liknande händelse.", detalj={"tidigare": tidigare.pk})
    return rad


@transaction.atomic
def koppla_bort(arende: Arende, rad: LiknandeHandelse, *, av: Person) -> Arende:
    """Take a link away while the utredning is under way."""
    steg = borja(arende, Verb.UTRED, av=av)
    funnen = steg.arende.liknande.filter(pk=rad.pk).first()
    if funnen is None:
        raise OtillatenOvergang("Kopplingen finns inte längre.")
    detalj = {"tidigare": funnen.tidigare_id, "borttagen": True}
    funnen.delete()
    return steg.klart("Tog bort kopplingen till en liknande händelse.", detalj=detalj)


@transaction.atomic
def aterta_forslag(arende: Arende, *, skal: str, av: Person, sedd: datetime | None = None) -> Arende:
    """Unlock: the utredare who has the ärende takes the förslag back before it is decided, and says why.

    The förslag stays among the earlier ones. Raises OtillatenOvergang for anybody else.
    """
    steg = borja(arende, Verb.ATERTA_FORSLAG, av=av, sedd=sedd)
    if steg.arende.lex_sarah.utredare_id != av.pk:
        raise OtillatenOvergang("Bara den som utreder ärendet öppnar utredningen igen.")
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför utredningen öppnas igen.")
    return steg.klart(skal)
