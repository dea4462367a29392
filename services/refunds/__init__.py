"""Giving money of a payment back: asked for, decided, sent, followed to its end.

``asking``: who asks, for how much, and whether a second person decides
``deciding``: that person's yes or no, and calling off what is not out
``sending``: asking the processor, once, and looking up what it did not answer
``checks``: a check written for a refund, and voided
``seen``: refunds as the console lists and shows them

What the processor says of one comes in by ``services.payments.refund_truth``.
"""
