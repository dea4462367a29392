"""Finding an account by what somebody has at hand.

``search``: what was typed, and the accounts that fit it
``search_facts``: what the search asks of the database, one statement an engine
``index``: the words an account is found by
"""
