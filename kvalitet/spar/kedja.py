"""The chain, recomputed outside the database. Pure functions: what is hashed, and where a chain is broken.

The database computes the same hash when it seals a post (migration 0002); that the two agree is tested. Each post's
hash is SHA-256, in lower-case hex, over this UTF-8 text:

    spar1 LF, then twelve fields: foregaende, lopnummer, nar, person_id, person_namn, slag, verb, objekttyp,
    objekt_id, objekt_namn, delen_id, detalj

A field is its length in bytes, a colon, the value, and LF; a missing value is "-" and LF. With the length written out
no value can pass for two. `nar` is in UTC with six decimals ("2026-03-02T08:00:00.000000Z"), numbers are decimal, and
`detalj` is the text PostgreSQL shows for jsonb (keys by length and then by byte, ", " and ": " between). The first
post's `foregaende` is 64 zeros.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

BORJAN = "0" * 64


@dataclass(frozen=True)
class Post:
    """A sealed post as it stands in the table. `nar` is aware; `detalj` is the jsonb as PostgreSQL's text."""

    lopnummer: int
    nar: datetime
    person_id: int | None
    person_namn: str
    slag: str
    verb: str
    objekttyp: str
    objekt_id: str
    objekt_namn: str
    delen_id: int | None
    detalj: str
    foregaende: str
    hash: str


@dataclass(frozen=True)
class Huvud:
    """The end of the chain: number and hash of the last post, and how many posts there are."""

    lopnummer: int
    hash: str
    antal: int


@dataclass(frozen=True)
class Brott:
    """Where the chain is broken. `nummer` is the post's number, `mening` a Swedish sentence that says what differs."""

    nummer: int
    mening: str


@dataclass
class Granskning:
    """Walks a chain in order of number and stops at its first broken link.

    `kanda` are heads that were written down elsewhere, number to hash: the chain must still pass through them.
    """

    kanda: dict[int, str] = field(default_factory=dict)
    antal: int = 0
    sista: str = BORJAN

    def granska(self, poster: Iterable[Post], huvud: Huvud | None, *, oforseglade: int = 0) -> Brott | None:
        """The first broken link, or None. `poster` may be a stream; each is held once.

        `oforseglade` is how many committed posts have no number: the database seals every post at commit, so any at
        all means that its triggers have been off.
        """
        for post in poster:
            brott = next(self._fel_i(post), None)
            if brott:
                return brott
            self.antal += 1
            self.sista = post.hash
        return self._fel_i_slutet(huvud, oforseglade)

    def _fel_i(self, post: Post) -> Iterator[Brott]:
        vantat = self.antal + 1
        if post.lopnummer != vantat:
            yield Brott(vantat, _hal(vantat, post.lopnummer))
            return
        if post.foregaende != self.sista:
            yield Brott(
                vantat,
                f"Post {vantat} hänger inte ihop med posten före. "
                f"Posten före har kontrollsumman {self.sista}, men post {vantat} anger {post.foregaende}.",
            )
        raknad = rakna(post)
        if post.hash != raknad:
            yield Brott(
                vantat,
                f"Innehållet i post {vantat} är ändrat. "
                f"Det ger kontrollsumman {raknad}, men posten förseglades med {post.hash}.",
            )
        if self.kanda.get(vantat, post.hash) != post.hash:
            yield Brott(
                vantat,
                f"Post {vantat} är inte densamma som när huvudet skrevs av. "
                f"Den har kontrollsumman {post.hash}, men avskriften säger {self.kanda[vantat]}.",
            )

    def _fel_i_slutet(self, huvud: Huvud | None, oforseglade: int) -> Brott | None:
        sist, nasta = self.antal, self.antal + 1
        slut = max([huvud.lopnummer if huvud else 0, *self.kanda])
        if slut > sist:
            return Brott(nasta, f"{_poster(nasta, slut)} saknas i slutet av loggen.")
        if huvud is None and sist:
            return Brott(sist, f"Loggens huvud saknas. Det ska peka på post {sist}.")
        if huvud and (huvud.lopnummer, huvud.hash, huvud.antal) != (sist, self.sista, sist):
            return Brott(
                min(huvud.lopnummer + 1, sist) or 1,
                f"Loggens huvud stämmer inte. Det säger nummer {huvud.lopnummer}, "
                f"kontrollsumma {huvud.hash} och antalet {huvud.antal}. "
                f"Sista posten har nummer {sist} och kontrollsumma {self.sista}.",
            )
        if oforseglade:
            return Brott(
                nasta, f"Loggen har oförseglade poster, {oforseglade} st. Databasens skydd har varit avstängt."
            )
        return None


def kanonisk(post: Post) -> bytes:
    """What is hashed, see the top of the file. Raises ValueError when `nar` has no time zone."""
    if post.nar.tzinfo is None:
        raise ValueError("nar has no time zone")
    falt = (
        post.foregaende,
        post.lopnummer,
        post.nar.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        post.person_id,
        post.person_namn,
        post.slag,
        post.verb,
        post.objekttyp,
        post.objekt_id,
        post.objekt_namn,
        post.delen_id,
        post.detalj,
    )
    return b"spar1\n" + b"".join(map(_falt, falt))


def rakna(post: Post) -> str:
    """The hash that the post's content gives, as hex."""
    return sha256(kanonisk(post)).hexdigest()


def _falt(varde: str | int | None) -> bytes:
    if varde is None:
        return b"-\n"
    text = str(varde).encode()
    return b"%d:%s\n" % (len(text), text)


def _hal(vantat: int, funnet: int) -> str:
    if funnet < vantat:
        return f"Nummer {funnet} finns mer än en gång i loggen."
    return f"{_poster(vantat, funnet - 1)} saknas. Nästa post i loggen är {funnet}."


def _poster(fran: int, till: int) -> str:
    return f"Post {fran}" if fran == till else f"Posterna {fran}–{till}"
