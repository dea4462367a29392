"""Accounts and what counts on them, with no word to anybody: set up, changed, held back.

``account_changes``: how its people are reached, changed by staff, with its history
``moving``: accounts that begin and end, and another owner from a day on
``places``: premises, found by their parcel and address, or made
``holds``: holds and flags: placed, ended, asked for on a day
``household``: staff do no work on what is their own or their household's
``addresses``: which mailboxes are somebody's, or may be taken back
"""
