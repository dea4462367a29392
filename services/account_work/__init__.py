"""What staff and customers change about an account, and what is held back on it.

``account_changes``: how its people are reached, changed by staff, with its history
``mailing``: sending its mail elsewhere, which its owners are told
``moving``: accounts that begin and end, and another owner from a day on
``places``: premises, found by their parcel and address, or made
``holds``: holds and flags: placed, ended, asked for on a day
``claims``: paid elsewhere: a customer says so, staff look for the money
``credit_requests``: asking for a credit back, and what became of it
"""
