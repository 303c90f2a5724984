"""The request of somebody who is logged in, for the type checker: ring 1 has already turned away everybody else."""

from django.http import HttpRequest

from kvalitet.organisation.models import Person


class Inloggad(HttpRequest):
    user: Person
