"""Charts say the same to the eye, in grey and by ear; nothing in them is trusted or hidden by colour alone."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest

from kvalitet.pdf import rendera
from rapporter.sammanstallning.diagram import Punkt, Serie, Varde, linje_med_granser, manadspunkter, staplar
from tests.rapporter import papper

NS = "{http://www.w3.org/2000/svg}"
AR = ["2024", "2025", "2026"]
MANADER = [18, 21, 19, 23, 20, 17, 24, 22, 20, 19, 21, 18, 22, 20, 24, 19, 23, 21, 38, 25]


def stapeldiagram(*serier: tuple[str, list[Varde]], prefix: str = "f1") -> ElementTree.Element:
    return ElementTree.fromstring(  # noqa: S314 - our own text
        staplar("Rapporter, första halvåret", AR, [Serie(namn, varden) for namn, varden in serier], prefix=prefix)
    )


def styrdiagram(varden: list[float | None], **granser: float) -> ElementTree.Element:
    granser = {"medel": 21.2, "nedre": 7.4, "ovre": 35.0} | granser
    punkter = manadspunkter(date(2024, 1, 1), varden)
    return ElementTree.fromstring(linje_med_granser("avvikelser per månad", punkter, prefix="s", **granser))  # noqa: S314


def titel(svg: ElementTree.Element) -> str:
    return svg.find(f"{NS}title").text


def texter(svg: ElementTree.Element) -> list[str]:
    return [text.text for text in svg.iter(f"{NS}text")]


def figurer(svg: ElementTree.Element, sort: str, **attribut: str) -> list[ElementTree.Element]:
    inre = {id(barn) for monster in svg.iter(f"{NS}pattern") for barn in monster}
    return [
        e
        for e in svg.iter(f"{NS}{sort}")
        if id(e) not in inre and all(e.get(namn.replace("_", "-")) == varde for namn, varde in attribut.items())
    ]


def test_a_kind_that_has_not_come_in_for_years_has_a_chart_of_nothing() -> None:
    svg = styrdiagram([0.0] * 20, medel=0.0, nedre=0.0, ovre=0.0)
    assert {"0", "5"} <= set(texter(svg))
    assert "nan" not in ElementTree.tostring(svg, encoding="unicode")


def test_the_title_tells_every_bar_in_sentences():
    svg = stapeldiagram(("Lex Sarah", [31, 36, 40]), ("Klagomål", [41, 52, 47]))
    assert titel(svg) == (
        "Stapeldiagram: Rapporter, första halvåret. Lex Sarah: 31 (2024), 36 (2025) och 40 (2026). "
        "Klagomål: 41 (2024), 52 (2025) och 47 (2026)."
    )
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == svg.find(f"{NS}title").get("id") == "f1-t"


def test_every_bar_carries_its_number_and_series_differ_by_pattern():
    svg = stapeldiagram(("Lex Sarah", [31, 36, 40]), ("Klagomål", [41, 52, 47]))
    assert [t for t in texter(svg) if t.isdigit() and len(t) == 2] == ["31", "41", "36", "52", "40", "47"]
    assert {"Lex Sarah", "Klagomål"} <= set(texter(svg))
    # three bars and the key of each series
    assert len(figurer(svg, "rect", fill="#12403f")) == len(figurer(svg, "rect", fill="url(#f1-m1)")) == 4


def test_bars_are_as_high_as_their_numbers_say():
    svg = stapeldiagram(("A", [10, 20, 40]))
    hojder = [float(stapel.get("height")) for stapel in figurer(svg, "rect", fill="#12403f")]
    assert hojder[1] == pytest.approx(2 * hojder[0], abs=0.2)
    assert hojder[2] == pytest.approx(4 * hojder[0], abs=0.2)


def test_a_hidden_number_has_one_height_whatever_it_hides_and_missing_is_not_zero():
    svg = stapeldiagram(("A", ["1–4", None, 0]), ("B", [400, "1–4", 7]))
    dolda = figurer(svg, "rect", stroke_dasharray="2 2")
    assert {stapel.get("height") for stapel in dolda} == {"11.0"}
    assert len(dolda) == 2
    assert {"1–4", "–", "0"} <= set(texter(svg))
    assert "A: 1–4 (2024), uppgift saknas (2025) och 0 (2026)." in titel(svg)


def test_all_ids_and_references_begin_with_the_prefix():
    ett, tva = (staplar("R", AR, [Serie("A", [1, 2, 3]), Serie("B", [1, 2, 3])], prefix=p) for p in ("fig-1", "fig-2"))
    idn = [e.get("id") for svg in (ett, tva) for e in ElementTree.fromstring(svg).iter() if e.get("id")]  # noqa: S314
    assert len(set(idn)) == len(idn) == 4
    assert all(id_.startswith(("fig-1-", "fig-2-")) for id_ in idn)
    assert "url(#fig-1-" not in tva


def test_names_from_users_are_escaped():
    svg = staplar('<script>"&', ["<b>"], [Serie("A<i>", [1]), Serie("B&", ["<1–4>"])], prefix="f")
    assert "<script" not in svg
    assert "<b>" not in svg
    assert '<script>"&' in titel(ElementTree.fromstring(svg))  # noqa: S314
    linje = linje_med_granser("<x>", [Punkt("<p>", 1, "<a>"), Punkt("q", 90)], medel=2, nedre=1, ovre=3, prefix="f")
    assert "<p>" not in linje
    assert "<P>" not in linje
    assert "<a>" not in linje


def test_there_are_no_inline_styles_or_scripts():
    for svg in (stapeldiagram(("A", [1, 2, 3])), styrdiagram(MANADER)):
        assert not any(e.get("style") or e.tag.endswith("script") for e in svg.iter())


@pytest.mark.parametrize(
    ("perioder", "serier", "prefix"),
    [
        ([], [Serie("A", [])], "f"),
        (["2026"], [], "f"),
        (["2026"], [Serie("A", [1, 2])], "f"),
        (["2026"], [Serie("A", [-1])], "f"),
        (["2026"], [Serie("A", [float("nan")])], "f"),
        (["2026"], [Serie(str(nr), [1]) for nr in range(5)], "f"),
        (["2026"], [Serie("A", [1])], 'f" onload="x'),
        (["2026"], [Serie("A", [1])], "1f"),
    ],
)
def test_a_bar_chart_that_cannot_be_drawn_is_refused(perioder: list[str], serier: list[Serie], prefix: str):
    with pytest.raises(ValueError, match=r"\w"):
        staplar("R", perioder, serier, prefix=prefix)


def test_only_the_month_outside_the_limits_is_marked_and_named():
    svg = styrdiagram(MANADER)
    assert len(figurer(svg, "rect", stroke="#96271a")) == 1
    assert len(figurer(svg, "circle")) == len(MANADER) - 1
    assert [text for text in texter(svg) if ": " in text] == ["Juli 2025: 38"]
    assert titel(svg) == (
        "Styrdiagram: avvikelser per månad, från januari 2024 till augusti 2025. Medelvärdet är 21,2. "
        "Normal variation ligger mellan 7,4 och 35. Utanför ligger juli 2025 (38)."
    )


def test_a_value_on_the_limit_is_inside():
    assert "Inget värde ligger utanför." in titel(styrdiagram([7.4, 20, 35.0]))


def test_a_missing_month_breaks_the_line_and_is_said():
    svg = styrdiagram([20, 21, None, 22, 23])
    assert len(figurer(svg, "polyline")) == 2
    assert "Uppgift saknas för mars 2024." in titel(svg)


def test_words_beside_points_do_not_cover_each_other():
    svg = styrdiagram([20] * 15 + [40, 41, 39, 40, 41])
    rutor = [(float(r.get("x")), float(r.get("y")), float(r.get("width"))) for r in figurer(svg, "rect", height="11")]
    assert len(rutor) == 5
    for nr, (x, y, bredd) in enumerate(rutor):
        for x2, y2, bredd2 in rutor[nr + 1 :]:
            assert abs(y - y2) >= 10.9 or x + bredd <= x2 + 4 or x2 + bredd2 <= x + 4


def test_every_point_lies_within_the_chart_also_below_zero():
    svg = styrdiagram([-12.5, 3, 80], medel=20, nedre=-20, ovre=60)
    hojder = [float(par.split(",")[1]) for par in figurer(svg, "polyline")[0].get("points").split()]
    assert all(17.9 <= y <= 126.1 for y in hojder)
    assert hojder == sorted(hojder, reverse=True)
    assert "−12,5" not in texter(svg)
    assert "−20" in texter(svg)


@pytest.mark.parametrize("varden", [[], [1], [None, None, 3], [1, float("inf")]])
def test_a_control_chart_needs_two_finite_values(varden: list[float | None]):
    with pytest.raises(ValueError, match="minst två"):
        styrdiagram(varden)


def test_limits_must_stand_on_each_side_of_the_mean():
    with pytest.raises(ValueError, match="var sin sida"):
        styrdiagram([1, 2], medel=50)


def test_months_are_named_over_new_year_and_the_axis_shows_years():
    punkter = manadspunkter(date(2025, 11, 1), [1, 2, 3, 4])
    assert [p.namn for p in punkter] == ["november 2025", "december 2025", "januari 2026", "februari 2026"]
    assert [p.axel for p in punkter] == ["nov 2025", "", "jan 2026", ""]


def test_thousands_and_decimals_are_written_in_swedish():
    svg = stapeldiagram(("A", [1234.56, 7, 2]))
    assert "1\u202f234,6" in texter(svg)


def test_a_chart_becomes_a_described_figure_in_the_pdf():
    from io import BytesIO

    import pikepdf

    svg = staplar("Påhittade tal", AR, [Serie("A", [1, 2, 3])], prefix="f")
    html = f'<html lang="sv"><head><title>D</title></head><body><figure>{svg}</figure></body></html>'
    with pikepdf.open(BytesIO(rendera(html))) as pdf:
        assert [str(f.Alt) for f in papper.tagg(pdf, "Figure")] == [
            "Stapeldiagram: Påhittade tal. A: 1 (2024), 2 (2025) och 3 (2026)."
        ]
