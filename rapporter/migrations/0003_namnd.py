import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from kvalitet.tillsammans import Tillsammans


class Migration(migrations.Migration):
    dependencies = [
        ("bilagor", "0002_initial"),
        ("jobb", "0002_initial"),
        ("organisation", "0002_forandring_over_tid"),
        ("rapporter", "0002_faststalld_andras_aldrig"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tillsammans(
            [
                migrations.CreateModel(
                    name="HistoricalSammantrade",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("datum", models.DateField(verbose_name="dag")),
                        ("tid", models.TimeField(blank=True, null=True, verbose_name="klockan")),
                        ("plats", models.CharField(blank=True, max_length=120, verbose_name="plats")),
                        (
                            "handlingar_senast",
                            models.DateField(blank=True, null=True, verbose_name="handlingarna ska vara klara"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("forbereds", "Förbereds"),
                                    ("kallad", "Kallelsen är skickad"),
                                    ("genomfort", "Genomfört"),
                                ],
                                default="forbereds",
                                max_length=10,
                                verbose_name="läge",
                            ),
                        ),
                        ("kallad", models.DateTimeField(blank=True, null=True, verbose_name="kallelsen skickades")),
                        (
                            "genomfort",
                            models.DateTimeField(blank=True, null=True, verbose_name="markerades som genomfört"),
                        ),
                        ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="skapat")),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "namnd",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.organisationsdel",
                                verbose_name="nämnd",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical sammanträde",
                        "verbose_name_plural": "historical sammanträden",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Sammantrade",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("datum", models.DateField(verbose_name="dag")),
                        ("tid", models.TimeField(blank=True, null=True, verbose_name="klockan")),
                        ("plats", models.CharField(blank=True, max_length=120, verbose_name="plats")),
                        (
                            "handlingar_senast",
                            models.DateField(blank=True, null=True, verbose_name="handlingarna ska vara klara"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("forbereds", "Förbereds"),
                                    ("kallad", "Kallelsen är skickad"),
                                    ("genomfort", "Genomfört"),
                                ],
                                default="forbereds",
                                max_length=10,
                                verbose_name="läge",
                            ),
                        ),
                        ("kallad", models.DateTimeField(blank=True, null=True, verbose_name="kallelsen skickades")),
                        (
                            "genomfort",
                            models.DateTimeField(blank=True, null=True, verbose_name="markerades som genomfört"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="skapat")),
                        (
                            "ar",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.functions.datetime.ExtractYear("datum"),
                                output_field=models.SmallIntegerField(verbose_name="år"),
                            ),
                        ),
                        (
                            "namnd",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sammantraden",
                                to="organisation.organisationsdel",
                                verbose_name="nämnd",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sammanträde",
                        "verbose_name_plural": "sammanträden",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("namnd", "datum", "tid"), name="samma_sammantrade_en_gang", nulls_distinct=False
                            ),
                            models.UniqueConstraint(fields=("id", "namnd", "ar"), name="sammantrade_med_namnd_och_ar"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("handlingar_senast__isnull", True),
                                    ("handlingar_senast__lte", models.F("datum")),
                                    _connector="OR",
                                ),
                                name="handlingarna_ar_klara_fore_sammantradet",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kallad__isnull", True), ("status", "forbereds")),
                                    models.Q(
                                        models.Q(("status", "forbereds"), _negated=True), ("kallad__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="kallelsen_har_en_tid",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("genomfort__isnull", False), ("status", "genomfort")),
                                    models.Q(
                                        models.Q(("status", "genomfort"), _negated=True), ("genomfort__isnull", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="genomfort_sammantrade_har_tid",
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["namnd", "-datum"], name="sammantrade_namnd_datum"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Namndarende",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ar", models.SmallIntegerField(verbose_name="år")),
                        ("ordning", models.PositiveSmallIntegerField(verbose_name="nummer på listan")),
                        ("dnr", models.CharField(max_length=30, verbose_name="diarienummer")),
                        ("rubrik", models.CharField(max_length=150, verbose_name="rubrik")),
                        ("foredragande", models.CharField(blank=True, max_length=130, verbose_name="föredrar")),
                        (
                            "paragraf",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(9999),
                                ],
                                verbose_name="paragraf",
                            ),
                        ),
                        ("sekretess", models.BooleanField(default=False, verbose_name="sekretess")),
                        ("lagrum", models.CharField(blank=True, max_length=200, verbose_name="lagrum för sekretessen")),
                        ("forslag", models.TextField(blank=True, verbose_name="förslag till beslut")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="skapat")),
                        (
                            "namnd",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.organisationsdel",
                                verbose_name="nämnd",
                            ),
                        ),
                        (
                            "sammantrade",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="arenden",
                                to="rapporter.sammantrade",
                                verbose_name="sammanträde",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "nämndärende",
                        "verbose_name_plural": "nämndärenden",
                        "ordering": ["ordning"],
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("sammantrade", "ordning"),
                                name="ett_arende_per_plats_pa_listan",
                            ),
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                                fields=("namnd", "ar", "paragraf"),
                                name="en_paragraf_en_gang_per_namnd_och_ar",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ordning__gte", 1)), name="listan_borjar_med_ett"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("paragraf__isnull", True), ("paragraf__range", (1, 9999)), _connector="OR"
                                ),
                                name="paragrafen_ar_ett_mojligt_nummer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sekretess", False), models.Q(("lagrum", ""), _negated=True), _connector="OR"
                                ),
                                name="sekretess_har_lagrum",
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["dnr"], name="namndarende_dnr"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalNamndbilaga",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("ordning", models.PositiveSmallIntegerField(verbose_name="bilagans nummer")),
                        ("namn", models.CharField(max_length=120, verbose_name="bilagans namn")),
                        ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="tillagd")),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "fil",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="bilagor.bilaga",
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rapport",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="rapporter.rapport",
                                verbose_name="rapport",
                            ),
                        ),
                        (
                            "arende",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="rapporter.namndarende",
                                verbose_name="ärende",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical nämndbilaga",
                        "verbose_name_plural": "historical nämndbilagor",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Namndpaket",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("underlag", models.CharField(max_length=64)),
                        (
                            "ostamplade",
                            models.PositiveSmallIntegerField(default=0, verbose_name="filer som inte gick att stämpla"),
                        ),
                        ("skapat", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "arende",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="paket",
                                to="rapporter.namndarende",
                            ),
                        ),
                        (
                            "av",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "fil",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bilagor.bilaga"
                            ),
                        ),
                        (
                            "jobb",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="jobb.jobb",
                            ),
                        ),
                        (
                            "sammantrade",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="paket",
                                to="rapporter.sammantrade",
                                verbose_name="sammanträde",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "handlingspaket",
                        "verbose_name_plural": "handlingspaket",
                        "get_latest_by": "skapat",
                        "indexes": [
                            models.Index(fields=["sammantrade", "-skapat"], name="namndpaket_senaste"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalNamndarende",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("ar", models.SmallIntegerField(verbose_name="år")),
                        ("ordning", models.PositiveSmallIntegerField(verbose_name="nummer på listan")),
                        ("dnr", models.CharField(max_length=30, verbose_name="diarienummer")),
                        ("rubrik", models.CharField(max_length=150, verbose_name="rubrik")),
                        ("foredragande", models.CharField(blank=True, max_length=130, verbose_name="föredrar")),
                        (
                            "paragraf",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(9999),
                                ],
                                verbose_name="paragraf",
                            ),
                        ),
                        ("sekretess", models.BooleanField(default=False, verbose_name="sekretess")),
                        ("lagrum", models.CharField(blank=True, max_length=200, verbose_name="lagrum för sekretessen")),
                        ("forslag", models.TextField(blank=True, verbose_name="förslag till beslut")),
                        ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="skapat")),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "namnd",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.organisationsdel",
                                verbose_name="nämnd",
                            ),
                        ),
                        (
                            "sammantrade",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="rapporter.sammantrade",
                                verbose_name="sammanträde",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical nämndärende",
                        "verbose_name_plural": "historical nämndärenden",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Namndbilaga",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ordning", models.PositiveSmallIntegerField(verbose_name="bilagans nummer")),
                        ("namn", models.CharField(max_length=120, verbose_name="bilagans namn")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="tillagd")),
                        (
                            "arende",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bilagor",
                                to="rapporter.namndarende",
                                verbose_name="ärende",
                            ),
                        ),
                        (
                            "fil",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="namndbilagor",
                                to="bilagor.bilaga",
                            ),
                        ),
                        (
                            "rapport",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="namndbilagor",
                                to="rapporter.rapport",
                                verbose_name="rapport",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "nämndbilaga",
                        "verbose_name_plural": "nämndbilagor",
                        "ordering": ["ordning"],
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("arende", "ordning"),
                                name="ett_nummer_per_bilaga",
                            ),
                            models.UniqueConstraint(fields=("arende", "rapport"), name="en_rapport_en_gang_per_arende"),
                            models.CheckConstraint(
                                condition=models.Q(("ordning__gte", 1)), name="bilagorna_borjar_med_ett"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("fil__isnull", True), ("rapport__isnull", False)),
                                    models.Q(("fil__isnull", False), ("rapport__isnull", True)),
                                    _connector="OR",
                                ),
                                name="bilagan_ar_en_rapport_eller_en_fil",
                            ),
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(
            sql="""ALTER TABLE rapporter_namndarende ADD CONSTRAINT arendet_foljer_sammantradets_namnd_och_ar
                   FOREIGN KEY (sammantrade_id, namnd_id, ar)
                   REFERENCES rapporter_sammantrade (id, namnd_id, ar) ON UPDATE CASCADE""",
            reverse_sql="ALTER TABLE rapporter_namndarende DROP CONSTRAINT arendet_foljer_sammantradets_namnd_och_ar",
        ),
    ]
