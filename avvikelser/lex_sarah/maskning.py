"""Masking the document: which names and passages are replaced, found and applied on plain strings before any file.

A second person looks the marks through before the masked version can be fetched.
Lagrum: 26 kap. 1 § OSL (2009:400).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from avvikelser.arendegang.gangen import lock
from avvikelser.lasarkrets import innehav
from avvikelser.lex_sarah.dokument import Dokumentpost, Utredningsdokument, bygg
from avvikelser.lex_sarah.models import Maskmarke, Maskning
from avvikelser.models import Arende, Arendetyp
from kvalitet import personnummer
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

FAR_MASKA = (Befogenhet.UTREDA, Befogenhet.BESLUTA, Befogenhet.SE_LEX_SARAH)
FORVALT = "[maskat]"
_S = Maskning.Status

# No letter or digit beside it. An underscore divides, as in the names of files.
_FORE, _EFTER = r"(?<![^\W_])", r"(?![^\W_])"
# Two or three words in a row that begin with a capital, inside a sentence or at its start.
_NAMN = re.compile(_FORE + r"[A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖÉ][a-zåäöéü]+)?(?:[ _][A-ZÅÄÖÉ][a-zåäöéü]+){1,2}" + _EFTER)
# A single word with a capital that does not begin a sentence.
_FORNAMN = re.compile(r"(?<=[a-zåäöé,] )[A-ZÅÄÖÉ][a-zåäöé]{2,}" + _EFTER)


# ---- the text ----


@dataclass(frozen=True)
class Marke:
    """What is replaced by what; in one entry when `post` is its number."""

    text: str
    ersattning: str = FORVALT
    post: int | None = None


def maska(dokument: Utredningsdokument, marken: Iterable[Marke]) -> Utredningsdokument:
    """The same document with every mark replaced in every string: headings, sources and signatures too.

    All marks are looked for in the text as it was written, so that none hides another from being found. Case does not
    matter, and a name is found in its genitive as well.
    """
    egna_forst = sorted(marken, key=lambda marke: marke.post is None)
    alla = [(m.post, (_monster(m.text), m.ersattning)) for m in egna_forst]

    def byt(varde: Any, post: int | None = None) -> Any:
        if isinstance(varde, str):
            return _byt(varde, [byte for vilken, byte in alla if vilken in {None, post}])
        if isinstance(varde, tuple):
            return tuple(byt(del_, post) for del_ in varde)
        if isinstance(varde, Dokumentpost):
            nummer = varde.nummer
            return replace(varde, topp=byt(varde.topp), text=byt(varde.text, nummer), rader=byt(varde.rader, nummer))
        if is_dataclass(varde) and not isinstance(varde, type):
            return replace(varde, **{f.name: byt(getattr(varde, f.name)) for f in fields(varde)})
        return varde

    ny: Utredningsdokument = byt(dokument)
    return replace(ny, dnr=dokument.dnr, rubrik=dokument.rubrik, maskad=True)


def _monster(text: str) -> re.Pattern[str]:
    """Where `text` stands, also as file names and addresses write it: anna_andersson.pdf, anna.andersson@."""
    text = unicodedata.normalize("NFC", text)
    ord_ = r"[\s_.-]+".join(re.escape(del_) for del_ in text.split())
    fore = _FORE if text.strip()[:1].isalnum() else ""
    efter = f"s?{_EFTER}" if text.strip()[-1:].isalnum() else ""
    return re.compile(f"{fore}{ord_}{efter}", re.IGNORECASE)


def _byt(text: str, byten: Iterable[tuple[re.Pattern[str], str]]) -> str:
    """Everything that any of the patterns covers, replaced. Where several lie over each other all of it goes, and what
    stands there instead is that of the longest."""
    text = unicodedata.normalize("NFC", text)  # a file name may hold å as two signs
    delar, fram = [], 0
    for borjan, slut, ersattning in _flackar(text, byten):
        delar += [text[fram:borjan], ersattning]
        fram = slut
    return "".join([*delar, text[fram:]])


def _flackar(text: str, byten: Iterable[tuple[re.Pattern[str], str]]) -> list[tuple[int, int, str]]:
    """(from, to, what stands there instead) of each connected piece that is covered, in order."""
    traffar = [(*spann, ersattning) for monster, ersattning in byten for spann in _traffar(monster, text)]
    traffar.sort(key=lambda traff: traff[:2])  # of two that cover the same the first given stays first
    flackar: list[tuple[int, int, str]] = []
    langst = 0
    for borjan, slut, ersattning in traffar:
        if not flackar or borjan >= flackar[-1][1]:
            flackar.append((borjan, slut, ersattning))
            langst = slut - borjan
            continue
        forst, sist, forra = flackar[-1]
        flackar[-1] = (forst, max(sist, slut), ersattning if slut - borjan > langst else forra)
        langst = max(langst, slut - borjan)
    return flackar


def _traffar(monster: re.Pattern[str], text: str) -> Iterable[tuple[int, int]]:
    """Every place where it stands, also where one begins within another."""
    traff = monster.search(text)
    while traff:
        yield traff.span()
        traff = monster.search(text, traff.start() + 1)


def strangar(varde: Any) -> Iterable[str]:
    """Every string of a document, in order."""
    if isinstance(varde, str):
        yield unicodedata.normalize("NFC", varde)
    elif isinstance(varde, tuple):
        for del_ in varde:
            yield from strangar(del_)
    elif is_dataclass(varde) and not isinstance(varde, type):
        for falt in fields(varde):
            yield from strangar(getattr(varde, falt.name))


def finns(dokument: Utredningsdokument, marke: Marke) -> bool:
    monster = _monster(marke.text)
    delar: Iterable[Any] = [dokument]
    if marke.post is not None:
        delar = [post for del_ in dokument.delar for post in del_.poster if post.nummer == marke.post]
    return any(monster.search(text) for del_ in delar for text in strangar(del_))


def forslag(dokument: Utredningsdokument, arende: Arende, marken: Sequence[Marke]) -> list[str]:
    """What looks like a name or a personnummer and is not marked yet, in Swedish order as far as letters go.

    Part of a longer name is suggested only where it stands by itself too. A help and no promise: the reviewer reads
    the whole text.
    """
    kanda = {dokument.kommun, dokument.namnd, dokument.rubrik, arende.enhet.namn, arende.namnd.namn, "lex Sarah"}
    rest = maska(dokument, [*marken, *(Marke(ett, " ") for ett in kanda if ett)])
    funna: set[str] = {arende.berord, arende.rapportor_namn, *_delar_av(arende.rapportor_namn)} - {""}
    for text in strangar(rest.delar + rest.fakta):
        funna |= {traff.group() for traff in _NAMN.finditer(text)} | {t.group() for t in _FORNAMN.finditer(text)}
        funna |= {text[fynd.start : fynd.slut] for fynd in personnummer.hitta(text)}
    utan_langa = maska(rest, [Marke(ett, " ") for ett in funna if " " in ett])
    return sorted(ett for ett in funna if finns(rest if " " in ett else utan_langa, Marke(ett)))


def _delar_av(namn: str) -> list[str]:
    """The first name and the last alone. Who wrote the rapport down may have written them without a capital."""
    return [ord_ for ord_ in namn.split() if ord_[0].isupper() and len(ord_) > 2]


# ---- the steps ----


def far_maska(arende: Arende, person: Person) -> bool:
    return arende.typ == Arendetyp.LEX_SARAH and far_maska_med(innehav(arende, person))


def far_maska_med(har: frozenset[str]) -> bool:
    """May who holds this for a lex Sarah (`lasarkrets.innehav`) mask it?"""
    return bool({b.value for b in FAR_MASKA} & har)


def pagaende(arende: Arende) -> Maskning | None:
    """The masking that is being made or waits for a second person."""
    return next((rad for rad in arende.maskningar.all() if rad.status in {_S.UTKAST, _S.VANTAR}), None)


def godkand(arende: Arende, dokument: Utredningsdokument | None = None) -> Maskning | None:
    """The last one that was looked through and held good, if it is of the document as it stands now (`dokument`, for
    who has built it)."""
    senaste = next((rad for rad in reversed(arende.maskningar.all()) if rad.status == _S.GODKAND), None)
    return senaste if senaste is not None and senaste.avtryck == (dokument or bygg(arende)).avtryck else None


def marken_i(maskning: Maskning) -> list[Marke]:
    return [Marke(rad.text, rad.ersattning, rad.post) for rad in maskning.marken.all()]


def maskerat(arende: Arende, maskning: Maskning) -> Utredningsdokument:
    return maska(bygg(arende), marken_i(maskning))


@transaction.atomic
def markera(arende: Arende, marke: Marke, *, av: Person) -> Maskning:
    """Hide one more text; begins a masking when there is none, with the marks of the one before.

    Raises OtillatenOvergang.
    """
    arende = _oppen(arende, av)
    if not marke.text.strip():
        raise OtillatenOvergang("Skriv texten som ska maskas.")
    if not finns(bygg(arende), marke):
        raise OtillatenOvergang("Texten finns inte i utredningen. Skriv den precis som den står.")
    maskning = pagaende(arende) or _ny(arende, av)
    if maskning.status != _S.UTKAST:
        raise OtillatenOvergang("Maskningen väntar på granskning och ändras inte.")
    text, ersattning = " ".join(marke.text.split()), marke.ersattning.strip() or FORVALT
    rad, ny = Maskmarke.objects.get_or_create(
        maskning=maskning, text=text, post=marke.post, defaults={"ersattning": ersattning, "av": av}
    )
    if ny:
        logg.anteckna("maska", arende, av=av, detalj={"marke": rad.pk, "post": marke.post})
    return maskning


def _ny(arende: Arende, av: Person) -> Maskning:
    forra = arende.maskningar.last()
    maskning = Maskning.objects.create(arende=arende, skapad_av=av)
    Maskmarke.objects.bulk_create(
        Maskmarke(maskning=maskning, text=rad.text, ersattning=rad.ersattning, post=rad.post, av=av)
        for rad in (forra.marken.all() if forra else [])
    )
    return maskning


@transaction.atomic
def avmarkera(arende: Arende, marke_id: int, *, av: Person) -> Maskning:
    """Take a mark away while the masking is an utkast."""
    arende = _oppen(arende, av)
    maskning = pagaende(arende)
    if maskning is None or maskning.status != _S.UTKAST or not maskning.marken.filter(pk=marke_id).exists():
        raise OtillatenOvergang("Markeringen finns inte, eller går inte att ändra nu.")
    maskning.marken.filter(pk=marke_id).delete()
    logg.anteckna("maska", arende, av=av, detalj={"marke": marke_id, "borttaget": True})
    return maskning


@transaction.atomic
def skicka(arende: Arende, *, av: Person) -> Maskning:
    """Hand the marks to a second person. A masking without marks may be right, and is looked through all the same."""
    arende = _oppen(arende, av)
    maskning = pagaende(arende) or _ny(arende, av)
    if maskning.status != _S.UTKAST:
        raise OtillatenOvergang("Maskningen väntar redan på granskning.")
    maskning.status, maskning.skickad_av, maskning.avtryck = _S.VANTAR, av, bygg(arende).avtryck
    maskning.save()
    logg.anteckna("skicka_maskning", arende, av=av, detalj={"maskning": maskning.pk})
    return maskning


@transaction.atomic
def granska(arende: Arende, *, godkann: bool, kommentar: str = "", av: Person) -> Maskning:
    """The second person says yes, or no and what is wrong. Raises OtillatenOvergang, also for who made the marks."""
    arende = _oppen(arende, av)
    maskning = pagaende(arende)
    if maskning is None or maskning.status != _S.VANTAR:
        raise OtillatenOvergang("Det finns ingen maskning att granska.")
    if far_inte_granska(maskning, av):
        raise OtillatenOvergang("Någon annan än du granskar, eftersom du har maskat.")
    if godkann and maskning.avtryck != bygg(arende).avtryck:
        raise OtillatenOvergang("Utredningen har ändrats sedan maskningen skickades. Skicka tillbaka den.")
    if not godkann and not kommentar.strip():
        raise OtillatenOvergang("Skriv vad som behöver ändras.")
    maskning.status = _S.GODKAND if godkann else _S.UNDERKAND
    maskning.granskad_av, maskning.granskad, maskning.kommentar = av, timezone.now(), kommentar.strip()
    maskning.save()
    logg.anteckna("granska_maskning", arende, av=av, detalj={"maskning": maskning.pk, "godkand": godkann})
    return maskning


def far_inte_granska(maskning: Maskning, person: Person) -> bool:
    egna = {maskning.skapad_av_id, maskning.skickad_av_id, *(rad.av_id for rad in maskning.marken.all())}
    return person.pk in egna


def _oppen(arende: Arende, av: Person) -> Arende:
    """The ärende, locked. Raises OtillatenOvergang for who may not mask it."""
    last = lock(arende.pk)
    if not far_maska(last, av):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att maska utredningen.")
    return last
