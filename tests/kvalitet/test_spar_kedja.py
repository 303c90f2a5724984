"""The pure chain: what is hashed, and which first broken link is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvalitet.spar.kedja import BORJAN, Brott, Granskning, Huvud, Post, kanonisk, rakna

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
TID = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2999, 12, 31), timezones=st.just(UTC))


@st.composite
def kedjor(draw: st.DrawFn, minst: int = 1) -> list[Post]:
    """A whole chain of up to eight posts."""
    poster: list[Post] = []
    for nummer in range(1, draw(st.integers(minst, 8)) + 1):
        oforseglad = Post(
            lopnummer=nummer,
            nar=draw(TID),
            person_id=draw(st.none() | st.integers(1, 10**12)),
            person_namn=draw(TEXT),
            slag=draw(st.sampled_from(["gjort", "sett"])),
            verb=draw(TEXT),
            objekttyp=draw(TEXT),
            objekt_id=draw(TEXT),
            objekt_namn=draw(TEXT),
            delen_id=draw(st.none() | st.integers(1, 10**9)),
            detalj=draw(TEXT),
            foregaende=poster[-1].hash if poster else BORJAN,
            hash="",
        )
        poster.append(replace(oforseglad, hash=rakna(oforseglad)))
    return poster


def huvud_for(poster: Sequence[Post]) -> Huvud:
    return Huvud(lopnummer=len(poster), hash=poster[-1].hash, antal=len(poster))


def granska(poster: Sequence[Post], huvud: Huvud | None, **val: int) -> Brott | None:
    return Granskning().granska(poster, huvud, **val)


def test_what_is_hashed_is_as_the_file_describes_it():
    post = Post(
        lopnummer=2,
        nar=datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=timezone(timedelta(hours=1))),
        person_id=None,
        person_namn="Prov Öst",
        slag="sett",
        verb="se",
        objekttyp="avvikelser.arende",
        objekt_id="12",
        objekt_namn="IFN 2026/0001",
        delen_id=7,
        detalj="{}",
        foregaende="a" * 64,
        hash="",
    )
    vantat = (
        f"spar1\n64:{'a' * 64}\n1:2\n27:2026-03-02T08:00:00.000005Z\n-\n9:Prov Öst\n4:sett\n2:se\n"
        "17:avvikelser.arende\n2:12\n13:IFN 2026/0001\n1:7\n2:{}\n"
    )
    assert kanonisk(post) == vantat.encode()
    assert rakna(post) == sha256(vantat.encode()).hexdigest()


def test_a_time_without_a_zone_cannot_be_hashed():
    (post,) = _en_post()
    with pytest.raises(ValueError, match="time zone"):
        rakna(replace(post, nar=datetime(2026, 1, 1)))


def _en_post() -> list[Post]:
    post = Post(1, datetime(2026, 1, 1, tzinfo=UTC), 1, "P", "gjort", "v", "a.b", "1", "D", 1, "{}", BORJAN, "")
    return [replace(post, hash=rakna(post))]


@given(kedjor())
def test_a_whole_chain_is_whole(poster):
    assert granska(poster, huvud_for(poster)) is None


def test_an_empty_log_is_whole():
    assert granska([], None) is None


@given(kedjor(), st.data())
def test_any_changed_field_is_found_at_its_post(poster, data):
    i = data.draw(st.integers(0, len(poster) - 1))
    falt = data.draw(st.sampled_from([f.name for f in fields(Post) if f.name != "lopnummer"]))
    gammalt = getattr(poster[i], falt)
    nytt = {int: 0, str: "x", type(None): 0, datetime: datetime(2001, 1, 1, tzinfo=UTC)}[type(gammalt)]
    if nytt == gammalt:
        nytt = {int: 1, str: "y", datetime: datetime(2002, 1, 1, tzinfo=UTC)}[type(gammalt)]
    andrad = [*poster[:i], replace(poster[i], **{falt: nytt}), *poster[i + 1 :]]
    brott = granska(andrad, huvud_for(poster))
    assert brott is not None
    assert brott.nummer == i + 1


@given(kedjor(), st.data())
def test_a_removed_post_is_found_wherever_it_stood(poster, data):
    i = data.draw(st.integers(0, len(poster) - 1))
    brott = granska([*poster[:i], *poster[i + 1 :]], huvud_for(poster))
    assert brott is not None
    assert brott.nummer == i + 1
    assert f"Post {i + 1} saknas" in brott.mening


@given(kedjor(minst=2), st.data())
def test_two_posts_that_change_places_are_found(poster, data):
    i = data.draw(st.integers(0, len(poster) - 2))
    bytta = [
        *poster[:i],
        replace(poster[i + 1], lopnummer=i + 1),
        replace(poster[i], lopnummer=i + 2),
        *poster[i + 2 :],
    ]
    brott = granska(bytta, huvud_for(poster))
    assert brott is not None
    assert brott.nummer == i + 1


def test_the_sentences_say_what_differs():
    (post,) = _en_post()
    assert "Innehållet i post 1 är ändrat" in granska([replace(post, verb="x")], huvud_for([post])).mening
    assert "hänger inte ihop" in granska([replace(post, foregaende="b" * 64)], huvud_for([post])).mening
    assert "finns mer än en gång" in granska([post, post], huvud_for([post])).mening
    assert "Posterna 1–3 saknas" in granska([], Huvud(3, "c" * 64, 3)).mening
    assert "Loggens huvud saknas" in granska([post], None).mening
    assert "Loggens huvud stämmer inte" in granska([post], Huvud(1, "c" * 64, 1)).mening
    assert "Loggens huvud stämmer inte" in granska([post], Huvud(1, post.hash, 2)).mening
    assert "2 st" in granska([post], huvud_for([post]), oforseglade=2).mening


def test_a_chain_that_was_made_again_from_the_start_is_found_by_a_head_written_down_before():
    (post,) = _en_post()
    omgjord = replace(post, person_namn="En annan")
    omgjord = replace(omgjord, hash=rakna(omgjord))
    assert Granskning().granska([omgjord], huvud_for([omgjord])) is None
    brott = Granskning(kanda={1: post.hash}).granska([omgjord], huvud_for([omgjord]))
    assert brott is not None
    assert "huvudet skrevs av" in brott.mening


def test_a_tail_that_was_removed_together_with_the_head_is_found_by_a_head_written_down_before():
    (post,) = _en_post()
    brott = Granskning(kanda={5: "d" * 64}).granska([post], huvud_for([post]))
    assert brott is not None
    assert (brott.nummer, "Posterna 2–5 saknas" in brott.mening) == (2, True)
