"""The load itself, a program of its own with the standard library alone, so that it costs the web little.

`python last.py PORT ADRESS KAKA…`: one user per session key. Only ever to 127.0.0.1, and it stops by itself.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time

UPPVARMNING = 20  # unmeasured: a thread's first pages also warm its connection and what is kept
FRAGOR_VAR = 25


def skicka(port: int, adress: str, kakor: list[str]) -> tuple[list[float], int]:
    """Every user asks in turn and waits for the answer. Returns milliseconds per answer, and how many were not 200."""
    tider: list[float] = []
    fel: list[int] = []

    def en_anvandare(kaka: str) -> None:
        lank = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for nummer in range(UPPVARMNING + FRAGOR_VAR):
            borjan = time.perf_counter()
            lank.request("GET", adress, headers={"Cookie": f"sessionid={kaka}"})
            svar = lank.getresponse()
            svar.read()
            if nummer >= UPPVARMNING:
                tider.append((time.perf_counter() - borjan) * 1000)
            if svar.status != 200:
                fel.append(svar.status)
        lank.close()

    tradar = [threading.Thread(target=en_anvandare, args=(kaka,)) for kaka in kakor]
    for trad in tradar:
        trad.start()
    for trad in tradar:
        trad.join()
    return tider, len(fel)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(skicka(int(sys.argv[1]), sys.argv[2], sys.argv[3:])))
