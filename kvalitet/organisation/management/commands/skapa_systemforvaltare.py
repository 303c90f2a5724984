"""`manage.py skapa_systemforvaltare ANVÄNDARNAMN FÖRNAMN EFTERNAMN`: the first way in to a new installation."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from kvalitet.organisation import forandring, konton, uppdrag
from kvalitet.organisation.models import Deltyp, Organisationsdel
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang


class Command(BaseCommand):
    help = "Skapar en systemförvaltare för hela kommunen och visar ett engångslösenord."

    def add_arguments(self, parser):
        parser.add_argument("anvandarnamn")
        parser.add_argument("fornamn")
        parser.add_argument("efternamn")

    def handle(self, *args, anvandarnamn, fornamn, efternamn, **options):
        idag = timezone.localdate()
        try:
            with transaction.atomic():
                kommunen = Organisationsdel.objects.filter(typ=Deltyp.KOMMUN).first()
                if kommunen is None:
                    ny = forandring.NyDel(Deltyp.KOMMUN, "KOMMUN", settings.KOMMUN)
                    kommunen = forandring.ny_del(ny, fran=idag, av=None)
                person, losenord = konton.skapa_person(
                    anvandarnamn=anvandarnamn, fornamn=fornamn, efternamn=efternamn, av=None
                )
                uppdrag.ge_uppdrag(person, Roll.SYSTEMFORVALTARE, kommunen, fran=idag, av=None)
        except OtillatenOvergang as hinder:
            raise CommandError(str(hinder)) from None
        self.stdout.write(f"{person.namn} kan logga in som {person.anvandarnamn} och måste då byta lösenord.")
        self.stdout.write(f"Engångslösenord: {losenord}")
