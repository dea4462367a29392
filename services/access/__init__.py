"""Who may do what with which account, and how somebody comes to it.

``accounts``: which accounts are somebody's, and for what
``guests``: how a guest shows that a bill is theirs to pay
``sharing``: the people of an account, and how somebody's part in it ends
``owners``: whom to write to when something changed that only owners may want
``invitations``: an owner or the district invites a mailbox, its person accepts
``shut_outs``: whom others let out: neither paper nor an older invitation lets them in
``signing_up``: coming in for the first time, by a bill, a code and a name
``household``: staff do no work on what is their own or their household's
``by_staff``: the room where staff write down who sees an account
"""
