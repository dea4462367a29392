"""Cards and bank accounts that a person keeps with the processor.

``consents``: the exact words a person agrees to, and their version
``signed``: the permission that a debit was drawn on
``adding``: a method is kept here first, then asked for at the processor's page
``truth``: what the processor says is applied: the only way a method moves
``looking``: the processor is asked, by a page, an event or the calendar
``following``: its events about methods
``of_person``: whose methods they are: listed, named, preferred, removed
``retiring``: what is removed here is forgotten there; what was replaced goes
``running_out``: cards that run out before the next draft
"""
