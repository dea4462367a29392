"""What autopay draws: planned, told before, sent once, and followed to the bank's last word.

``terms``: what a payer agreed to, as the rules read it
``changes``: every change of an autopay: written down, and written to the customer
"""
