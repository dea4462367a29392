"""The yearly notice of special rates: who is charged less, and what that shifts to the others.

``figures``: what the programs' last year cost, and who bears it
``preparing``: the notice of a year prepared by one person, approved by another
``sending``: one to each account: by e-mail or on paper, once for ever
``welcoming``: the same to whoever's service begins
``returning``: e-mail that came back follows on paper, and what waits is printed
``seen``: how far a notice is, whom it did not reach, and the newest for everybody
"""
