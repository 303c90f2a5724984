"""The day it was noticed. Empty for all that is there, so nothing is rewritten; the checks read the table once."""

from django.db import migrations, models
from django.db.models.functions import TruncDate


def _dagen() -> models.DateField:
    return models.DateField(
        blank=True, help_text="Tom när ingen har sagt det.", null=True, verbose_name="dagen det märktes"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("avvikelser", "0009_avsandargrupp_inte_angivet"),
    ]

    operations = [
        migrations.AddField(model_name="arende", name="markt_dag", field=_dagen()),
        migrations.AddField(model_name="historicalarende", name="markt_dag", field=_dagen()),
        migrations.AddConstraint(
            model_name="arende",
            constraint=models.CheckConstraint(
                name="arende_marktes_tidigast_nar_det_hande",
                condition=models.Q(markt_dag__isnull=True) | models.Q(markt_dag__gte=models.F("intraffade")),
            ),
        ),
        migrations.AddConstraint(
            model_name="arende",
            constraint=models.CheckConstraint(
                name="arende_marktes_senast_nar_det_kom_in",
                condition=models.Q(markt_dag__isnull=True) | models.Q(markt_dag__lte=TruncDate("inkommen")),
            ),
        ),
    ]
