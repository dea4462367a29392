"""Changes that staff make to what is owed: proposed, decided, done; the one way there is.

``planning``: what a change would post, before and after, and what was seen
``commands``: what each command does, by its name
``adjusting``: a credit or a charge to one component
``transferring``: a payment becomes another account's
``reversing``: a charge is taken back, also when it was paid
``applying``: credit held is used for what is owed
``writing_off``: what will never be paid, and what is owed again after all
``authority``: who may do how much alone
``wish``: what somebody asks for
``reasoning``: the reason of the district's file, and what it needs at hand
``weighing``: what a wish comes to, for the preview, asking and asking anew
``proposing``: looking, asking, asking anew, taking back
``deciders``: who may decide over a change
``deciding``: a second person's yes or no
``lines``: every line that is stood in, and its order
``trail``: what was done, written down for each account, and told to its discrepancy
``executing``: done once, if everything is still as it was seen
``undoing``: what would take an executed change back
``expiring``: what waited too long
``news``: what the customer is told
``seen``: a change as the console shows it
"""
