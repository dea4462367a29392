"""Who may do what with which account, and how somebody comes to it.

``accounts``: which accounts are somebody's, and for what
``guests``: how a guest shows that a bill is theirs to pay
``sharing``: the people of an account, and those an owner lets go
``ending``: the one way somebody goes, whoever lets them out
``owners``: whom to write to when something changed that only owners may want
``payers``: whom to write to about what an account pays
``invitations``: an owner or the district invites a mailbox, its person accepts
``shut_outs``: whom others let out: neither paper nor an older invitation lets them in
``pins``: the PIN of a bill, worked out with a key and kept nowhere
``mailing``: sending the mail of an account elsewhere, which its owners are told
``by_staff``: the room where staff write down who sees an account
"""
