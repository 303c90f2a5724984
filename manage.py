#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""The one way in: start, test, reset, and every Django command.

This file must stay readable for very old Pythons, so that they can print the sentence below instead of a
SyntaxError. Everything newer lives in kvalitet/inbyggt, which is therefore imported after the check.
"""

import sys


def main():
    if sys.version_info < (3, 11):
        sys.exit(
            "Kvalitet behöver Python 3.11 eller senare, men det här är Python %d.%d. Installera en nyare Python "
            "och kör den i stället, till exempel: python3.11 manage.py start" % tuple(sys.version_info[:2])
        )
    from kvalitet.inbyggt.kommando import kor

    return kor(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
