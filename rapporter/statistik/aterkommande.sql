-- What recurs in spite of åtgärder, as it was at the cut-off. Ärenden that came in during the period at an enhet where
-- an åtgärd for an ärende of the same main kategori, with the same cause, or about the same rutin, had been closed at
-- most a year before (efter); and those alike from the year up to when the first such åtgärd was closed. One row per
-- ärende and what recurs. A rutin is told by its name, whatever its case and blanks; its version does not matter. A
-- dubblett is the same händelse, and recurs no more than that.
--
-- Rows that have not changed since the cut-off are taken where they stand, others from their history, as in kub.sql.
-- That an åtgärd is hung on an ärende has no history: it is hung while it is open, and the few that are taken off an
-- ärende after they were closed are not found again. Who asks of a few ärenden finds them with atgardslankar.py; to ask
-- it of all of a nämnd's would be dear.
-- Parameters: namnd, fran, till, brytpunkt.
WITH rord_atgard AS MATERIALIZED (
    SELECT id FROM atgarder_historicalatgard WHERE history_date > %(brytpunkt)s
),
atgard AS MATERIALIZED (
    SELECT id, klar FROM (
        SELECT id, klar, status, omedelbar, '' AS history_type FROM atgarder_atgard
        WHERE id NOT IN (SELECT id FROM rord_atgard)
        UNION ALL
        SELECT * FROM (
            SELECT DISTINCT ON (h.id) h.id, h.klar, h.status, h.omedelbar, h.history_type
            FROM atgarder_historicalatgard h
            WHERE h.id IN (SELECT id FROM rord_atgard) AND h.history_date <= %(brytpunkt)s
            ORDER BY h.id, h.history_date DESC, h.history_id DESC
        ) da
    ) alla
    WHERE status = 'klar' AND NOT omedelbar AND history_type <> '-'
      AND klar >= %(fran)s::timestamptz - interval '1 year' AND klar < %(till)s
),
lank AS MATERIALIZED (
    SELECT t.id AS atgard_id, t.klar, l.arende_id
    FROM atgard t JOIN avvikelser_arende_atgarder l ON l.atgard_id = t.id
),
rord AS MATERIALIZED (
    SELECT DISTINCT id FROM avvikelser_historicalarende WHERE history_date > %(brytpunkt)s
),
senast AS MATERIALIZED (
    SELECT DISTINCT ON (h.id) h.*
    FROM rord JOIN avvikelser_historicalarende h ON h.id = rord.id
    WHERE h.history_date <= %(brytpunkt)s
    ORDER BY h.id, h.history_date DESC, h.history_id DESC
),
enhet AS MATERIALIZED (
    SELECT enhet_id FROM avvikelser_arende WHERE id IN (SELECT arende_id FROM lank)
    UNION SELECT enhet_id FROM senast WHERE id IN (SELECT arende_id FROM lank)
),
kandidat AS MATERIALIZED (
    SELECT arende_id AS id FROM lank
    UNION
    SELECT id FROM avvikelser_arende
    WHERE namnd_id = %(namnd)s AND enhet_id IN (SELECT enhet_id FROM enhet)
      AND inkommen >= %(fran)s::timestamptz - interval '2 years' AND inkommen < %(till)s
),
arende AS MATERIALIZED (
    SELECT alla.id, alla.enhet_id, alla.inkommen, coalesce(k.overordnad_id, k.id) AS kategori_id
    FROM (
        SELECT a.id, a.enhet_id, a.namnd_id, a.inkommen, a.kategori_id
        FROM avvikelser_arende a JOIN kandidat USING (id)
        WHERE a.created_at <= %(brytpunkt)s AND a.id NOT IN (SELECT id FROM senast)
        UNION ALL
        SELECT id, enhet_id, namnd_id, inkommen, kategori_id FROM senast
        WHERE history_type <> '-' AND created_at <= %(brytpunkt)s
          AND (id IN (SELECT arende_id FROM lank) OR enhet_id IN (SELECT enhet_id FROM enhet))
    ) alla LEFT JOIN avvikelser_kategori k ON k.id = alla.kategori_id
    WHERE alla.namnd_id = %(namnd)s
),
rord_orsak AS MATERIALIZED (
    SELECT id FROM lex_sarah_historicalutredningsorsak WHERE history_date > %(brytpunkt)s
),
orsak AS MATERIALIZED (
    SELECT arende_id, omrade, rutin FROM lex_sarah_utredningsorsak
    WHERE arende_id IN (SELECT id FROM arende) AND id NOT IN (SELECT id FROM rord_orsak)
    UNION ALL
    SELECT arende_id, omrade, rutin FROM (
        SELECT DISTINCT ON (h.id) h.* FROM lex_sarah_historicalutredningsorsak h
        WHERE h.id IN (SELECT id FROM rord_orsak) AND h.history_date <= %(brytpunkt)s
        ORDER BY h.id, h.history_date DESC, h.history_id DESC
    ) da WHERE history_type <> '-' AND arende_id IN (SELECT id FROM arende)
),
marke AS MATERIALIZED (
    SELECT a.id, a.enhet_id, a.inkommen, 'kategori' AS vad, k.id::text AS kod, k.namn
    FROM arende a JOIN avvikelser_kategori k ON k.id = a.kategori_id
    UNION
    SELECT a.id, a.enhet_id, a.inkommen, 'orsak', o.omrade, '' FROM arende a JOIN orsak o ON o.arende_id = a.id
    UNION
    SELECT a.id, a.enhet_id, a.inkommen, 'rutin', lower(regexp_replace(btrim(o.rutin), '\s+', ' ', 'g')), btrim(o.rutin)
    FROM arende a JOIN orsak o ON o.arende_id = a.id WHERE btrim(o.rutin) <> ''
),
en_gang AS MATERIALIZED (
    SELECT * FROM marke m WHERE NOT EXISTS (
        SELECT 1 FROM kopplingar_koppling d
        WHERE d.fran_id = m.id AND d.slag = 'dubblett'
          AND d.registrerad <= %(brytpunkt)s AND (d.upphord IS NULL OR d.upphord > %(brytpunkt)s)
    )
),
igen AS MATERIALIZED (
    SELECT ny.id, ny.enhet_id, ny.vad, ny.kod, ny.namn, min(lank.klar) AS klar,
           array_agg(DISTINCT lank.atgard_id) AS atgarder
    FROM en_gang ny
    JOIN marke gammal ON gammal.enhet_id = ny.enhet_id AND gammal.vad = ny.vad AND gammal.kod = ny.kod
        AND gammal.id <> ny.id
    JOIN lank ON lank.arende_id = gammal.id
        AND ny.inkommen > lank.klar AND ny.inkommen <= lank.klar + interval '1 year'
    WHERE ny.inkommen >= %(fran)s AND ny.inkommen < %(till)s
    GROUP BY 1, 2, 3, 4, 5
),
forst AS (
    SELECT enhet_id, vad, kod, min(klar) AS klar FROM igen GROUP BY 1, 2, 3
)
SELECT i.enhet_id, i.vad, i.kod, forst.klar, i.efter, i.id, i.namn, d.namn, i.atgarder
FROM (
    SELECT enhet_id, vad, kod, true AS efter, id, namn, atgarder FROM igen
    UNION ALL
    SELECT m.enhet_id, m.vad, m.kod, false, m.id, m.namn, '{}'
    FROM en_gang m JOIN forst ON forst.enhet_id = m.enhet_id AND forst.vad = m.vad AND forst.kod = m.kod
    WHERE m.inkommen <= forst.klar AND m.inkommen > forst.klar - interval '1 year'
) i
JOIN forst ON forst.enhet_id = i.enhet_id AND forst.vad = i.vad AND forst.kod = i.kod
JOIN organisation_organisationsdel d ON d.id = i.enhet_id
ORDER BY 1, 2, 3, 5, 6, 7
