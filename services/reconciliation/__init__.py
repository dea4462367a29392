"""The processor's books held against ours, line by line, and payouts on their way to the bank.

``beginning``: since when
``pulling``: reading the processor's books once a day, and everything that follows
``keeping``: each line kept as it was said the first time
``matching``: which entries of our books a line is
``finding``: where to look for them, by what a line is about
``posting``: what the processor keeps for its work, put into the books
``payouts``: what a payout carries, and its way into the books and out of them
``exceptions``: what is in one of the books and not in the other, by name
``whose``: the accounts a line is about
``proof``: the clearing accounts explained to the cent

docs/reconciliation.md tells what is compared, and what each exception means.
"""
