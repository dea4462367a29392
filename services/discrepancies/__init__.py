"""Discrepancies: figures that should agree and do not, worked until a proof says they do.

``facts``: what a rule finds: both sides of a difference, and what to do about it
``rules``: what the books are asked every night, a file for each family
``finding``: running the rules, by night and on demand
``opening``: the one door by which a fact or a person opens a case
``working``: who owns a case, what is said of it, whom it waits for
``following``: a change that puts a case right, and what becomes of it
``proving``: the rule run again for one fact, or a second person's word
``closing``: closed with its root cause, or left as it is
``waiting``: how many are whose
``trail``: each step, written down

docs/discrepancies.md tells what each rule looks at and what closes a case.
"""
