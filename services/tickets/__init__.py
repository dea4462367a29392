"""Questions about accounts: asked by customers, answered by staff.

``asking``: the customer's side: asking, answering back, reading
``answering``: the desk's side: taking, answering, noting, taking back
``clock``: the promised day: it stops while others are waited for, and goes on
``turning``: who is waited for, what is open again, what is solved without a reply
``snoozing``: what comes back by itself on a day
``spam``: what nobody meant for us, put away and taken out
``solving``: what must be over before a question is solved
``noting``: a line for staff of what was done
``merging``: two that are one question, and taken apart again
``mergeable``: which two may be merged
``landing``: where what is written to a question lands, when it was merged
``inbox``: the lists of the desk
``desk_page``: one as the desk's page opens it, with what decides what else is asked
``seen``: a question as lists and pages show it
``drafts``: what staff began to write and did not send yet
``canned``: answers given often
``files``: files held while a form is filled in, then part of a message
``opening``: who may open such a file
``attaching``: the account of a letter or a call: attached by staff, taken off again
``calls``: numbers to call back, and the calls that came from one
``letters``: who wrote a letter: staff verify its sender
``notices``: the mail and the closing that follow by themselves
"""

from services.tickets import notices, snoozing

__all__ = ["notices", "snoozing"]
