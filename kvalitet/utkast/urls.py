from django.urls import path, register_converter

from kvalitet.utkast.forvaring import NYCKEL
from kvalitet.utkast.views import UtkastView


class Nyckel:
    regex = NYCKEL.pattern

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        """Raises ValueError for a key that could not be posted back, so that a form with one fails in its test."""
        if not NYCKEL.fullmatch(value):
            raise ValueError(f"Nyckeln {value!r} ska vara a-z, 0-9 och bindestreck, högst 80 tecken.")
        return value


register_converter(Nyckel, "utkastnyckel")

urlpatterns = [path("utkast/<utkastnyckel:nyckel>/", UtkastView.as_view(), name="utkast")]
