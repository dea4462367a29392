"""Disputes of card charges: what follows, what staff do, and what proves the charge.

``following``: no autopay goes on with a card that is disputed
``acting``: staff say that it was answered, or let it be lost; and looking every night
``evidence``: what proves a charge, put together
``seen``: disputes as the console lists and shows them

What the processor says of one comes in by ``services.payments.dispute_truth``.
"""
