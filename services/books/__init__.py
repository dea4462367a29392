"""The books: what is posted, how it is written and read.

``ledger``: the one posting service and the one balance function
``writing``: how an entry reaches the database; only ``ledger`` goes there
``chart``: the accounts of the general ledger, and each customer's under them
``entries``: one entry with its legs, what it came from, and what took it back
``statements``: what happened on an account, newest first, with the balance after each
``bills``: bills read
``owed``: what is still to pay: what is owed less what is on its way
``instalments``: what contracts asked for that is not late
``given_up``: what was written off, and what was credited
``moved``: whether a payment moved to another account, and how often
``crediting``: credit that is held, used for what is owed
``brought``: what an account from another system owed there, and what of it is unpaid
``bulk``: very many rows at once: the one other way into the books
``batch``: the rows such a batch is made of, and the next free ids
"""
