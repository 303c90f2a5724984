"""What is destroyed leaves nothing; what is shared stays; what may not go stays whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from guardian.models import UserObjectPermission

from avvikelser.gallring import forslagsgang, forstoring, plan, protokoll, sparr, tillhor
from avvikelser.gallring.models import Gallringsforslag, Gallringsprotokoll, Gallringsrad, Handlingstyp
from avvikelser.gallring.tasks import JOBB
from avvikelser.gallring.tillhor import Hur
from avvikelser.kopplingar.models import Koppling
from avvikelser.lex_sarah.models import LiknandeHandelse
from avvikelser.models import Arende, Arendetyp, Handelse, Kategori, Lasare
from kvalitet.atgarder.models import Atgard
from kvalitet.aviseringar.models import Avisering, Brev, Epostlage, Utskick
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import plats, spara_bytes
from kvalitet.diarium.handlingar import for_rader
from kvalitet.diarium.models import Dnrserie
from kvalitet.diarium.register import Register
from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.roller import Roll
from kvalitet.spar.kontroll import kontrollera
from kvalitet.spar.models import Sparpost
from kvalitet.utkast.models import Utkast
from tests.conftest import Kommun
from tests.fabriker import AtgardFactory, person_med
from tests.gallring.scen import AVSLUTAT, Tre, avslutat, godkant, lage, plan_for, tre_i, verkstall
from tests.gallring.scen import regel as scen_regel

ORDET = "qvistelbock"
"""In no other row, no file name and no address."""
R = Gallringsrad.Status


@pytest.fixture
def tre(kommun: Kommun) -> Tre:
    return tre_i(kommun)


# ---- the table of what hangs on an ärende is whole ----


def _kolumner(modell: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    for falt in tillhor.kolumner_till(modell):
        yield falt.model, falt.name


def test_every_model_that_points_at_an_arende_or_at_what_goes_with_it_says_what_becomes_of_it() -> None:
    registrerade = {(ett.modell, ett.vag) for ett in tillhor.tabell()}
    foljer = {
        (h, ett.vag) for ett in tillhor.tabell() if ett.hur is Hur.FOLJER for h in tillhor.historia_av(ett.modell)
    }
    vantade = {(modell, namn) for modell, namn in _kolumner(Arende)}
    for ett in tillhor.tabell():
        if ett.hur is Hur.FOLJER and ett.modell not in {Arende.atgarder.through, Arende.bilagor.through}:
            andra = ((modell, namn) for modell, namn in _kolumner(ett.modell) if modell is not ett.modell)
            vantade |= {(modell, f"{namn}__{ett.vag}") for modell, namn in andra}
    saknas = {(modell.__name__, vag) for modell, vag in vantade - registrerade - foljer}
    assert saknas == set()


def test_a_model_that_is_not_in_the_table_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    utan = [ett for ett in tillhor.tabell() if ett.modell is not Handelse]
    monkeypatch.setattr(tillhor, "_TABELL", utan)
    with pytest.raises(AssertionError, match="Handelse"):
        test_every_model_that_points_at_an_arende_or_at_what_goes_with_it_says_what_becomes_of_it()


def test_history_follows_its_model() -> None:
    med_historia = [ett for ett in tillhor.tabell() if ett.hur is Hur.FOLJER and hasattr(ett.modell, "history")]
    assert {ett.modell.__name__ for ett in med_historia} >= {"LexSarah", "Synpunkt", "Utredning", "Ivoblad"}


# ---- nothing is left ----


def _fyll(modell: type[models.Model], kommun: Kommun, person: Person, **givet: Any) -> models.Model:
    """A row with the word in every text, past every rule: only the database says no."""
    varden: dict[str, Any] = {}
    for falt in modell._meta.concrete_fields:
        if falt.name in givet or falt.attname in givet or falt.primary_key or isinstance(falt, models.GeneratedField):
            continue
        varden[falt.attname] = _varde(falt, kommun, person)
    return modell._base_manager.create(**varden, **givet)


def _varde(falt: Any, kommun: Kommun, person: Person) -> Any:
    if falt.is_relation:
        mal = {Person: person, Organisationsdel: kommun.tallbacken, Kategori: None, Bilaga: None}
        return getattr(mal.get(falt.related_model), "pk", None)
    if falt.choices:
        return falt.choices[0][0]
    slag = falt.get_internal_type()
    if slag in {"CharField", "TextField"}:
        return "a" * 64 if "avtryck" in falt.name else f"{ORDET} {falt.name}"[: falt.max_length or 400]
    return {
        "EmailField": f"{ORDET}@exempel.example",
        "DateTimeField": AVSLUTAT,
        "DateField": AVSLUTAT.date(),
        "TimeField": None,
        "BooleanField": False,
        "PositiveSmallIntegerField": 1,
        "UUIDField": None,
        "ArrayField": [],
        "BinaryField": ORDET.encode(),
        "SearchVectorField": ORDET,
    }.get(slag)


def _fullt_arende(tre: Tre, typ: str) -> Arende:
    """An ärende with the word everywhere, and a row of every model that goes with it."""
    kommun, person = tre.kommun, tre.sofia
    texter = {"rubrik", "markt", "beskrivning", "berord", "foljd", "direkt", "rapportor_namn", "aterkoppling"}
    arende = avslutat(
        kommun, typ=typ, sekretess=typ == Arendetyp.LEX_SARAH, **{namn: f"{ORDET} {namn}" for namn in texter}
    )
    for ett in reversed(tillhor.tabell()):
        if ett.hur is Hur.FOLJER and ett.vag == "arende" and not ett.modell._meta.auto_created:
            _en_rad(ett.modell, arende, kommun, person)
    return arende


def _en_rad(modell: Any, arende: Arende, kommun: Kommun, person: Person) -> None:
    if modell._meta.label in {"lista.Fritext", "gallring.Gallringssparr", "lex_sarah.LiknandeHandelse"}:
        return  # written by the database; put there by others below
    if modell.objects.filter(arende=arende).exists() if modell._meta.pk.is_relation else False:
        return
    extra = {
        "avvikelser.LexSarah": {"utfall": "inte", "beslutad": AVSLUTAT},
        "lex_sarah.Maskning": {"status": "utkast", "granskad": None, "granskad_av": None, "skickad_av": None},
        "nodatkomst.Nodatkomst": {"fran": AVSLUTAT, "till": AVSLUTAT + timedelta(hours=1)},
        "avvikelser.Beslut": {"av": tre_andra(person)},
    }.get(modell._meta.label, {})
    _fyll(modell, kommun, person, arende=arende, **extra)


def tre_andra(person: Person) -> Person:
    return Person.objects.exclude(pk=person.pk).order_by("pk")[0]


def _alla_tabeller() -> list[str]:
    with connection.cursor() as markor:
        markor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [namn for (namn,) in markor.fetchall()]


def _var_star(ordet: str) -> set[str]:
    """Every table with the word somewhere in a row, however it is kept, and every file with it."""
    funna = set()
    with connection.cursor() as markor:
        for tabell in _alla_tabeller():
            markor.execute(
                f'SELECT count(*) FROM "{tabell}" t WHERE t::text ILIKE %s OR t::text ILIKE %s',  # noqa: S608
                [f"%{ordet}%", f"%{ordet.encode().hex()}%"],
            )
            if markor.fetchone()[0]:
                funna.add(tabell)
    filer = [fil for fil in Path(settings.MEDIA_ROOT).rglob("*") if fil.is_file()]
    return funna | {str(fil) for fil in filer if ordet.encode() in fil.read_bytes()}


def _pekar_pa(arende_id: int) -> set[str]:
    """Every column of a foreign key to an ärende, history's among them, that holds the number."""
    kolumner = [(f.model, f.attname) for f in tillhor.kolumner_till(Arende)]
    kolumner += [(Arende, "id"), (Arende.history.model, "id")]
    return {
        f"{modell._meta.label}.{namn}"
        for modell, namn in kolumner
        if modell._base_manager.filter(**{namn: arende_id}).exists()
    }


