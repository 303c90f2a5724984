"""A synpunkt may concern several enheter: named when staff registers it, and in the ärende afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from avvikelser.models import Arende, Status
from avvikelser.synpunkter import gang
from avvikelser.synpunkter.models import Berord
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, synpunkt
from tests.lex_sarah.test_beslut import som
from tests.synpunkter.test_sidor import REGISTRERA, ifyllt

pytestmark = pytest.mark.django_db


def berorda(arende: Arende) -> list[str]:
    return list(arende.berorda.order_by("enhet__sortering").values_list("enhet__namn", flat=True))


def las(person: Person, arende: Arende) -> bool:
    return Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(pk=arende.pk).exists()


def test_staff_names_several_when_it_is_registered(folk: Folk, client: Any) -> None:
    k = folk.kommun
    falt = ifyllt(
        folk,
        berord=str(k.mottagningen.pk),
        berord_2=str(k.aldreboendet.pk),
        berord_3=str(k.mottagningen.pk),  # the same again is once
    )
    som(client, folk.elin).post(REGISTRERA, falt)
    arende = Arende.objects.get()
    assert sorted(berorda(arende)) == sorted([k.mottagningen.namn, k.aldreboendet.namn])
    assert arende.enhet == k.tallbacken


@pytest.mark.parametrize("val", ["namnden", "999999", "x"])
def test_only_an_enhet_can_be_named(folk: Folk, client: Any, val: str) -> None:
    valt = str(folk.kommun.ifn.pk) if val == "namnden" else val
    svar = som(client, folk.elin).post(REGISTRERA, ifyllt(folk, berord_2=valt))
    assert set(svar.context["form"].errors) == {"berord_2"}
    assert not Arende.objects.exists()


def test_who_handles_it_adds_one_at_a_time_and_takes_away(folk: Folk, client: Any) -> None:
    k, arende = folk.kommun, synpunkt(folk, Status.MOTTAGEN)
    sida, adress = (reverse(namn, args=[arende.pk]) for namn in ("avvikelser:arende", "synpunkter:berorda"))
    som(client, folk.maja)
    assert adress in client.get(sida).content.decode()
    assert client.post(adress, {"ny": str(k.mottagningen.pk)}).status_code == 302
    assert client.post(adress, {"kvar": [k.mottagningen.pk], "ny": str(k.aldreboendet.pk)}).status_code == 302
    text = client.get(sida).content.decode()
    assert all(enhet.namn in text for enhet in (k.mottagningen, k.aldreboendet))
    assert client.post(adress, {"kvar": [k.aldreboendet.pk], "ny": ""}).status_code == 302
    assert berorda(arende) == [k.aldreboendet.namn]
    assert f"Berör inte {k.mottagningen.namn}." in client.get(sida).content.decode()
    assert Sparpost.objects.filter(verb="andra_berorda").count() == 3


def test_the_same_twice_changes_nothing_and_is_said(folk: Folk, client: Any) -> None:
    arende = synpunkt(folk, Status.MOTTAGEN)
    for ny in (folk.kommun.mottagningen, folk.kommun.mottagningen, folk.kommun.tallbacken):
        if berorda(arende) or ny == folk.kommun.tallbacken:
            with pytest.raises(OtillatenOvergang, match="Inget är ändrat"):
                gang.satt_berorda(arende, [folk.kommun.mottagningen, folk.kommun.tallbacken], av=folk.maja)
        else:
            gang.satt_berorda(arende, [ny], av=folk.maja)
    assert berorda(arende) == [folk.kommun.mottagningen.namn]
    assert arende.handelser.filter(verb="andra_berorda").count() == 1


def test_who_may_not_handle_it_changes_nothing(folk: Folk, client: Any) -> None:
    arende = synpunkt(folk, Status.MOTTAGEN)
    with pytest.raises(OtillatenOvergang):
        gang.satt_berorda(arende, [folk.kommun.mottagningen], av=folk.sofia)
    with pytest.raises(OtillatenOvergang, match="ingen enhet"):
        gang.satt_berorda(arende, [folk.kommun.ifn], av=folk.maja)
    assert som(client, folk.oskar).get(reverse("synpunkter:berorda", args=[arende.pk])).status_code == 404
    assert not Berord.objects.exists()


def test_to_be_named_lets_nobody_read(folk: Folk) -> None:
    arende = synpunkt(folk, Status.MOTTAGEN)
    gang.satt_berorda(arende, [folk.kommun.mottagningen], av=folk.maja)
    assert not las(folk.oskar, arende)
    assert las(folk.maja, arende)


def test_the_public_form_asks_for_one_place(client: Any, folk: Folk) -> None:
    sida = client.get(reverse("synpunkter:lamna")).content.decode()
    assert 'name="plats"' in sida
    assert "berord" not in sida
