"""Files that people hand in: looked at, sealed, kept once, given out again, forgotten.

``receiving``: taking a file in, before any transaction begins
``gate``: what is taken in: five kinds, known by what they hold
``reader``: the program the gate runs for that, apart and with limits
``names``: what a file is called, made harmless
``shelf``: which files are attached where
``giving``: giving out again only what was scanned and is unchanged
``upkeep``: scanning what waits, dropping what nothing holds
``proof``: what is missing or changed
"""
