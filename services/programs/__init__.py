"""Rate programs: which accounts have one, and what it takes off their bills.

``proposing``: one person proposes that a discount begins or ends on an account
``deciding``: another says yes or no, and what is approved holds
``news``: the letter of a decision to who pays
``room``: how many may have a program at once
``loading``: the enrolments of the system before, by file
``seen``: what an account has, what waits, and how many have what
"""
