"""What is antaget is never changed: a version of a kontrollområde, a plan, and what stands under them."""

from django.db import migrations

# A whole row: an antagen one is neither changed nor removed.
_RAD = """
CREATE FUNCTION kontrollplan_antaget_andras_aldrig() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'antagen' THEN
        RAISE EXCEPTION 'Det som är antaget kan inte ändras. Gör en ny version.'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = TG_TABLE_NAME || '_antagen_andras_aldrig';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER antagen_omradesversion_andras_aldrig BEFORE UPDATE OR DELETE ON kontrollplan_omradesversion
    FOR EACH ROW EXECUTE FUNCTION kontrollplan_antaget_andras_aldrig();
CREATE TRIGGER antagen_plan_andras_aldrig BEFORE UPDATE OR DELETE ON kontrollplan_kontrollplan
    FOR EACH ROW EXECUTE FUNCTION kontrollplan_antaget_andras_aldrig();
"""

# A row under another: {tabell}, {moder} and the path from the row to it.
_UNDER = """
CREATE FUNCTION {tabell}_fryst() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM {moder} m {via} WHERE m.status = 'antagen' AND (
            (TG_OP <> 'INSERT' AND {nyckel} = OLD.{falt}) OR (TG_OP <> 'DELETE' AND {nyckel} = NEW.{falt}))
    ) THEN
        RAISE EXCEPTION 'Det som är antaget kan inte ändras. Gör en ny version.'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = '{tabell}_antagen_andras_aldrig';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER {tabell}_fryst BEFORE INSERT OR UPDATE OR DELETE ON {tabell}
    FOR EACH ROW EXECUTE FUNCTION {tabell}_fryst();
"""
_AV = """
DROP TRIGGER {tabell}_fryst ON {tabell};
DROP FUNCTION {tabell}_fryst();
"""
_PLAN = "kontrollplan_kontrollplan"
_VIA = "JOIN kontrollplan_planeradkontroll k ON k.plan_id = m.id"
_TABELLER = [
    {"tabell": "kontrollplan_kriterium", "moder": "kontrollplan_omradesversion", "via": "", "nyckel": "m.id"}
    | {"falt": "version_id"},
    {"tabell": "kontrollplan_planeradkontroll", "moder": _PLAN, "via": "", "nyckel": "m.id", "falt": "plan_id"},
    {"tabell": "kontrollplan_oforandrat", "moder": _PLAN, "via": "", "nyckel": "m.id", "falt": "plan_id"},
    {"tabell": "kontrollplan_planeradenhet", "moder": _PLAN, "via": _VIA, "nyckel": "k.id", "falt": "planerad_id"},
]
PA = _RAD + "".join(_UNDER.format(**tabell) for tabell in _TABELLER)
AV = "".join(_AV.format(**tabell) for tabell in _TABELLER) + """
DROP TRIGGER antagen_plan_andras_aldrig ON kontrollplan_kontrollplan;
DROP TRIGGER antagen_omradesversion_andras_aldrig ON kontrollplan_omradesversion;
DROP FUNCTION kontrollplan_antaget_andras_aldrig();
"""


class Migration(migrations.Migration):
    dependencies = [("kontrollplan", "0001_initial")]

    operations = [migrations.RunSQL(PA, AV)]
