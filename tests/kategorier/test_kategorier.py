"""The municipality's own kategorier: who may change them, what can never be done, and what earlier ärenden keep."""

from __future__ import annotations

import pytest
from django.urls import reverse

from avvikelser.forms.handlaggning import kategorival
from avvikelser.kategorier import skotsel
from avvikelser.models import Arendetyp, Kategori
from kvalitet.behorighet import Roll
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, person_med

A, LEX, S = Arendetyp.AVVIKELSE, Arendetyp.LEX_SARAH, Arendetyp.SYNPUNKT


@pytest.fixture
def sofia(kommun: Kommun) -> Person:
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn)


def en(typ: str, namn: str, grupp: str | None = None) -> Kategori:
    i = {"overordnad__namn": grupp} if grupp else {"overordnad": None}
    return Kategori.objects.get(typ=typ, namn=namn, **i)


def namnen(typ: str, grupp: Kategori | None = None) -> list[str]:
    return [kategori.namn for kategori in skotsel.syskon(typ, grupp)]


def andra(kategori: Kategori, av: Person, **nytt: object) -> Kategori:
    """As from the form: what is not said stays as it stands."""
    nu = skotsel.lage(kategori)
    val = {"namn": nu.namn, "i_bruk": nu.i_bruk, "efter": Kategori.objects.filter(pk=nu.efter or 0).first()}
    val |= {"i_bada": False, **nytt}
    return skotsel.andra(kategori, av=av, **val)


def lagda(verb: str) -> int:
    return Sparpost.objects.filter(verb=verb).count()


def test_a_new_kategori_stands_where_it_was_asked_for_in_both_lists(sofia: Person) -> None:
    grupp, efter = en(A, "Bemötande"), en(A, "Delaktighet", "Bemötande")
    ny = skotsel.ny(typ=A, grupp=grupp, namn="  Tilltal   på fel språk ", efter=efter, i_bada=True, av=sofia)
    assert ny.namn == "Tilltal på fel språk"
    assert namnen(A, grupp)[:3] == ["Delaktighet", "Tilltal på fel språk", "Kommunikation"]
    assert namnen(LEX, en(LEX, "Bemötande"))[:3] == ["Delaktighet", "Tilltal på fel språk", "Kommunikation"]
    assert lagda("ny_kategori") == 2
    i_valet = dict(kategorival(A))["Bemötande"]
    assert i_valet[1] == (str(ny.pk), "Tilltal på fel språk")


def test_a_new_group_may_be_for_one_list_alone(sofia: Person) -> None:
    skotsel.ny(typ=A, grupp=None, namn="Transporter", efter=None, i_bada=False, av=sofia)
    assert namnen(A)[0] == "Transporter"
    assert not Kategori.objects.filter(typ=LEX, namn="Transporter").exists()
    with pytest.raises(OtillatenOvergang, match="finns inte i den andra listan"):
        skotsel.ny(typ=A, grupp=en(A, "Transporter"), namn="Färdtjänst", efter=None, i_bada=True, av=sofia)
    assert not Kategori.objects.filter(namn="Färdtjänst").exists()


def test_a_name_is_taken_however_it_is_written_and_also_by_one_out_of_use(sofia: Person) -> None:
    andra(en(S, "Ekonomi"), sofia, i_bruk=False)
    for namn in ("ekonomi", " EKONOMI "):
        with pytest.raises(OtillatenOvergang, match="finns redan en kategori som heter Ekonomi här"):
            skotsel.ny(typ=S, grupp=None, namn=namn, efter=None, i_bada=False, av=sofia)
    with pytest.raises(OtillatenOvergang, match="heter Beslut"):
        andra(en(S, "Handläggning"), sofia, namn="beslut")
    assert andra(en(S, "Handläggning"), sofia, namn="HANDLÄGGNING").namn == "HANDLÄGGNING"


def test_a_new_name_and_place_are_the_same_kategori_and_the_log_has_what_it_was(sofia: Person, kommun: Kommun) -> None:
    kategori = en(A, "Rutin saknas", "Arbetssätt, metoder och rutiner")
    arende = ArendeFactory(enhet=kommun.tallbacken, kategori=kategori)
    andra(kategori, sofia, namn="Ingen rutin", efter=None, i_bada=True)
    arende.refresh_from_db()
    assert arende.kategori.namn == "Ingen rutin"
    for typ in (A, LEX):
        assert namnen(typ, en(typ, "Arbetssätt, metoder och rutiner"))[0] == "Ingen rutin"
    poster = Sparpost.objects.filter(verb="andra_kategori").order_by("pk")
    vantat = {"fore": "Rutin saknas", "efter": "Ingen rutin", "i_bruk": True, "flyttad": True}
    assert [post.detalj for post in poster] == [{"lista": "avvikelse", **vantat}, {"lista": "lex_sarah", **vantat}]
    andra(Kategori.objects.get(pk=kategori.pk), sofia)
    assert lagda("andra_kategori") == 2  # nothing changed, nothing logged


