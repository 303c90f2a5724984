"""Template tags of the house. Builtins: no template needs to load them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.db.models import Model
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from kvalitet import svenska
from kvalitet.frister import Frist
from kvalitet.skarm.formular import ALLMANNA

register = template.Library()

# Every symbol of templates/delar/ikoner.html; a test compares them.
_SPRITE = """bock fil frys hamta hoger info klocka kryss las meny ner pagar penna prick ring svar upp utkast vag
    vanster varning"""
IKONER = frozenset(_SPRITE.split())

# A status is icon + word; the colour only repeats it. By model where two models mean different things by one word.
_LAGEN: dict[str, tuple[str, str]] = {
    "rapporterad": ("info", "prick"),
    "mottagen": ("", "pagar"),
    "under_utredning": ("", "pagar"),
    "foreslagen": ("varning", "klocka"),
    "beslutad": ("klar", "bock"),
    "uppfoljning": ("", "pagar"),
    "besvarad": ("info", "svar"),
    "tillsynsarende.inkommen": ("info", "prick"),
    "tillsynsarende.forbereds": ("", "pagar"),
    "tillsynsarende.hos_namnden": ("varning", "klocka"),
    "delegation": ("varning", "vag"),
    "avslutad": ("klar", "bock"),
    "atgard.foreslagen": ("", "utkast"),
    "atgard.beslutad": ("", "pagar"),
    "utskick.vantar": ("", "klocka"),
    "sands": ("", "pagar"),
    "skickat": ("klar", "bock"),
    "installt": ("", "kryss"),
    "oklart": ("varning", "varning"),
    "klar": ("klar", "bock"),
    "avbruten": ("", "kryss"),
    "utkast": ("", "utkast"),
    "granskas": ("", "pagar"),
    "faststalld": ("info", "frys"),
    "antagen": ("info", "frys"),
    "maskning.vantar": ("", "klocka"),
    "godkand": ("klar", "bock"),
    "underkand": ("varning", "varning"),
    "ersatt": ("", "kryss"),
    "gallringsforslag.vantar": ("varning", "klocka"),
    "godkant": ("klar", "bock"),
    "verkstalls": ("", "pagar"),
    "verkstallt": ("info", "frys"),
    "avslaget": ("", "kryss"),
    "aterkallat": ("", "kryss"),
    "undantagen": ("", "kryss"),
    "hindrad": ("", "las"),
    "kvar": ("varning", "varning"),
    "gallrad": ("klar", "bock"),
    "vantar": ("", "ring"),
    "pagar": ("", "pagar"),
    "klart": ("klar", "bock"),
    "misslyckat": ("fara", "varning"),
}
_FRISTLAGEN = {"snart": ("frist-snart", "klocka"), "sen": ("frist-sen", "varning"), "lugn": ("", "klocka")}
_INGET_NUMMER = 9_007_199_254_740_991  # no row has it
_TALORD = ("", "En", "Två", "Tre", "Fyra", "Fem", "Sex", "Sju", "Åtta", "Nio", "Tio", "Elva", "Tolv")
_KORTA_DAGAR = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
_KORTA_MANADER = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")


@register.simple_tag
@cache
def ikon(namn: str) -> SafeString:
    """An icon that only repeats what the words beside it say. Raises ValueError for one that is not in the sprite."""
    if namn not in IKONER:
        raise ValueError(f"Ikonen {namn!r} finns inte i templates/delar/ikoner.html.")
    return format_html('<svg class="ikon" aria-hidden="true"><use href="#i-{}"/></svg>', namn)


@register.simple_tag
@lru_cache(maxsize=256)
def marke(lage: str, ikonnamn: str, ord: str) -> SafeString:  # noqa: A002 - reads as the word it is in a template
    """A badge: `{% marke "sekretess" "las" "Sekretess" %}`. lage: "", info, klar, varning, fara or sekretess."""
    return format_html('<span class="status{}">{} {}</span>', f" status-{lage}" if lage else "", ikon(ikonnamn), ord)


@register.simple_tag
def status(objekt: Model) -> SafeString:
    """Where an ärende, an åtgärd, a rapport or a jobb is, from its field `status`: icon and word."""
    return _status(type(objekt), objekt.status)  # type: ignore[attr-defined]


@lru_cache(maxsize=256)
def _status(modell: type[Model], varde: str) -> SafeString:
    lage, ikonnamn = _LAGEN.get(f"{modell._meta.model_name}.{varde}") or _LAGEN.get(varde) or ("", "ring")
    ord_ = dict(modell._meta.get_field("status").flatchoices).get(varde, varde)  # type: ignore[union-attr]
    return marke(lage, ikonnamn, ord_)


# ---- deadlines ----


def _tid(dag: date, text: str | None = None) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', dag.isoformat(), text or dag.isoformat())


@register.simple_tag
def frist(f: Frist | None, namn: bool = True) -> SafeString | str:
    """A deadline in a table cell: what and when, louder when it is near or late. None gives a dash.

    Without `namn` only when, for a cell whose heading has said what.
    """
    return "–" if f is None else _fristcell(f, timezone.localdate(), namn)


@lru_cache(maxsize=4096)
def _fristcell(f: Frist, idag: date, namn: bool) -> SafeString:
    """The same few days stand in every row of a list, so the cell is kept."""
    lage = f.lage(idag)
    if lage.startswith("uppfylld"):
        return format_html('<span class="frist">{}<span>{}</span></span>', ikon("bock"), f.text(idag))
    klass, ikonnamn = _FRISTLAGEN[lage]
    slut = format_html(", {}", f.text(idag)) if lage == "sen" else ""
    bild = "" if lage == "lugn" else ikon(ikonnamn)
    vad = f"{f.namn} " if namn else ""
    return format_html('<span class="frist {}">{}<span>{}{}{}</span></span>', klass, bild, vad, _tid(f.senast), slut)


@register.simple_tag
def frist_post(f: Frist) -> SafeString:
    """A deadline as one item of `<ul class="frister">`: what, date, distance, source."""
    idag = timezone.localdate()
    lage = f.lage(idag)
    klass, ikonnamn = _FRISTLAGEN.get(lage, ("", "bock" if lage == "uppfylld_i_tid" else "varning"))
    ram = {"snart": "snart", "sen": "sen", "uppfylld_i_tid": "uppfylld", "uppfylld_sent": "uppfylld"}.get(lage, "")
    return format_html(
        '<li class="{}"><span>{}</span> <b>{}</b> <span class="frist {}">{} {}</span> <span>{}</span></li>',
        ram,
        f.namn,
        _tid(f.senast),
        klass,
        ikon(ikonnamn),
        f.text(idag),
        f.kalla,
    )


@register.simple_tag
def frist_kort(f: Frist) -> SafeString:
    """A deadline under a link on the start page: "fre 21 aug, i morgon"."""
    idag = timezone.localdate()
    klass, ikonnamn = _FRISTLAGEN.get(f.lage(idag), ("", "bock"))
    nara = f.dagar_kvar(idag) in {0, 1} or f.lage(idag) == "sen"
    avstand = f", {f.text(idag)[0].lower()}{f.text(idag)[1:]}" if nara else ""
    dag = _tid(f.senast, dag_kort(f.senast))
    return format_html('<p class="frist {}">{} <span>{}{}</span></p>', klass, ikon(ikonnamn), dag, avstand)


# ---- dates and numbers ----


def _dag(varde: date | datetime) -> date:
    return timezone.localtime(varde).date() if isinstance(varde, datetime) else varde


@register.filter
def datum(varde: date | datetime | None) -> str:
    """2026-08-20, the day in Sweden. Empty for None."""
    return "" if varde is None or varde == "" else _dag(varde).isoformat()


@register.filter
def dagmanad(varde: date | datetime | None) -> str:
    """ "fredag 21 augusti": for sentences about the present year. Empty for None."""
    return "" if varde is None or varde == "" else svenska.dag_lang(_dag(varde))


@register.filter
def dagmanadar(varde: date | datetime | None) -> str:
    """ "fredag 21 augusti 2026". Empty for None."""
    return "" if varde is None or varde == "" else svenska.dag_lang_ar(_dag(varde))


@register.filter
def dag_kort(varde: date | datetime | None) -> str:
    """ "fre 21 aug", where room is scarce. Empty for None."""
    if varde is None or varde == "":
        return ""
    dag = _dag(varde)
    return f"{_KORTA_DAGAR[dag.weekday()]} {dag.day} {_KORTA_MANADER[dag.month - 1]}"


@register.filter
def klockslag(varde: time | datetime | None) -> str:
    """14.36, in Sweden. Empty for None."""
    if varde is None or varde == "":
        return ""
    return svenska.klockslag(timezone.localtime(varde).time() if isinstance(varde, datetime) else varde)


@register.filter
def tidpunkt(varde: datetime | None) -> str:
    """2026-08-20 14.36, in Sweden. Empty for None."""
    return "" if varde is None or varde == "" else f"{datum(varde)} {klockslag(varde)}"


@register.filter
def nyss(varde: datetime) -> str:
    """ "I dag 14.36", "I går 15.40", else 2026-08-20: how recently something came."""
    dagar = (timezone.localdate() - _dag(varde)).days
    ord_ = {0: "I dag", 1: "I går"}.get(dagar)
    return f"{ord_} {klockslag(varde)}" if ord_ else datum(varde)


@register.filter
def i_mening(etikett: str) -> str:
    """`{{ u.get_roll_display|i_mening }}`: "lex Sarah-utredare", which the built-in lower would misspell."""
    return svenska.i_mening(str(etikett))


@register.filter
def heltal(varde: int | None) -> str:
    """1234, 12 345. A dash for None: not known is not zero."""
    return "–" if varde is None else svenska.heltal(varde)


@register.filter
def antal(n: int, ord: str) -> str:  # noqa: A002
    """`{{ n|antal:"ärende,ärenden" }}`: "1 ärende", "2 ärenden"."""
    ental, flertal = ord.split(",")
    return svenska.antal(ental, flertal, n)


# ---- lists ----


@register.simple_tag
def lank(namn: str, pk: int) -> str:
    """`{% lank "avvikelser:arende" a.pk %}`: as `url`, for the rows of a list: the name is looked up once."""
    fore, efter = _lankmall(namn)
    return f"{fore}{pk}{efter}"


@cache
def _lankmall(namn: str) -> tuple[str, str]:
    """What stands before and after the number in the address."""
    fore, _, efter = reverse(namn, args=[_INGET_NUMMER]).rpartition(str(_INGET_NUMMER))
    return fore, efter


@register.simple_tag
def sidnummer(page_obj: Page[Any]) -> Iterator[int | str]:
    """Page numbers to show: the ends, the neighbours, and an ellipsis between."""
    return page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)


@register.simple_tag(takes_context=True)
def sorthuvud(context: template.Context, falt: str, text: str, forvald: str = "", klass: str = "") -> SafeString:
    """A column heading that sorts: `{% sorthuvud "inkommen" "Kom in" forvald="-inkommen" %}`.

    `?sort=falt` sorts ascending, `?sort=-falt` descending; `forvald` is the list's own order without `sort`. Other
    choices in the address stay, the page number does not.
    """
    fraga = context["request"].GET
    nu = fraga.get("sort") or forvald
    val = {namn: varden for namn, varden in fraga.lists() if namn != "page"}
    adress = urlencode({**val, "sort": f"-{falt}" if nu == falt else falt}, doseq=True)
    riktning = {falt: "ascending", f"-{falt}": "descending"}.get(nu, "")
    return format_html(
        '<th scope="col"{}{}><a class="sortera" href="?{}">{}{}</a></th>',
        format_html(' class="{}"', klass) if klass else "",
        format_html(' aria-sort="{}"', riktning) if riktning else "",
        adress,
        text,
        format_html(" {}", ikon("ner" if riktning == "descending" else "upp")) if riktning else "",
    )


# ---- forms ----


@register.simple_tag
def filterfalt(form: BaseForm) -> SafeString:
    """The fields of a filter, each with its label and the first that is wrong with it: a filter stands on every list,
    and a template for each field cost more than the list."""
    return SafeString("\n    ".join(map(_filterfalt, form)))


def _filterfalt(falt: BoundField) -> str:
    if falt.is_hidden:
        return str(falt)
    fel = ""
    if falt.errors:
        fel = format_html(
            '<p class="fel" id="{}_error">{} <span>{}</span></p>', falt.auto_id, ikon("varning"), falt.errors[0]
        )
    return f'<div><label for="{falt.id_for_label}">{escape(falt.label)}</label> {falt}{fel}</div>'


@register.filter
def korta_val(grupper: Sequence[tuple[str | None, list[dict[str, Any]], int]]) -> bool:
    """Do a widget's choices fit side by side? Few, short, in no groups and without a second line."""
    texter = [alternativ["label"] for _, val, _ in grupper for alternativ in val]
    if any(namn for namn, _, _ in grupper):
        return False
    return len(texter) <= 6 and all(len(str(t)) <= 24 and not getattr(t, "mer", "") for t in texter)


