"""An anmälan to IVO has a law to stand on, and nobody decides in an ärende where they have written a förslag."""

import datetime

from django.db import migrations, models

# DOMAIN 2: förslag and beslut are separate records by separate people. Any förslag in the ärende, not the latest alone:
# who has taken a stand has done so also when it was sent back.
_AV_NAGON = """
    CREATE OR REPLACE FUNCTION avvikelser_beslut_av_annan() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM avvikelser_forslag f WHERE f.arende_id = NEW.arende_id AND f.av_id = NEW.av_id) THEN
            RAISE EXCEPTION 'Den som har lämnat ett förslag i ärendet beslutar inte själv'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'forslag_och_beslut_har_olika_personer';
        END IF;
        RETURN NEW;
    END $$;
"""
_AV_DEN_SENASTE = """
    CREATE OR REPLACE FUNCTION avvikelser_beslut_av_annan() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.av_id = (SELECT f.av_id FROM avvikelser_forslag f WHERE f.arende_id = NEW.arende_id
                        ORDER BY f.nar DESC, f.id DESC LIMIT 1) THEN
            RAISE EXCEPTION 'Den som har lämnat förslaget beslutar inte själv'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'forslag_och_beslut_har_olika_personer';
        END IF;
        RETURN NEW;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("avvikelser", "0011_synpunkt_vantar_svar")]

    operations = [
        migrations.AddConstraint(
            model_name="lexsarah",
            constraint=models.CheckConstraint(
                condition=models.Q(("anmald_ivo__gte", datetime.date(2011, 7, 1))),
                name="anmald_till_ivo_tidigast_2011",
            ),
        ),
        migrations.RunSQL(_AV_NAGON, _AV_DEN_SENASTE),
    ]
