"""Take the next diarienummer. The number is part of the caller's transaction: rolled back, it is free again."""

from django.db import connection, transaction

from kvalitet.organisation.models import Organisationsdel


def nytt_dnr(namnd: Organisationsdel, ar: int, *, antal: int = 1) -> list[str]:
    """The next `antal` numbers of the nämnd's series for the year, as "IFN 2026/0417".

    Must run inside a transaction: the series' row stays locked until commit, which is what keeps the series whole.
    Lagrum: 5 kap. 1-2 §§ offentlighets- och sekretesslagen (2009:400).
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("nytt_dnr needs a transaction")
    with connection.cursor() as markor:
        markor.execute(
            """INSERT INTO diarium_dnrserie (namnd_id, ar, senaste) VALUES (%s, %s, %s)
               ON CONFLICT (namnd_id, ar) DO UPDATE SET senaste = diarium_dnrserie.senaste + EXCLUDED.senaste
               RETURNING senaste""",
            [namnd.pk, ar, antal],
        )
        (senaste,) = markor.fetchone() or (antal,)
    return [skrivet(namnd.kortnamn, ar, nummer) for nummer in range(senaste - antal + 1, senaste + 1)]


def skrivet(kortnamn: str, ar: int, nummer: int) -> str:
    """The number as it is written: "IFN 2026/0417"."""
    return f"{kortnamn} {ar}/{nummer:04d}"
