"""The utredning as a document: plain strings under the headings of DOMAIN 3, the same for screen, PDF and Word.

The masked version is made of masked strings (`maskning.maska`): what is hidden is in no file, not even unseen.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

from django.conf import settings

from avvikelser.lex_sarah import fakta
from avvikelser.lex_sarah.helheten import hamta_helheten
from avvikelser.lex_sarah.models import Postrubrik
from avvikelser.lex_sarah.sida import Postvy, poster_for
from avvikelser.models import Arende

BESLUT = "Beslut"


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
    vid_sidan = fakta.per_rubrik(arende)
    delar = [
        Dokumentdel(
            rubrik.label,
            tuple(_post(vy) for vy in poster if vy.post.rubrik == rubrik),
            tuple(vid_sidan.get(rubrik, ())),
        )
        for rubrik in Postrubrik
    ]
    beslut = tuple(fakta.besluten(arende))
    if beslut:
        delar.append(Dokumentdel(BESLUT, (), beslut))
    return Utredningsdokument(
        kommun=settings.KOMMUN,
        namnd=arende.namnd.namn,
        dnr=arende.dnr,
        rubrik="Utredning enligt lex Sarah",
        utkast=arende.lex_sarah.beslutad is None,
        maskad=False,
        fakta=tuple(fakta.huvud(arende)),
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
        f"Skrivet {fakta.tid(post.skriven)} av {post.forfattare_namn}.",
    ]
    return Dokumentpost(post.nummer, topp, post.text, tuple(rad for rad in rader if rad))
