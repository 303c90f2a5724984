"""Over a real socket to a small SMTP server: the way it goes in drift."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest
from django.utils import timezone

from avvikelser.models import Arende
from kvalitet.aviseringar import utskick
from kvalitet.aviseringar.epostadress import installningar
from kvalitet.aviseringar.models import Avisering, Epostval, Slag, Takt, Utskick
from tests.avvikelser.scener import Folk, mottagen


class _Samtal(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as a client needs. Refuses every recipient whose address holds "okand"."""

    def handle(self) -> None:
        self._svara("220 prov")
        while rad := self.rfile.readline():
            ordet = rad.split(b" ")[0].strip().upper()
            if ordet == b"DATA":
                self._svara("354 kom")
                brev = b""
                while (del_ := self.rfile.readline()) != b".\r\n":
                    brev += del_
                self.server.brev.append(brev)  # type: ignore[attr-defined]
            if ordet == b"RCPT" and b"okand" in rad:
                self._svara("550 finns inte: okand@prov.example")
            else:
                self._svara("221 hej" if ordet == b"QUIT" else "250 ok")
            if ordet == b"QUIT":
                return

    def _svara(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server(settings) -> Iterator[list[bytes]]:
    """The letters that it has been given. The settings point at it."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Samtal) as tcp:
        tcp.brev = []  # type: ignore[attr-defined]
        threading.Thread(target=tcp.serve_forever, daemon=True).start()
        for namn, varde in installningar(f"smtp://127.0.0.1:{tcp.server_address[1]}").items():
            setattr(settings, namn, varde)
        settings.DEFAULT_FROM_EMAIL = "kvalitet@prov.example"
        yield tcp.brev  # type: ignore[attr-defined]
        tcp.shutdown()


@pytest.fixture
def arende(folk: Folk) -> Arende:
    arende = mottagen(folk)
    Avisering.objects.all().delete()
    Epostval.objects.create(person=folk.maja, takt=Takt.GENAST)
    Avisering.objects.create(
        person=folk.maja, slag=Slag.HANT, objekttyp="avvikelser.arende", objekt_id=arende.pk, nyckel="prov",
        text=f"Ärende {arende.dnr} har fått en ny uppgift.", url="/",
    )  # fmt: skip
    return arende


def test_a_letter_leaves_once_in_swedish_with_what_marks_it_as_automatic(
    folk: Folk, arende: Arende, server: list[bytes]
) -> None:
    utskick.lagg_genast(timezone.now())
    assert utskick.skicka(timezone.now()) == 1
    assert utskick.skicka(timezone.now()) == 0
    (brev,) = (message_from_bytes(rad, policy=default) for rad in server)
    assert (brev["To"], brev["From"]) == ("maja@prov.example", "kvalitet@prov.example")
    assert brev["Subject"] == "Kvalitet: något väntar på dig"
    assert brev["Auto-Submitted"] == "auto-generated"
    assert f"Ärende {arende.dnr} har fått en ny uppgift." in brev.get_content()


def test_a_recipient_that_the_server_does_not_know_is_shown_without_the_servers_words(
    folk: Folk, arende: Arende, server: list[bytes]
) -> None:
    folk.maja.epost = "okand@prov.example"
    folk.maja.save()
    utskick.lagg_genast(timezone.now())
    assert utskick.skicka(timezone.now()) == 0
    brevet = Utskick.objects.get()
    assert brevet.status == Utskick.Status.MISSLYCKAT
    assert brevet.fel == "E-postservern tar inte emot adressen (svar 550)."
    assert server == []


def test_a_server_that_is_gone_is_tried_again(folk: Folk, arende: Arende, settings) -> None:
    for namn, varde in installningar("smtp://127.0.0.1:1").items():
        setattr(settings, namn, varde)
    utskick.lagg_genast(timezone.now())
    assert utskick.skicka(timezone.now()) == 0
    brevet = Utskick.objects.get()
    assert (brevet.status, brevet.fel) == (Utskick.Status.VANTAR, "E-postservern gick inte att nå.")
