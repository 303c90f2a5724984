-- The two days of every step that an ärende of a nämnd has taken, for what came in during the period. A dubblett is the
-- same händelse, and takes no time of its own. Both questions are put to the same steps, so that a list is never of
-- others than those that were counted. Parameters: namnd, fran, till.
-- del: steg
WITH inkommet AS (
    SELECT a.id, a.typ, a.intraffade, a.markt_dag, (a.inkommen AT TIME ZONE 'Europe/Stockholm')::date AS inkom,
           (a.mottagen AT TIME ZONE 'Europe/Stockholm')::date AS togs_emot
    FROM avvikelser_arende a
    WHERE a.namnd_id = %(namnd)s AND a.inkommen >= %(fran)s AND a.inkommen < %(till)s
      AND a.id NOT IN (SELECT fran_id FROM kopplingar_koppling WHERE slag = 'dubblett' AND upphord IS NULL)
),
tagna AS (
    SELECT 'rapport' AS steg, id, intraffade AS fran, inkom AS till FROM inkommet WHERE typ <> 'synpunkt'
    UNION ALL
    SELECT 'markt', id, intraffade, markt_dag FROM inkommet WHERE typ <> 'synpunkt' AND markt_dag IS NOT NULL
    UNION ALL
    SELECT 'fran_markt', id, markt_dag, inkom FROM inkommet WHERE typ <> 'synpunkt' AND markt_dag IS NOT NULL
    UNION ALL
    SELECT 'utan_markt', id, intraffade, inkom FROM inkommet WHERE typ <> 'synpunkt' AND markt_dag IS NULL
    UNION ALL
    SELECT 'mottagen', id, inkom, togs_emot FROM inkommet WHERE typ <> 'synpunkt'
    UNION ALL
    SELECT v.steg, a.id, a.inkom, v.till
    FROM inkommet a JOIN avvikelser_lexsarah l ON l.arende_id = a.id
    CROSS JOIN LATERAL (VALUES
        ('beslut', (l.beslutad AT TIME ZONE 'Europe/Stockholm')::date), ('ivo', l.anmald_ivo)
    ) AS v(steg, till)
    WHERE a.typ <> 'synpunkt'
    UNION ALL
    SELECT 'svar', a.id, a.inkom, (s.besvarad AT TIME ZONE 'Europe/Stockholm')::date
    FROM inkommet a JOIN avvikelser_synpunkt s ON s.arende_id = a.id
    WHERE a.typ = 'synpunkt' AND s.vill_ha_svar AND NOT s.anonym
),
steg AS (
    SELECT steg, id, fran, till FROM tagna WHERE till >= fran
)
-- del: antal
-- How many there are of each number of days; of answers by the two days, for counting working days.
SELECT steg, min(fran), min(till), count(*)
FROM steg
GROUP BY steg, till - fran, CASE WHEN steg = 'svar' THEN fran END
-- del: arenden
-- Every ärende that took one step, and its two days. Parameter: steg.
SELECT id, fran, till FROM steg WHERE steg = %(steg)s
