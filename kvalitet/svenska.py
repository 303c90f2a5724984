"""Swedish as a reader expects it: dates, times, numbers, lists and the order of å, ä and ö.

Pure functions. No locale is set and no clock is read, so the result is the same on every machine.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

VECKODAGAR = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MANADER = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)

HART_BLANKSTEG = "\N{NO-BREAK SPACE}"

# What each letter sorts as. Agrees with the Swedish collation of CLDR (ICU sv) at the level of base letters: é sorts
# as e, ü as y (Müller among the y), æ and ę as ä, ø and ô as ö. The three characters after z in ASCII stand for å, ä
# and ö. PostgreSQL's translate() maps one character to one, so þ, ß and œ get the letter that they begin with.
_SORTERAS_SOM = {
    "a": "àáâãāăąǎạảấầẩẫậắằẳẵặ",
    "c": "çćĉċč",
    "d": "ðďđ",
    "e": "èéêëēĕėěẹẻẽếềểễệ",
    "g": "ĝğġģǧ",
    "h": "ĥħ",
    "i": "ìíîïĩīĭįıǐỉị",
    "j": "ĵ",
    "k": "ķĸ",
    "l": "ĺļľŀł",
    "n": "ñńņňŋ",
    "o": "òóõōŏǒọỏơớờởỡợ",
    "r": "ŕŗř",
    "s": "ßśŝşšșſ",
    "t": "þţťŧț",
    "u": "ùúûũūŭůųǔụủưứừửữự",
    "w": "ŵẁẃẅ",
    "y": "üýÿŷűỳỵỷỹ",
    "z": "źżž",
    "{": "å",
    "|": "äæęǽ",
    "}": "öøœőôốồổỗộǿ",
}

SORTERA_FRAN = "".join(_SORTERAS_SOM.values())
"""Second argument of PostgreSQL's translate(lower(x), SORTERA_FRAN, SORTERA_TILL) COLLATE "C"."""

SORTERA_TILL = "".join(bokstav * len(grupp) for bokstav, grupp in _SORTERAS_SOM.items())
"""Third argument of the same; character by character what SORTERA_FRAN becomes."""

# Python lowers these two by context or to two characters; PostgreSQL's C.UTF-8 one by one.
_GEMENER_ETT_TECKEN = str.maketrans({"İ": "i", "Σ": "σ"})
_SORTERING = str.maketrans(SORTERA_FRAN, SORTERA_TILL)


def sorteringsnyckel(text: str) -> str:
    """The key under which `text` sorts in Swedish, compared code point by code point.

    Equals `translate(lower(x), SORTERA_FRAN, SORTERA_TILL)` in a PostgreSQL database with the built-in C.UTF-8
    locale, and Python compares strings as COLLATE "C" does; so a list sorted here and one sorted by the database
    agree. (Only scripts younger than this Python's Unicode may be lowered by the one and not by the other.)

    Expects composed text (NFC), as browsers send it. Names that differ only in accents get the same key: add the
    name itself, or the primary key, as a second sort key.
    """
    return text.translate(_GEMENER_ETT_TECKEN).lower().translate(_SORTERING)


def kalenderdag(dag: date) -> date:
    """`dag` unchanged. Raises TypeError for a datetime.

    A datetime is a date to Python, but its day depends on the time zone: 23.30 in Stockholm is another day in UTC
    half of the year. Whoever has one must say which day it means, with `frister.svensk_dag`.
    """
    if isinstance(dag, datetime):
        raise TypeError("Ange en dag utan klockslag. Gör om tiden med svensk_dag först.")
    return dag


def dag_lang(dag: date) -> str:
    """The day in a sentence: "fredag 21 augusti". For a deadline or an event of the present year."""
    dag = kalenderdag(dag)
    return f"{VECKODAGAR[dag.weekday()]} {dag.day} {MANADER[dag.month - 1]}"


def dag_lang_ar(dag: date) -> str:
    """The day in a sentence with its year: "fredag 21 augusti 2026"."""
    return f"{dag_lang(dag)} {dag.year}"


def klockslag(tid: time) -> str:
    """Hours and minutes with a full stop between, as Swedish writes them: "14.36", "08.05". Seconds are dropped."""
    return f"{tid.hour:02}.{tid.minute:02}"


def dag_och_klockslag(nar: datetime) -> str:
    """The moment as a document says it, "2026-08-21 klockan 14.36". It must be in Swedish time already."""
    return f"{nar.date().isoformat()} klockan {klockslag(nar.time())}"


def vecka(dag: date) -> str:
    """The week by its number, "vecka 34". ISO 8601: weeks begin on a Monday and week 1 holds 4 January."""
    return f"vecka {kalenderdag(dag).isocalendar().week}"


def heltal(n: int) -> str:
    """A whole number; from five digits grouped by thousands with a no-break space: "1234", "12 345"."""
    return str(n) if abs(n) < 10_000 else f"{n:,}".replace(",", HART_BLANKSTEG)


def antal(singular: str, plural: str, n: int) -> str:
    """A count with its noun: antal("ärende", "ärenden", 1) is "1 ärende", with 0 "0 ärenden"."""
    return f"{heltal(n)} {singular if n == 1 else plural}"


def mening(text: str) -> str:
    """What somebody wrote as a sentence among others: with one full stop, unless it ends with a mark of its own."""
    rent = text.strip()
    return rent if rent.endswith(("!", "?")) else f"{rent.rstrip('.')}."


def i_mening(etikett: str) -> str:
    """A label in the middle of a sentence: "enhetschef", "lex Sarah". Only the first letter: a name keeps its own."""
    return f"{etikett[:1].lower()}{etikett[1:]}"


def uppraknat(delar: Iterable[str]) -> str:
    """A list in a sentence: "a, b och c". Nothing gives the empty string."""
    *forsta, sista = list(delar) or [""]
    return f"{', '.join(forsta)} och {sista}" if forsta else sista
