"""Files that people hand in: looked at, sealed, kept once, given out again, forgotten.

``gate`` says what is taken in (``reader`` is the program it runs for that, apart and with
limits), ``vault`` seals and keeps, ``shelf`` counts what is attached where, ``upkeep`` scans
again and sweeps, ``proof`` finds what is missing or changed, ``rotation`` seals anew.
"""
