"""Login and change of password."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import MaxLengthValidator

from kvalitet.organisation.models import Person


class InloggningsForm(AuthenticationForm):
    dolj_valfri = True
    error_messages = {
        "invalid_login": "Användarnamnet och lösenordet stämmer inte. Kontrollera båda och försök igen.",
        "inactive": "Kontot är avstängt. Fråga systemförvaltaren.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        namn, losenord = self.fields["username"], self.fields["password"]
        namn.label = "Användarnamn"
        namn.error_messages["required"] = "Skriv ditt användarnamn."
        namn.widget.attrs |= {"class": "bred-medel", "autocapitalize": "none", "spellcheck": "false"}
        namn.widget.attrs.pop("autofocus", None)
        # Django only tells the browser; a longer name would reach the table of failed attempts and not fit.
        namn.validators.append(MaxLengthValidator(namn.widget.attrs["maxlength"]))
        losenord.label = "Lösenord"
        losenord.error_messages["required"] = "Skriv ditt lösenord."
        losenord.widget.attrs |= {"class": "bred-medel", "autocomplete": "current-password"}

    def clean_username(self) -> str:
        """As the account writes it. Capitals do not matter for login, so without this each way of writing one name
        would have tries of its own before it is locked."""
        skrivet: str = self.cleaned_data["username"]
        konto = Person.objects.filter(anvandarnamn__iexact=skrivet).values_list("anvandarnamn", flat=True)
        return konto.first() or skrivet


class LosenordsForm(PasswordChangeForm):
    field_order = ["old_password", "new_password1", "new_password2"]
    error_messages = {
        "password_mismatch": "De två nya lösenorden är inte lika. Skriv det nya lösenordet igen.",
        "password_incorrect": "Det nuvarande lösenordet stämmer inte. Skriv det igen.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for namn, label, krav in (
            ("old_password", "Nuvarande lösenord", "Skriv ditt nuvarande lösenord."),
            ("new_password1", "Nytt lösenord", "Skriv ett nytt lösenord."),
            ("new_password2", "Nytt lösenord en gång till", "Skriv det nya lösenordet en gång till."),
        ):
            falt = self.fields[namn]
            falt.label, falt.help_text = label, ""
            falt.error_messages["required"] = krav
            falt.widget.attrs |= {"class": "bred-medel"}
            falt.widget.attrs.pop("autofocus", None)
        self.fields[
            "new_password1"
        ].help_text = (
            "Minst 12 tecken. Välj något du minns men som ingen kan gissa, till exempel fyra ord efter varandra."
        )
