"""The cells of the result tables, drawn here: a template for each of some hundreds costs more than the figures.

Each is drawn once for all that have the same to show.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kvalitet.skarm.templatetags.skarm import ikon, marke

INGET = SafeString("–")
_kom_ihag = lru_cache(maxsize=4096)


@_kom_ihag
def andel_mot_mal(procent: int, bedomda: int, lage: str, forandring: int) -> SafeString:
    """Of the large table: the share, n, how it stands to the target and whether it has changed."""
    maltecken = {"varning": marke("varning", "varning", "Under målet"), "klar": marke("klar", "bock", "Når målet")}
    rorelse = {1: ("upp", "högre"), -1: ("ner", "lägre")}.get(forandring)
    return format_html(
        '<span>{}&nbsp;% <span class="liten dampad">av&nbsp;{}</span> {} {}</span>',
        procent,
        bedomda,
        maltecken.get(lage, ""),
        format_html('<span class="liten med-ikon">{} {}</span>', ikon(rorelse[0]), rorelse[1]) if rorelse else "",
    )


@_kom_ihag
def period(kod: str, procent: int | None, bedomda: int | None, nu: bool) -> SafeString:
    """The share of a period, and n where the question was asked."""
    return format_html(
        '<td class="num{}" data-namn="{}"><span>{}{}</span></td>',
        " nu" if nu else "",
        kod,
        "–" if procent is None else f"{procent} %",
        "" if bedomda is None else format_html(' <span class="liten dampad">av {}</span>', bedomda),
    )


@_kom_ihag
def osakerhet(lagst: int, hogst: int, procent: int, malvarde: int | None) -> SafeString:
    """The interval in words and as a picture out of 100: a line, a mark for the share and one for the target."""
    mening = f"{procent} procent, osäkerhet {lagst} till {hogst}" + (f", mål {malvarde}" if malvarde else "")
    malets = format_html('<rect class="mal" x="{}" y="0" width="1" height="18"/>', malvarde) if malvarde else ""
    return format_html(
        '<span>{lagst}–{hogst}&nbsp;% <svg class="stapel" role="img" aria-label="{mening}" viewBox="0 0 104 18"'
        ' preserveAspectRatio="none"><rect x="{lagst}" y="7" width="{langd}" height="4"/>'
        '<rect class="i-ar" x="{procent}" y="2" width="2" height="14"/>{malets}</svg></span>',
        lagst=lagst,
        hogst=hogst,
        mening=mening,
        langd=max(1, hogst - lagst),
        procent=procent,
        malets=malets,
    )


@_kom_ihag
def mot_tidigare(forandring: int, kan_jamforas: bool) -> SafeString:
    """A change that is more than chance, or that there is none; nothing of what goes on, and without an earlier one."""
    if forandring:
        return marke("", "upp", "Högre") if forandring > 0 else marke("", "ner", "Lägre")
    return SafeString("Ingen säker skillnad") if kan_jamforas else INGET


@_kom_ihag
def malet(malvarde: int | None, lage: str) -> SafeString:
    """The target, and how the share stands to it."""
    if not malvarde:
        return INGET
    tecken = {
        "klar": marke("klar", "bock", "Når målet"),
        "varning": marke("varning", "varning", "Under målet"),
        "osaker": SafeString('<span class="liten dampad">Kan vara slump</span>'),
    }
    return format_html("{}&nbsp;% {}", malvarde, tecken.get(lage, ""))


def over_perioderna(
    namn: str, lank: str, perioder: list[SafeString], sist: tuple[SafeString, SafeString, SafeString]
) -> SafeString:
    """A row of the table over the periods: its heading, the periods, and uncertainty, change and target."""
    rubrik = format_html('<a href="{}">{}</a>', lank, namn) if lank else format_html("{}", namn)
    celler = mark_safe("".join(perioder))  # noqa: S308 - each is escaped where it is drawn
    return format_html(
        '<tr><th scope="row">{}</th>{}<td data-namn="Osäkerhet">{}</td><td data-namn="Mot tidigare">{}</td>'
        '<td data-namn="Mål"><span>{}</span></td></tr>',
        rubrik,
        celler,
        *sist,
    )
