"""The utredning as a document: plain strings under the headings of DOMAIN 3, the same for screen, PDF and Word.

The masked version is made of masked strings (`maskning.maska`): what is hidden is in no file, not even unseen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from avvikelser.arendesida import lagrum_for
from avvikelser.lex_sarah.helheten import hamta_helheten
from avvikelser.lex_sarah.models import Beslutsgrund, Postrubrik
from avvikelser.lex_sarah.sida import Postvy, fragor_for, poster_for, risk_for
from avvikelser.models import Arende, Beslut, Utfall
from kvalitet.atgarder.models import Atgard
from kvalitet.svenska import klockslag

_R = Postrubrik


@dataclass(frozen=True)
class Dokumentpost:
    """One entry as it is printed. `topp` is its number and kind, `rader` its source, ground and writer."""

    nummer: int
    topp: str
    text: str
    rader: tuple[str, ...]


@dataclass(frozen=True)
class Dokumentdel:
    """One heading with its entries, and the facts that stand beside them as (word, text)."""

    rubrik: str
    poster: tuple[Dokumentpost, ...]
    fakta: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Utredningsdokument:
    kommun: str
    namnd: str
    dnr: str
    rubrik: str
    utkast: bool
    maskad: bool
    fakta: tuple[tuple[str, str], ...]
    delar: tuple[Dokumentdel, ...]

    @property
    def avtryck(self) -> str:
        """SHA-256 of what stands in it."""
        return sha256(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def bygg(arende: Arende) -> Utredningsdokument:
    """The whole document, in full. An ärende without a beslut gives an utkast. Reads everything anew."""
    hamta_helheten(arende)
    poster = poster_for(arende)
    fakta = _fakta_per_rubrik(arende)
    delar = [
        Dokumentdel(
            rubrik.label,
            tuple(_post(vy) for vy in poster if vy.post.rubrik == rubrik),
            tuple(fakta.get(rubrik, ())),
        )
        for rubrik in Postrubrik
    ]
    beslut = tuple(_beslut(arende))
    if beslut:
        delar.append(Dokumentdel("Beslut", (), beslut))
    return Utredningsdokument(
        kommun=settings.KOMMUN,
        namnd=arende.namnd.namn,
        dnr=arende.dnr,
        rubrik="Utredning enligt lex Sarah",
        utkast=arende.lex_sarah.beslutad is None,
        maskad=False,
        fakta=tuple(_huvud(arende)),
        delar=tuple(del_ for del_ in delar if del_.poster or del_.fakta),
    )


def _post(vy: Postvy) -> Dokumentpost:
    post = vy.post
    topp = f"Post {post.nummer}. {post.get_slag_display()}"
    if vy.rattar:
        topp += f", rättar post {vy.rattar}"
    if vy.rattad_av:
        topp += f" (rättad av post {vy.rattad_av})"
    rader = [
        f"Hände {vy.nar_det_hande}." if vy.nar_det_hande else "",
        f"Källa: {post.get_kallslag_display().lower()}, {post.kalla}." if post.kalla else "",
        f"Grundas på {vy.grundas_pa}." if vy.grundas_pa else "",
        f"Bilagor: {', '.join(bilaga.namn for bilaga in post.bilagor.all())}." if post.bilagor.all() else "",
        f"Skrivet {_tid(post.skriven)} av {post.forfattare_namn}.",
    ]
    return Dokumentpost(post.nummer, topp, post.text, tuple(rad for rad in rader if rad))


def _huvud(arende: Arende) -> Iterator[tuple[str, str]]:
    lex = arende.lex_sarah
    nar = f"{arende.intraffade.isoformat()}"
    if arende.intraffade_tid:
        nar += f", ungefär {klockslag(arende.intraffade_tid)}"
    yield "Diarienummer", arende.dnr
    yield "Enhet", arende.enhet.namn
    yield "Kom in", f"{_tid(arende.inkommen)}, {arende.get_kanal_display().lower()}"
    if nedskriven := getattr(arende, "nedskrivning", None):
        yield "Skrevs ner", f"{_tid(nedskriven.nar)} av {nedskriven.av_namn}"
    if arende.mottagen:
        vem = f" av {arende.mottagare.namn_och_befattning}" if arende.mottagare else ""
        yield "Togs emot", f"{_tid(arende.mottagen)}{vem}"
    yield "Hände", nar
    yield from _ifyllda(("Märktes", arende.nar_och_hur_det_marktes))
    yield from _ifyllda(("Vad hände", arende.beskrivning), ("Följd", arende.foljd))
    yield from _ifyllda(("Gjort direkt", arende.direkt), ("Lagrum", lagrum_for(arende)))
    yield from _ifyllda(("Typ av missförhållande", ", ".join(lex.typer_i_ord)))
    if lex.utredare:
        yield "Utredare", lex.utredare.namn_och_befattning


def _ifyllda(*rader: tuple[str, str]) -> Iterator[tuple[str, str]]:
    return ((ord_, text) for ord_, text in rader if text)


def _fakta_per_rubrik(arende: Arende) -> dict[Postrubrik, list[tuple[str, str]]]:
    atgarder = list(arende.atgarder.all())
    gjorda = [a for a in atgarder if a.omedelbar or a.status == Atgard.Status.KLAR]
    risk = risk_for(arende)
    igen = risk.utredning
    return {
        _R.ORSAKER: [(o.get_omrade_display(), _med_rutin(o)) for o in arende.utredningsorsaker.all()],
        _R.TIDIGARE: [
            (f"{rad.tidigare.dnr}, {rad.tidigare.intraffade.isoformat()}", rad.kommentar or "Kopplad händelse.")
            for rad in arende.liknande.all()
        ],
        _R.VIDTAGET: [(_tid(a.klar) if a.klar else "Klar", a.beskrivning) for a in gjorda],
        _R.PLANERAT: [(_plan(a), a.beskrivning) for a in atgarder if a.status in Atgard.OPPNA],
        _R.BEDOMNING: [
            *_ifyllda(
                ("Risk vid händelsen", risk.fore),
                ("Risk efter åtgärderna", risk.efter),
                ("Kan det hända igen?", f"{igen.get_kan_handa_igen_display()}. {igen.kan_handa_igen_text}".strip(". ")),
            ),
            *_fragor(arende),
        ],
        _R.FORSLAG: [
            (f"{_tid(f.nar)}, {f.av.namn_och_befattning}", f"{Utfall(f.utfall).label}. {f.text}")
            for f in arende.forslag.all()
        ],
    }


def _med_rutin(orsak: object) -> str:
    text, rutin, version = orsak.text, orsak.rutin, orsak.rutinversion  # type: ignore[attr-defined]
    return f"{text} Rutin: {', '.join(filter(None, (rutin, version)))}." if rutin else str(text)


def _plan(atgard: Atgard) -> str:
    ansvarig = f", {atgard.ansvarig.namn_och_befattning}" if atgard.ansvarig else ""
    return f"Senast {atgard.senast.isoformat()}{ansvarig}" if atgard.senast else f"Utan dag{ansvarig}"


def _fragor(arende: Arende) -> Iterable[tuple[str, str]]:
    for vy in fragor_for(arende):
        if vy.rad is not None:
            svar = ", ".join(filter(None, [vy.rad.get_svar_display(), vy.rad.dag.isoformat() if vy.rad.dag else ""]))
            yield vy.fraga.label, f"{svar}. {vy.rad.kommentar}" if vy.rad.kommentar else svar


def _beslut(arende: Arende) -> Iterator[tuple[str, str]]:
    for beslut in arende.beslut.all():
        yield (
            f"{_tid(beslut.nar)}, {_beslutat_av(beslut, arende)}",
            f"{Utfall(beslut.utfall).label}. {beslut.motivering}",
        )


def _beslutat_av(beslut: Beslut, arende: Arende) -> str:
    """The nämnd where the nämnd itself has decided: the official has only written it in."""
    grund: Beslutsgrund | None = getattr(beslut, "grund", None)
    if grund is None:
        return beslut.av.namn_och_befattning
    if not grund.delegation:
        return f"{arende.namnd.namn} {grund.sammantrade}, § {grund.paragraf.removeprefix('§').strip()}"
    punkt = f", punkt {grund.punkt}" if grund.punkt else ""
    return f"{beslut.av.namn_och_befattning}, på delegation{punkt}"


def _tid(nar: object) -> str:
    lokal = timezone.localtime(nar)  # type: ignore[arg-type]
    return f"{lokal.date().isoformat()} {klockslag(lokal.time())}"