def _ankare(falt: BoundField) -> str:
    return f"{falt.auto_id}_0" if falt.use_fieldset else falt.id_for_label


def _formular(delar: Iterable[BaseForm | BaseFormSet[Any] | None]) -> Iterator[BaseForm]:
    for del_ in delar:
        if isinstance(del_, BaseFormSet):
            yield from del_.forms
        elif del_ is not None:
            yield del_


def _rader(form: BaseForm) -> Iterator[dict[str, str]]:
    for fel in form.non_field_errors():
        yield {"ankare": "", "text": str(fel)}
    for falt in form:
        for fel in falt.errors:
            text = f"{falt.label}{'' if falt.label.endswith('?') else ':'} {fel}" if fel in ALLMANNA else str(fel)
            yield {"ankare": _ankare(falt), "text": text}


@register.inclusion_tag("formular/felsummering.html")
def felsummering(*delar: BaseForm | BaseFormSet[Any] | None) -> dict[str, Any]:
    """Everything that must be put right, first in `main`, each line a link to its field.

    Takes forms and formsets. Draws nothing when all is well or nothing has been sent.
    """
    fel: list[dict[str, str]] = []
    andras: list[tuple[str, str]] = []
    for form in _formular(delar):
        form.ar_summerad = True  # type: ignore[attr-defined]
        andras += getattr(form, "andras", ())  # what somebody else saved first (`kvalitet.samtidigt`)
        if form.is_bound:
            fel.extend(_rader(form))
    antal_fel = len(fel)
    ord_ = _TALORD[antal_fel] if antal_fel < len(_TALORD) else str(antal_fel)
    rubrik = f"{ord_} {'sak' if antal_fel == 1 else 'saker'} behöver rättas"
    return {"fel": fel, "rubrik": rubrik, "andras": andras}
