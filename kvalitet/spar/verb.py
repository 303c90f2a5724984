"""What the verbs of the log are called on screen: "Maja Lindqvist tog emot IFN 2026/0417".

The log keeps the name of the rule's function; this is its Swedish, in the past tense. A test reads the source and asks
that every verb that is logged has a row here.
"""

VERB: dict[str, str] = {
    "se": "läste",
    "hamta_loggen": "hämtade loggen som fil",
}


def i_klartext(verb: str) -> str:
    """The Swedish of `verb`. One that the program no longer knows is shown as it was written."""
    return VERB.get(verb) or verb.replace("_", " ")