def test_the_twin_keeps_its_place_when_its_list_has_no_such_neighbour(sofia: Person) -> None:
    hsl = en(A, "Hälso- och sjukvård")
    fore = namnen(LEX)
    andra(en(A, "Övergrepp"), sofia, namn="Övergrepp mot någon", efter=hsl, i_bada=True)
    assert namnen(A)[-1] == "Övergrepp mot någon"
    assert namnen(LEX) == [{"Övergrepp": "Övergrepp mot någon"}.get(namn, namn) for namn in fore]


def test_out_of_use_it_cannot_be_chosen_but_an_arende_that_has_it_keeps_it(sofia: Person, kommun: Kommun) -> None:
    kategori = en(A, "Läkemedel", "Hälso- och sjukvård")
    arende = ArendeFactory(enhet=kommun.tallbacken, kategori=kategori)
    andra(kategori, sofia, i_bruk=False)
    kategori.refresh_from_db()
    assert "Läkemedel" not in str(kategorival(A))
    assert (str(kategori.pk), "Läkemedel") in dict(kategorival(A, arende.kategori))["Hälso- och sjukvård"]
    andra(en(A, "Hälso- och sjukvård"), sofia, i_bruk=False)
    assert "Trycksår" not in str(kategorival(A))
    kategori = Kategori.objects.select_related("overordnad").get(pk=kategori.pk)
    assert (str(kategori.pk), "Läkemedel") in dict(kategorival(A, kategori))["Hälso- och sjukvård"]
    with pytest.raises(OtillatenOvergang, match="Ta den i bruk först"):
        andra(kategori, sofia, i_bruk=True)


def test_something_is_always_left_to_choose(sofia: Person) -> None:
    *andra_, sista = skotsel.syskon(S, None)
    for kategori in andra_:
        andra(kategori, sofia, i_bruk=False)
    with pytest.raises(OtillatenOvergang, match="minst en kategori att välja"):
        andra(sista, sofia, i_bruk=False)


@pytest.mark.parametrize("roll", [Roll.ENHETSCHEF, Roll.SYSTEMFORVALTARE, Roll.SYNPUNKTSKOORDINATOR])
def test_nobody_else_changes_the_municipality_s_list(kommun: Kommun, roll: Roll) -> None:
    annan = person_med(roll, kommun.ifn)
    with pytest.raises(OtillatenOvergang, match="kan inte ändra kommunens kategorier"):
        skotsel.ny(typ=S, grupp=None, namn="Ny", efter=None, i_bada=False, av=annan)
    with pytest.raises(OtillatenOvergang, match="kan inte ändra kommunens kategorier"):
        andra(en(S, "Beslut"), annan, namn="Nytt")
    assert not Kategori.objects.filter(namn__in=["Ny", "Nytt"]).exists()


def test_by_the_pages_with_what_was_written_kept_when_it_is_wrong(kommun: Kommun, logga_in) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    grupp = en(A, "Bemötande")
    ny = f"{reverse('kategorier:ny')}?typ=avvikelse&grupp={grupp.pk}"
    svar = klient.post(ny, {"namn": "delaktighet", "efter": "0", "i_bada": "on"})
    assert "finns redan en kategori som heter Delaktighet här" in svar.content.decode()
    assert 'value="delaktighet"' in svar.content.decode()
    svar = klient.post(ny, {"namn": "Tilltal", "efter": "0", "i_bada": "on"}, follow=True)
    assert "Kategorin finns nu att välja." in svar.content.decode()
    assert namnen(LEX, en(LEX, "Bemötande"))[0] == "Tilltal"
    kategori = en(A, "Tilltal", "Bemötande")
    sida = klient.get(reverse("kategorier:andra", args=[kategori.pk]))
    val = {**sida.context["form"].initial, "namn": "Ord och ton", "i_bruk": ""}
    svar = klient.post(reverse("kategorier:andra", args=[kategori.pk]), val, follow=True)
    assert "Kategorin är sparad." in svar.content.decode()
    for typ in (A, LEX):
        assert not en(typ, "Ord och ton", "Bemötande").i_bruk
    for fel in ("?typ=annat", f"?typ=synpunkt&grupp={grupp.pk}", "?grupp=" + "9" * 4000):
        assert klient.get(reverse("kategorier:ny") + fel).status_code == 404
    assert klient.get(reverse("kategorier:lista") + "?typ=x").status_code == 404


def test_the_lists_cost_few_questions(kommun: Kommun, logga_in, django_assert_max_num_queries) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    klient.get(reverse("kategorier:lista"))
    with django_assert_max_num_queries(12):
        assert klient.get(reverse("kategorier:lista")).status_code == 200
    with django_assert_max_num_queries(12):
        assert klient.get(reverse("kategorier:ny")).status_code == 200
