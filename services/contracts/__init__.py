"""Contracts of years: a connection charge in monthly instalments, from the proposal to $0.00.

``proposing``: staff propose one within the district's rules; and call it off
``deciding``: a second person decides over it
``signing``: what the owner agreed to, in which words; in the books from then on
``agreed_words``: those words, in each language
``papers``: the contract as PDF, to be signed or as it was
``posting``: what is posted: the principal, each instalment on its day, all that is left
``keeping``: each night: instalments are asked for; what is missing, until when, in default or paid
``settling``: ended early: prepaid, paid off, called due after a default, called due by a sale
``news``: the letters that say so
``seen``: one contract with its plan, those of an account, those of everybody by state

RCW 57.08.005(11) is the source of the rules; ``services.rules.contracts`` has the arithmetic.
"""
