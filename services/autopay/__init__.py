"""Autopay, from the side of whoever pays: switched on, changed, ended, looked at, proved.

``mandates``: the words a payer signs, and the copy they get
``mandate_words``: those words, part by part, in each language
``permitting``: the permission that comes with a new method, shown before it is added
``allowed``: what a payer may ask for, held against the district's rules
``enrolling``: autopay is switched on for an account
``orders``: who may change it, in which order, and what a stale form meets
``changing``: another day, amount, limit or method; paused, resumed, skipped
``ending``: stopped at once
``moving``: on to another account of the same person
``asking``: the link by which a payer chooses what pays
``following_methods``: what becomes of it when its method moves
``watching``: ended where its payer left or the account is closed
``owing``: the bills it would draw for
``previewing``: what other terms would do to the drafts to come
``evidence``: everything that proves one debit, as a file and on paper
``seen``: what a page shows of it
``history``: everything that happened to it
"""
