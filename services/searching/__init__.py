"""Finding an account, and whatever else is in the books, by what somebody has at hand.

``search``: what was typed, and the accounts that fit it
``search_facts``: what the search asks of the database, one statement an engine
``everything``: the rest that fits it, by kind: people, questions, payments and other papers
``all_facts``: what that asks of the database, one statement an engine
``asked``: what was typed, as each kind of number is written in the books
``full_text``: words as each engine's index of full text is asked for them
``kinds``: what can be found
``index``: the words an account is found by
"""
