"""What the page of an utredning shows: the entries filtered and in the chosen order, and what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from avvikelser import riskforslag
from avvikelser.lex_sarah.helheten import utredningen
from avvikelser.lex_sarah.models import (
    Frageslag,
    LiknandeHandelse,
    Postrubrik,
    Postslag,
    Utredning,
    Utredningsfraga,
    Utredningspost,
)
from avvikelser.models import Arende
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.svenska import klockslag, uppraknat

VISA = {"": "Alla", "fakta": "Fakta", "bedomning": "Bedömningar"}
ORDNINGAR = {"": "Som de skrevs", "rubrik": "Efter rubrik", "tid": "Tidslinje"}


@dataclass(frozen=True)
class Postvy:
    """One entry as it is drawn. `rattad_av` is the number of the entry that corrects it, `rattar` of the one it
    corrects."""

    post: Utredningspost
    rattad_av: int | None
    rattar: int | None

    @property
    def ar_bedomning(self) -> bool:
        return self.post.slag == Postslag.BEDOMNING

    @property
    def grundas_pa(self) -> str:
        """ "post 1 och 2"; empty when it rests on none."""
        return f"post {uppraknat(map(str, self.post.grundas_pa))}" if self.post.grundas_pa else ""

    @property
    def nar_det_hande(self) -> str:
        """ "2026-08-07", with the time of day where it is known."""
        return tidpunkt(self.post.handelsetid, utan_klockslag=self.post.utan_klockslag)


@dataclass(frozen=True)
class Postgrupp:
    """Entries under one heading of the document; "" when they stand as they were written."""

    rubrik: str
    poster: list[Postvy]


@dataclass(frozen=True)
class Postlista:
    grupper: list[Postgrupp]
    antal: int
    fakta: int
    bedomningar: int

    @property
    def visas(self) -> int:
        return sum(len(grupp.poster) for grupp in self.grupper)


def tidpunkt(nar: datetime | None, *, utan_klockslag: bool) -> str:
    if nar is None:
        return ""
    lokal = timezone.localtime(nar)
    return lokal.date().isoformat() if utan_klockslag else f"{lokal.date().isoformat()} {klockslag(lokal.time())}"


def poster_for(arende: Arende) -> list[Postvy]:
    """Every entry with its corrections, in the order they were written."""
    poster = list(arende.utredningsposter.all())
    nummer = {post.pk: post.nummer for post in poster}
    rattad_av = {post.rattar_id: post.nummer for post in poster if post.rattar_id}
    return [Postvy(post, rattad_av.get(post.pk), nummer.get(post.rattar_id or 0)) for post in poster]


def ordna(poster: Sequence[Postvy], *, visa: str = "", ordning: str = "") -> Postlista:
    """The entries that `visa` asks for, as `ordning` wants them. An unknown word counts as none."""
    bedomningar = sum(vy.ar_bedomning for vy in poster)
    valda = [vy for vy in poster if visa not in {"fakta", "bedomning"} or vy.ar_bedomning == (visa == "bedomning")]
    if ordning == "rubrik":
        grupper = [
            Postgrupp(rubrik.label, egna)
            for rubrik in Postrubrik
            if (egna := [vy for vy in valda if vy.post.rubrik == rubrik])
        ]
    elif ordning == "tid":
        med_tid = [vy for vy in valda if vy.post.handelsetid is not None]
        grupper = [Postgrupp("", sorted(med_tid, key=lambda vy: (vy.post.handelsetid, vy.post.nummer)))]
    else:
        grupper = [Postgrupp("", valda)]
    return Postlista(grupper, len(poster), len(poster) - bedomningar, bedomningar)


# ---- likenesses ----


@dataclass(frozen=True)
class Liknande:
    """One linked event. What it was is shown to those who may read it. Others see that there is one, and the comment,
    which is the utredning's own."""

    rad: LiknandeHandelse
    lasbar: bool
    atgarder: list[Atgard]

    @property
    def hjalpte(self) -> str:
        """What came of the åtgärder: the effect of the last that was followed up."""
        uppfoljda = [atgard for atgard in self.atgarder if atgard.effekt]
        return uppfoljda[-1].get_effekt_display() if uppfoljda else ""

    @property
    def foljs_upp(self) -> Atgard | None:
        kvar = [atgard for atgard in self.atgarder if atgard.uppfoljning and not atgard.effekt]
        return min(kvar, key=lambda atgard: atgard.uppfoljning or date.max, default=None)


def liknande_for(arende: Arende, person: Person) -> list[Liknande]:
    """The linked events with what was done then. One query beside what is fetched, however many there are."""
    rader = list(arende.liknande.all())
    nycklar = [rad.tidigare_id for rad in rader]
    lasbara = set(
        Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(pk__in=nycklar).values_list("pk", flat=True)
        if nycklar
        else []
    )
    return [
        Liknande(rad, lasbar := rad.tidigare_id in lasbara, list(rad.tidigare.atgarder.all()) if lasbar else [])
        for rad in rader
    ]


# ---- questions and risk ----


@dataclass(frozen=True)
class Fragevy:
    fraga: Frageslag
    rad: Utredningsfraga | None


def fragor_for(arende: Arende) -> list[Fragevy]:
    """Every question in order, with its answer."""
    svar = {rad.fraga: rad for rad in arende.utredningsfragor.all()}
    return [Fragevy(fraga, svar.get(fraga.value)) for fraga in Frageslag]


@dataclass(frozen=True)
class Risk:
    """The risk in words, before and after; "" where it is not judged. `utredning` is not saved until it is judged."""

    fore: str
    efter: str
    utredning: Utredning


def risk_for(arende: Arende) -> Risk:
    utredning = utredningen(arende)
    return Risk(
        _i_ord(arende.allvarlighetsgrad, arende.sannolikhet),
        _i_ord(utredning.allvarlighetsgrad_efter, utredning.sannolikhet_efter),
        utredning,
    )


def _i_ord(grad: int | None, sannolikhet: int | None) -> str:
    if grad is None or sannolikhet is None:
        return ""
    poang = riskforslag.poang(grad, sannolikhet)
    return (
        f"{poang} av {riskforslag.HOGST} poäng: allvarlighetsgrad {grad} ({riskforslag.ALLVARLIGHETSGRADER[grad]}), "
        f"sannolikhet {sannolikhet} ({riskforslag.SANNOLIKHETER[sannolikhet]})"
    )
