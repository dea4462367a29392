"""Sales of property: a title company asks for the final bill, and nobody pays what is another's.

``asking``: a request, its clock, and what it lacks
``figures``: what is owed and estimated until a closing date
``answering``: the answer, its revisions, what is missing, calling it off
``receiving``: money that comes from the closing
``settling``: the final bill, and what is given back to the seller
``watching``: clocks that run out
``coming``: what an owner who moves is charged until their last day
``mailboxes``: the page of title companies: a mailbox proves itself and sees its own
``news``: what a title company is written about its request
``seen``: requests as the console lists and shows them

Ch. 60.80 RCW is the source of the rules; ``services.rules.closing`` has the arithmetic.
"""
