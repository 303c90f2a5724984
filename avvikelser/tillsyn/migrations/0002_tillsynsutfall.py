"""What IVO decided. Empty for all that is there: nobody was asked when it was ended."""

from django.db import migrations, models

from kvalitet.tillsammans import Tillsammans

_UTFALL = [
    ("inga_brister", "Inga brister"),
    ("atgardade", "Brister som är åtgärdade"),
    ("utan_krav", "Brister, men inga krav"),
    ("krav", "Krav på åtgärder"),
    ("forelaggande", "Föreläggande utan vite"),
    ("vite", "Föreläggande med vite"),
    ("inte_vidare", "Granskades inte vidare"),
    ("annat", "Annat"),
]


def _utfallet() -> models.CharField:
    return models.CharField(blank=True, choices=_UTFALL, max_length=12, verbose_name="vad IVO beslutade")


class Migration(migrations.Migration):
    dependencies = [
        ("tillsyn", "0001_initial"),
    ]

    operations = [
        Tillsammans(
            [
                migrations.AddField(model_name="tillsynsarende", name="utfall", field=_utfallet()),
                migrations.AddField(model_name="historicaltillsynsarende", name="utfall", field=_utfallet()),
                migrations.AddConstraint(
                    model_name="tillsynsarende",
                    constraint=models.CheckConstraint(
                        name="bara_avslutat_tillsynsarende_har_utfall",
                        condition=models.Q(("utfall", ""), ("status", "avslutad"), _connector="OR"),
                    ),
                ),
            ]
        ),
    ]
