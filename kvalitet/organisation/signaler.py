"""What happens by itself: default roller in a new installation, and the night's work if the night's run was missed."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from kvalitet.organisation import gallande, uppdragssynk


@receiver(post_migrate, dispatch_uid="organisation.fyll_roller")
def fyll_roller(app_config: Any, **_: Any) -> None:
    if app_config.label == "organisation":
        uppdragssynk.fyll_roller()


@receiver(user_logged_in, dispatch_uid="organisation.se_till_i_dag")
def se_till_i_dag(**_: Any) -> None:
    gallande.se_till_i_dag()