@pytest.mark.parametrize("typ", [Arendetyp.LEX_SARAH, Arendetyp.SYNPUNKT])
def test_a_destroyed_arende_leaves_no_word_and_no_number(tre: Tre, typ: str, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    plan_for(tre)
    arende = _fullt_arende(tre, typ)
    person, nr = tre.sofia, arende.pk
    filer = [spara_bytes(f"{ORDET}-{i}.pdf", ORDET.encode(), "application/pdf", person) for i in range(5)]
    arende.bilagor.add(filer[0])
    arende.utredningsposter.get().bilagor.add(filer[1])
    arende.meddelanden.get().bilagor.add(filer[2])
    if typ == Arendetyp.SYNPUNKT:
        _fyll(apps.get_model("synpunkter.Avsandare"), tre.kommun, person, synpunkt=arende.synpunkt, inlamning=None)
    _fyll(apps.get_model("lex_sarah.Maskmarke"), tre.kommun, person, maskning=arende.maskningar.get(), post=None)
    _fyll(apps.get_model("lex_sarah.Beslutsgrund"), tre.kommun, person, beslut=arende.beslut.get(), delegation=True)
    atgard = AtgardFactory(
        enhet=tre.kommun.tallbacken, beskrivning=ORDET, effekt_text=ORDET, status=Atgard.Status.AVBRUTEN
    )
    arende.atgarder.add(atgard)
    bredvid = avslutat(tre.kommun, avslutad=datetime(2026, 1, 5, tzinfo=UTC))
    _fyll(Koppling, tre.kommun, person, fran=arende, till=bredvid, slag="beror_pa", upphord=None)
    _fyll(Koppling, tre.kommun, person, fran=bredvid, till=arende, slag="samma_handelse", upphord=None)
    LiknandeHandelse.objects.create(arende=arende, tidigare=bredvid, kommentar=ORDET)
    utkast = Utkast.objects.create(person=person, nyckel=f"avsluta-{nr}", innehall={"text": [ORDET]})
    utkast.bilagor.add(filer[3])
    Utkast.objects.create(person=tre.ulla, nyckel=f"orsak-{nr}-ny", innehall={"text": [ORDET]})
    Utkast.objects.create(person=tre.ulla, nyckel=f"liknande-99999-{nr}", innehall={"text": [ORDET]})
    Utkast.objects.create(person=tre.nora, nyckel=f"atgard-klar-{atgard.pk}", innehall={"text": [ORDET]})
    sen = {"url": [f"/avvikelser/{nr}/avsluta/"], "f:text": [ORDET]}
    Utkast.objects.create(person=tre.nora, nyckel="sen:abc", innehall=sen)
    brev = Utskick.objects.create(person=person, nyckel="prov", text=ORDET)
    Brev.objects.create(till="prov@exempel.example", amne="Att göra", text=ORDET, utskick=brev)
    Avisering.objects.create(
        person=person, slag="nytt", objekttyp="avvikelser.arende", objekt_id=nr, nyckel="a", text=ORDET,
        url=f"/avvikelser/{nr}/", utskick=brev, epost=Epostlage.LAGD,
    )  # fmt: skip
    Avisering.objects.create(
        person=person, slag="atgard", objekttyp="atgarder.atgard", objekt_id=atgard.pk, nyckel="b", text=ORDET, url="/"
    )
    Jobb.objects.create(slag="utredning_pdf", rubrik=f"Utredningen {ORDET}", person=person, argument={"arende": nr})
    ratt = ContentType.objects.get_for_model(Arende)
    UserObjectPermission.objects.create(
        permission=ratt.permission_set.order_by("pk")[0], content_type=ratt, object_pk=str(nr), user=person
    )
    arende.beskrivning = f"{ORDET} en gång till"
    arende.save()
    fore = _var_star(ORDET)
    assert len(fore) > 30
    assert "lista_fritext" in fore

    forslag = godkant(tre)
    assert lage(forslag, arende) == (R.MED, "")
    klart = verkstall(tre, forslag)

    assert klart is not None
    assert lage(forslag, arende) == (R.GALLRAD, "")
    # One file was never hung on anything of the ärende: it is another's.
    assert _var_star(ORDET) == {"bilagor_bilaga", str(plats(filer[4]))}
    assert _pekar_pa(nr) == set()
    assert not UserObjectPermission.objects.filter(object_pk=str(nr)).exists()
    assert Arende.objects.filter(pk=bredvid.pk).exists()
    assert [plats(fil).exists() for fil in filer] == [False, False, False, False, True]
    assert list(forslag.rader.get(arende_nr=nr).filer) == []


# ---- what stays ----


@pytest.fixture
def filer(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_an_atgard_and_a_file_that_others_share_stay_and_the_link_goes(tre: Tre, filer: None) -> None:
    plan_for(tre)
    arende, annat = avslutat(tre.kommun), avslutat(tre.kommun, avslutad=datetime(2026, 1, 5, tzinfo=UTC))
    delad = AtgardFactory(enhet=tre.kommun.tallbacken, status=Atgard.Status.AVBRUTEN)
    egen = AtgardFactory(enhet=tre.kommun.tallbacken, status=Atgard.Status.AVBRUTEN)
    fil = spara_bytes("prov.pdf", b"prov", "application/pdf", tre.sofia)
    for ett in (arende, annat):
        ett.atgarder.add(delad)
        ett.bilagor.add(fil)
    arende.atgarder.add(egen)
    verkstall(tre, godkant(tre))
    assert not Arende.objects.filter(pk=arende.pk).exists()
    assert list(Atgard.objects.all()) == [delad]
    assert set(Atgard.history.values_list("id", flat=True)) == {delad.pk}
    assert (list(annat.atgarder.all()), list(annat.bilagor.all())) == ([delad], [fil])
    assert plats(fil).read_bytes() == b"prov"


def test_the_log_keeps_its_chain_its_posts_and_says_that_it_is_done(tre: Tre) -> None:
    plan_for(tre)
    arende = avslutat(tre.kommun)
    sparr.hav(sparr.satt(arende.dnr, skal="Prov.", av=tre.sofia), skal="Slut.", av=tre.sofia)
    fore = set(Sparpost.objects.values_list("pk", flat=True))
    forslag = godkant(tre)
    verkstall(tre, forslag)
    assert fore < set(Sparpost.objects.values_list("pk", flat=True))
    post = Sparpost.objects.get(verb="gallra")
    assert (post.objekt_namn, post.objekt_id, post.person) == (arende.dnr, str(arende.pk), tre.sofia)
    assert post.detalj == {"forslag": forslag.pk, "dnr": forslag.dnr}


@pytest.mark.django_db(transaction=True)
def test_the_sealed_chain_verifies_after_a_destruction(kommun: Kommun) -> None:
    tre = tre_i(kommun)
    plan_for(tre)
    avslutat(kommun)
    verkstall(tre, godkant(tre))
    svar = kontrollera()
    assert svar.brott is None
    assert Sparpost.objects.filter(hash="").count() == 0
    assert svar.antal == Sparpost.objects.count()


def test_nothing_is_destroyed_past_a_proposal_whatever_asks_the_database(tre: Tre) -> None:
    plan_for(tre)
    arende = avslutat(tre.kommun)
    Handelse.objects.create(arende=arende, verb="avsluta", till_status="avslutad", av_namn="Prov", nar=AVSLUTAT)
    forslag = forslagsgang.foresla(tre.kommun.ifn, av=tre.sofia)
    forslagsgang.godkann(forslag, av=tre.nora, antal=1)
    # One approval, and everything else as if there were two.
    Gallringsforslag.objects.filter(pk=forslag.pk).update(
        status="verkstalls", verkstalls_fran=timezone.now(), verkstalls_av=tre.sofia
    )
    forslag.rader.update(status=R.PAGAR)
    for rader in (Arende.objects.filter(pk=arende.pk), Handelse.objects.filter(arende=arende)):
        with pytest.raises(IntegrityError, match=r"godkänt|bara nya rader"), transaction.atomic():
            tillhor.radera(rader)
    assert Arende.objects.filter(pk=arende.pk).exists()


def test_what_is_destroyed_is_never_written_out_of_the_list(tre: Tre) -> None:
    plan_for(tre)
    arende = avslutat(tre.kommun)
    forslag = godkant(tre)
    verkstall(tre, forslag)
    rad = forslag.rader.get(arende_nr=arende.pk)
    for gor in (
        lambda: Gallringsrad.objects.update(status=R.KVAR, skal="x"),
        lambda: tillhor.radera(forslag.rader.all()),
    ):
        with pytest.raises(IntegrityError, match=r"gallrad_rad_andras_aldrig|står kvar"), transaction.atomic():
            gor()
    with pytest.raises(IntegrityError, match="bara_tillagg"), transaction.atomic():
        Gallringsprotokoll.objects.update(kontrollsumma="")
    assert rad.status == R.GALLRAD


# ---- asked once more, under lock ----


def _spara(tre: Tre, arende: Arende) -> None:
    sparr.satt(arende.dnr, skal="Rättsprocess.", av=tre.nora)


def _ny_plan(tre: Tre, arende: Arende) -> None:
    plan.bestam(tre.kommun.ifn, scen_regel(Handlingstyp.AVVIKELSE, 30), av=tre.sofia)


def _bevaras(tre: Tre, arende: Arende) -> None:
    plan.bestam(tre.kommun.ifn, scen_regel(Handlingstyp.AVVIKELSE, None), av=tre.sofia)


def _oppnas(tre: Tre, arende: Arende) -> None:
    Arende.objects.filter(pk=arende.pk).update(status="mottagen", avslutad=None)


def _ny_atgard(tre: Tre, arende: Arende) -> None:
    arende.atgarder.add(AtgardFactory(enhet=tre.kommun.tallbacken))


def _flyttas(tre: Tre, arende: Arende) -> None:
    Arende.objects.filter(pk=arende.pk).update(namnd=tre.kommun.an)


EFTERAT = {
    _spara: "gallringsspärr",
    _ny_plan: "Planen för ärendet",
    _bevaras: "Planen för ärendet",
    _oppnas: "inte avslutat",
    _ny_atgard: "inte klar",
    _flyttas: "annan nämnd",
}


@pytest.mark.parametrize("gor", EFTERAT, ids=lambda gor: gor.__name__)
def test_what_happens_between_approval_and_destruction_stops_that_arende_alone(tre: Tre, gor: Any) -> None:
    plan_for(tre, Handlingstyp.AVVIKELSE, Handlingstyp.KLAGOMAL)
    arende, fritt = avslutat(tre.kommun), avslutat(tre.kommun, typ=Arendetyp.SYNPUNKT)
    forslag = godkant(tre)
    forslagsgang.borja_verkstalla(forslag, av=tre.sofia)
    gor(tre, arende)
    klart = verkstall(tre, forslag)
    status, skal = lage(forslag, arende)
    assert (status, EFTERAT[gor] in skal) == (R.KVAR, True), skal
    assert lage(forslag, fritt) == (R.GALLRAD, "")
    assert list(Arende.objects.all()) == [arende]
    assert klart is not None
    assert [rad["dnr"] for rad in klart.innehall["kvar"]] == [arende.dnr]


def test_something_written_since_moves_the_day_on(tre: Tre) -> None:
    plan_for(tre, raknas="anteckning")
    arende = avslutat(tre.kommun)
    forslag = godkant(tre)
    Handelse.objects.create(
        arende=arende, verb="komplettera", till_status="avslutad", av_namn="Prov", nar=timezone.now()
    )
    verkstall(tre, forslag)
    assert lage(forslag, arende) == (R.KVAR, "Något har skrivits i ärendet, och tiden har inte gått ut än.")
    assert Arende.objects.filter(pk=arende.pk).exists()


def test_a_dubblett_goes_with_the_one_that_is_kept_or_neither_does(tre: Tre) -> None:
    plan_for(tre)
    par = [avslutat(tre.kommun), avslutat(tre.kommun)]
    andra = [avslutat(tre.kommun), avslutat(tre.kommun)]
    for ena, kvar in (par, andra):
        Koppling.objects.create(fran=ena, till=kvar, slag="dubblett", av=tre.sofia, av_namn="Prov", nar=AVSLUTAT)
    forslag = godkant(tre)
    assert sorted(map(len, forstoring.grupper(forslag.pk))) == [2, 2]
    sparr.satt(andra[1].dnr, skal="Prov.", av=tre.nora)
    verkstall(tre, forslag)
    assert [lage(forslag, ett)[0] for ett in (*par, *andra)] == [R.GALLRAD, R.GALLRAD, R.KVAR, R.KVAR]
    assert set(Arende.objects.all()) == set(andra)


def test_a_row_that_the_table_does_not_know_keeps_the_whole_arende(tre: Tre, monkeypatch: pytest.MonkeyPatch) -> None:
    plan_for(tre)
    arende = avslutat(tre.kommun, beskrivning=ORDET)
    Lasare.objects.create(arende=arende, person=tre.sofia, skal="prov")
    Handelse.objects.create(arende=arende, verb="avsluta", till_status="avslutad", av_namn="Prov", nar=AVSLUTAT)
    monkeypatch.setattr(tillhor, "_TABELL", [ett for ett in tillhor.tabell() if ett.modell is not Lasare])
    forslag = godkant(tre)
    klart = verkstall(tre, forslag)
    assert lage(forslag, arende) == (R.KVAR, "Något annat i systemet hör fortfarande till ärendet.")
    assert klart is not None
    assert (Arende.objects.get().beskrivning, Handelse.objects.count(), Lasare.objects.count()) == (ORDET, 1, 1)
    assert not Sparpost.objects.filter(verb="gallra").exists()


# ---- killed in the middle, and twice ----


def test_a_killed_worker_leaves_the_next_one_the_rest_and_no_file(
    tre: Tre, filer: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_for(tre)
    forsta, andra = avslutat(tre.kommun), avslutat(tre.kommun)
    fil = spara_bytes("prov.pdf", b"prov", "application/pdf", tre.sofia)
    forsta.bilagor.add(fil)
    forslag = godkant(tre)
    forslagsgang.borja_verkstalla(forslag, av=tre.sofia)

    def dodad(forslag_id: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as m:
        m.setattr(forstoring, "ta_bort_filer", dodad)
        with pytest.raises(KeyboardInterrupt):
            forstoring.gallra(forslag.pk, [forsta.pk])
    assert lage(forslag, forsta)[0] == R.GALLRAD
    assert plats(fil).exists()
    assert protokoll.skriv(forslag.pk) is None
    jobb = _kor(tre, forslag)
    assert (jobb.status, jobb.resultat["url"]) == ("klart", f"/gallring/protokoll/{forslag.pk}/")
    assert not plats(fil).exists()
    assert lage(forslag, andra)[0] == R.GALLRAD
    assert Sparpost.objects.filter(verb="gallra").count() == 2
    assert Gallringsprotokoll.objects.get().innehall["antal"][1] == {"typ": "Avvikelse", "antal": 2}


def test_two_jobs_for_one_proposal_destroy_once_and_write_one_protocol(tre: Tre) -> None:
    plan_for(tre)
    avslutat(tre.kommun)
    forslag = godkant(tre)
    forslagsgang.borja_verkstalla(forslag, av=tre.sofia)
    assert [_kor(tre, forslag).status for _ in range(2)] == ["klart", "klart"]
    assert Sparpost.objects.filter(verb="gallra").count() == 1
    assert Sparpost.objects.filter(verb="skriv_gallringsprotokoll").count() == 1
    assert Gallringsprotokoll.objects.count() == 1


def test_who_has_lost_the_right_since_does_not_have_the_job_run(tre: Tre) -> None:
    plan_for(tre)
    avslutat(tre.kommun)
    forslag = godkant(tre)
    forslagsgang.borja_verkstalla(forslag, av=tre.sofia)
    annan = person_med(Roll.KVALITETSSTRATEG, tre.kommun.an)
    jobb = _kor(tre, forslag, person=annan)
    assert jobb.status == "misslyckat"
    assert Arende.objects.count() == 1


def _kor(tre: Tre, forslag: Gallringsforslag, person: Person | None = None) -> Jobb:
    jobb = Jobb.objects.create(
        slag=JOBB, rubrik="Gallring", person=person or tre.sofia, argument={"forslag": forslag.pk}, puls=timezone.now()
    )
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    return jobb


# ---- the protocol ----


def test_the_protocol_says_who_decided_what_went_and_what_stayed_and_has_a_checksum(tre: Tre) -> None:
    plan_for(tre, Handlingstyp.LEX_SARAH)
    lex = avslutat(tre.kommun, lex=True, beskrivning=ORDET, rapportor_namn=ORDET, berord=ORDET)
    sparrat = avslutat(tre.kommun, lex=True)
    sparr.satt(sparrat.dnr, skal="Prov.", av=tre.sofia)
    forslag = godkant(tre)
    klart = verkstall(tre, forslag)
    assert klart is not None
    p = klart.innehall
    assert [rad["dnr"] for rad in p["gallrade"]] == [lex.dnr]
    assert p["gallrade"][0]["regel"] == "Gallras 5 år efter att ärendet avslutades"
    assert [(rad["dnr"], rad["varfor"]) for rad in p["kvar"]] == [(sparrat.dnr, "Ärendet har gallringsspärr.")]
    assert [ett["av"] for ett in p["godkant"]] == [tre.nora.namn_och_befattning, tre.ulla.namn_och_befattning]
    assert p["foreslaget"]["av"] == tre.sofia.namn_och_befattning
    assert ORDET not in str(p)
    assert protokoll.kontrollsumma(p) == klart.kontrollsumma
    assert protokoll.kontrollsumma({**p, "antal": []}) != klart.kontrollsumma
    assert Gallringsforslag.objects.get().status == "verkstallt"


def test_the_diarium_says_that_the_number_is_destroyed_and_nothing_of_what_it_was_about(tre: Tre) -> None:
    plan_for(tre)
    arende = avslutat(tre.kommun, rubrik=ORDET, dnr="IFN 2018/0001", lex=True)
    Handelse.objects.create(arende=arende, verb="anmal_till_ivo", till_status="beslutad", av_namn="Prov", nar=AVSLUTAT)
    serie = Dnrserie.objects.create(namnd=tre.kommun.ifn, ar=2018, senaste=1)
    assert [h.vad for h in for_rader(list(Register(serie)))][1:] == ["Handling"]
    forslag = godkant(tre)
    verkstall(tre, forslag)
    rader = list(Register(serie))
    dag = timezone.localdate()
    assert [(r.dnr, r.dag, r.slag, r.mening, r.part) for r in rader] == [
        (arende.dnr, dag, "Gallrat ärende", f"Gallrat {dag}, protokoll {forslag.dnr}", "")
    ]
    assert Register(serie).luckor() == []
    assert [(h.nummer, h.vad) for h in for_rader(rader)] == [(f"{arende.dnr}-1", rader[0].mening)]
