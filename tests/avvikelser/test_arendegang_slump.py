"""Any verbs in any order by anybody: no status that the workflow does not know, one Handelse per verb that succeeds."""

from __future__ import annotations

from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avvikelser.arendegang import GANGAR, Verb, nasta_status
from avvikelser.kopplingar.models import Slag
from avvikelser.lasarkrets import lasare
from avvikelser.models import Arende, Arendetyp, Handelse, LexSarah, Status, Utfall
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk, rapporterad
from tests.avvikelser.verben import forsok

VEM = ("elin", "maja", "karin", "jonas", "vera", "anders", "oskar")
drag = st.tuples(st.sampled_from([v for v in Verb if v is not Verb.RAPPORTERA]), st.sampled_from(VEM))
# Mostly the way forward, so that the far end of the workflow is reached too.
VAGEN = [
    (Verb.TA_EMOT, "maja"),
    (Verb.LAMNA_OVER, "maja"),
    (Verb.LAMNA_FORSLAG, "jonas"),
    (Verb.BESLUTA, "karin"),
    (Verb.ANMAL_TILL_IVO, "karin"),
    (Verb.IVO_UPPGIFT, "karin"),
    (Verb.INLED_UPPFOLJNING, "maja"),
    (Verb.AVSLUTA, "maja"),
]


class _Tillbaka(Exception):
    """Ends an example and takes back what it did."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.booleans(),
    st.sampled_from(Utfall),
    st.lists(st.one_of(drag, st.sampled_from(VAGEN)), min_size=1, max_size=14),
    st.booleans(),
)
def test_no_order_of_verbs_leads_astray(
    folk: Folk, lex: bool, utfall: Utfall, foljd: list[tuple[Verb, str]], vagen: bool
) -> None:
    try:
        with transaction.atomic():
            _spela(folk, lex, utfall, [*(VAGEN if vagen else []), *foljd])
            connection.check_constraints()
            raise _Tillbaka
    except _Tillbaka:
        return


def _spela(folk: Folk, lex: bool, utfall: Utfall, foljd: list[tuple[Verb, str]]) -> None:
    arende = rapporterad(folk, lex=lex)
    for verb, vem in foljd:
        fore, antal = (arende.typ, arende.status), Handelse.objects.count()
        try:
            arende = forsok(verb, arende, folk, getattr(folk, vem), utfall=utfall)
        except OtillatenOvergang:
            arende = Arende.objects.get(pk=arende.pk)
            assert ((arende.typ, arende.status), Handelse.objects.count()) == (fore, antal)
            continue
        arende = Arende.objects.get(pk=arende.pk)
        assert Handelse.objects.count() == antal + (2 if verb is Verb.DELA else 1)  # one in each of the two
        assert arende.status == nasta_status(fore[0], fore[1], verb)
        _ar_hel(arende)


def _ar_hel(arende: Arende) -> None:
    """What must hold for every ärende at every moment."""
    assert Status(arende.status) in GANGAR[Arendetyp(arende.typ)]
    lex = arende.typ == Arendetyp.LEX_SARAH
    assert arende.sekretess is lex
    assert LexSarah.objects.filter(arende=arende).exists() is lex
    assert (arende.avslutad is not None) is (arende.status == Status.AVSLUTAD)
    dubblett = arende.kopplingar.filter(slag=Slag.DUBBLETT, upphord=None).exists()
    assert not dubblett or arende.status == Status.AVSLUTAD
    if lex and arende.status in {Status.BESLUTAD, Status.UPPFOLJNING, Status.AVSLUTAD} and not dubblett:
        assert arende.lex_sarah.utfall
        forslag = arende.forslag.order_by("-id").first()
        assert forslag is None or arende.beslut.order_by("-id")[0].av != forslag.av
    if lex:
        assert arende.ansvarig is None or arende.ansvarig in {rad.person for rad in lasare(arende)}
