"""The database and Python must sort alike, or a list changes its order between two pages."""

import unicodedata

import pytest
from django.db import connection

from kvalitet.svenska import SORTERA_FRAN, SORTERA_TILL, sorteringsnyckel

pytestmark = pytest.mark.django_db


def test_postgresql_makes_the_same_key_for_every_character_below_3000_hex():
    tecken = [chr(kod) for kod in range(1, 0x3000) if unicodedata.category(chr(kod)) != "Cn"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(translate(lower(t), %s, %s) ORDER BY nr) "
            "FROM unnest(%s::text[]) WITH ORDINALITY x (t, nr)",
            [SORTERA_FRAN, SORTERA_TILL, tecken],
        )
        (nycklar,) = cursor.fetchone()
    assert [(t, sorteringsnyckel(t)) for t in tecken] == list(zip(tecken, nycklar, strict=True))


def test_postgresql_sorts_whole_names_in_the_same_order():
    namn = ["Ömse", "Zäta", "Åberg", "ängö", "Ærø", "Ørsted", "Édouard", "Efraim", "Müller", "Myhr", "Σίσυφος", "ΣΑΣ"]
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT array_agg(t ORDER BY translate(lower(t), %s, %s) COLLATE "C") FROM unnest(%s::text[]) x(t)',
            [SORTERA_FRAN, SORTERA_TILL, namn],
        )
        (ordnade,) = cursor.fetchone()
    assert ordnade == sorted(namn, key=sorteringsnyckel)
