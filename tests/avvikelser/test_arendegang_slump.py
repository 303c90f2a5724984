"""Any verbs in any order by anybody, for all three typer: no status that the workflow does not know, one Handelse per
verb that succeeds, the log's chain whole, and the clocks the same in the program as in the database."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avvikelser.arendegang import GANGAR, Verb, nasta_status
from avvikelser.fristlista import forsenade, fristdag, nasta_frist
from avvikelser.kopplingar.models import Slag
from avvikelser.lasarkrets import lasare
from avvikelser.models import Arende, Arendetyp, Handelse, LexSarah, Status, Utfall
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.kontroll import kontrollera
from tests.avvikelser.scener import Folk, rapporterad, synpunkt
from tests.avvikelser.verben import forsok

Drag = tuple[Verb, str | None]
VEM = ("elin", "maja", "karin", "jonas", "vera", "anders", "oskar", "ulla", "sofia", "samir")
AVSANDARENS = (Verb.AVSANDAREN_SKREV, Verb.NOJD, Verb.INTE_NOJD, Verb.TILL_DELEGATION)
drag = st.one_of(
    st.tuples(st.sampled_from([v for v in Verb if v is not Verb.RAPPORTERA]), st.sampled_from(VEM)),
    st.tuples(st.sampled_from(AVSANDARENS), st.none()),  # the sender, who has no login
)
# Mostly the way forward, so that the far end of the workflow is reached too.
VAGEN = [
    (Verb.TA_EMOT, "maja"),
    (Verb.LAMNA_OVER, "maja"),
    (Verb.LAMNA_FORSLAG, "jonas"),
    (Verb.BESLUTA, "karin"),
    (Verb.ANMAL_TILL_IVO, "karin"),
    (Verb.IVO_UPPGIFT, "karin"),
    (Verb.RATTA_ANMALAN, "karin"),
    (Verb.INLED_UPPFOLJNING, "maja"),
    (Verb.AVSLUTA, "maja"),
]
SYNPUNKTENS_VAG = [
    (Verb.BEKRAFTA, "maja"),
    (Verb.FRAGA_AVSANDAREN, "maja"),
    (Verb.AVSANDAREN_SKREV, None),
    (Verb.BERORDA, "maja"),
    (Verb.BESVARA, "maja"),
    (Verb.TILL_DELEGATION, None),
    (Verb.DELEGATIONSSVAR, "maja"),
    (Verb.AVSLUTA, "maja"),
]
FORR = [  # up and down between avvikelse and lex Sarah, before the rest
    (Verb.TA_EMOT, "maja"),
    (Verb.OMKLASSA, "maja"),
    (Verb.OMKLASSA, "karin"),
]
TIDIGT = [  # ended before its time, and taken up again
    (Verb.TA_EMOT, "maja"),
    (Verb.LAMNA_OVER, "maja"),
    (Verb.AVSLUTA_TIDIGT, "karin"),
    (Verb.ATERFORVISA, "karin"),
    (Verb.LAMNA_OVER, "maja"),
]
SVARET_FINNS = [  # answered before somebody saw that it was told already
    (Verb.BEKRAFTA, "maja"),
    (Verb.BESVARA, "maja"),
    (Verb.DUBBLETT, "maja"),
]
GER_ETT_TILL = frozenset({Verb.DELA, Verb.MISSFORHALLANDE})  # what these make is an ärende of its own, and begins


class _Tillbaka(Exception):
    """Ends an example and takes back what it did."""


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.sampled_from(Arendetyp),
    st.sampled_from(Utfall),
    st.lists(st.one_of(drag, st.sampled_from(VAGEN + SYNPUNKTENS_VAG)), min_size=1, max_size=14),
    st.sampled_from([(), VAGEN, FORR, TIDIGT, SVARET_FINNS]),
    st.sampled_from([0, 3, 40, 200]),
)
def test_no_order_of_verbs_leads_astray(
    folk: Folk, typ: Arendetyp, utfall: Utfall, foljd: list[Drag], forst: list[Drag], dagar: int
) -> None:
    try:
        with transaction.atomic():
            vagen = forst if forst is SVARET_FINNS else SYNPUNKTENS_VAG
            forst = vagen if forst and typ == Arendetyp.SYNPUNKT else forst
            arende = _spela(folk, typ, utfall, [*forst, *foljd])
            _gar_ratt(arende, timezone.localdate() + timedelta(days=dagar))
            connection.check_constraints()  # seals the log as a commit would
            assert kontrollera().brott is None
            raise _Tillbaka
    except _Tillbaka:
        return


def _spela(folk: Folk, typ: Arendetyp, utfall: Utfall, foljd: list[Drag]) -> Arende:
    arende = synpunkt(folk) if typ == Arendetyp.SYNPUNKT else rapporterad(folk, lex=typ == Arendetyp.LEX_SARAH)
    for verb, vem in foljd:
        fore, antal = (arende.typ, arende.status), Handelse.objects.count()
        try:
            arende = forsok(verb, arende, folk, getattr(folk, vem) if vem else None, utfall=utfall)
        except OtillatenOvergang:
            arende = Arende.objects.get(pk=arende.pk)
            assert ((arende.typ, arende.status), Handelse.objects.count()) == (fore, antal)
            continue
        arende = Arende.objects.get(pk=arende.pk)
        assert Handelse.objects.count() == antal + (2 if verb in GER_ETT_TILL else 1)  # one in each of the two
        assert arende.status == _leder_till(arende, fore, verb)
        _ar_hel(arende)
    return arende


def _leder_till(arende: Arende, fore: tuple[str, str], verb: Verb) -> str | None:
    """What was closed as a dubblett is taken back to where it was."""
    if verb is Verb.ATERTA_DUBBLETT:
        return arende.handelser.filter(verb=Verb.DUBBLETT).values_list("fran_status", flat=True).last()
    return nasta_status(fore[0], fore[1], verb)


def _gar_ratt(arende: Arende, dag: date) -> None:
    """The clocks on the day: what is left to do, and when, is the same wherever it is asked."""
    arende = Arende.objects.get(pk=arende.pk)
    frist = nasta_frist(arende)
    rad = Arende.objects.filter(pk=arende.pk)
    assert rad.filter(forsenade(dag)).exists() is (frist is not None and frist.senast < dag)
    if arende.avslutad is None:
        assert rad.annotate(dagen=fristdag(dag)).get().dagen == (frist and frist.senast)
    tagen = arende.status not in {Status.RAPPORTERAD, Status.AVSLUTAD}
    assert not tagen or arende.mottagen is not None
    if arende.status == Status.BESVARAD:
        assert arende.synpunkt.besvarad is not None


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
        foreslog = set(arende.forslag.values_list("av", flat=True))
        assert not arende.beslut.filter(av__in=foreslog).exists()
    if lex and arende.status in {Status.RAPPORTERAD, Status.MOTTAGEN, Status.UNDER_UTREDNING, Status.FORESLAGEN}:
        assert (arende.lex_sarah.utfall, arende.lex_sarah.beslutad) == ("", None)
    if lex:
        _anmalan_ar_hel(arende)
        assert arende.ansvarig is None or arende.ansvarig in {rad.person for rad in lasare(arende)}


def _anmalan_ar_hel(arende: Arende) -> None:
    """What is known of the anmälan does not contradict itself, and nothing is closed before IVO has the utredning."""
    lex = arende.lex_sarah
    if lex.anmald_ivo is None:
        assert (lex.utredning_bifogad, lex.utredning_sand, lex.ivo_dnr) == (False, None, "")
        return
    assert timezone.localdate(arende.inkommen) <= lex.anmald_ivo <= timezone.localdate()
    assert lex.utredning_sand is None or not lex.utredning_bifogad
    assert lex.utredning_sand is None or lex.utredning_sand >= lex.anmald_ivo
    assert arende.status != Status.AVSLUTAD or lex.utredning_bifogad or lex.utredning_sand
