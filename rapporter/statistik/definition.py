"""One figure's meaning in words, kept with the figures that rest on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Definition:
    """`kod` never changes; `sedan` is the VERSION in which the sentence got its present meaning."""

    kod: str
    namn: str
    mening: str
    sedan: int = 1

    def till_json(self) -> dict[str, str | int]:
        return {"kod": self.kod, "namn": self.namn, "mening": self.mening, "sedan": self.sedan}

    @classmethod
    def fran_json(cls, data: Mapping[str, str | int]) -> Definition:
        return cls(str(data["kod"]), str(data["namn"]), str(data["mening"]), int(data["sedan"]))
