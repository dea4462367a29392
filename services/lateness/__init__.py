"""What is past due: step by step as the district's file says, each step once, and explained.

``facts``: all that the steps of many accounts are decided by, read in a few statements
``taking``: one step of one bill: posted, told and written down together
``readers``: who is written to about it, by which way
``telling``: the notices of a step, and their paper
``copies``: owners and mortgagees who get copies, and the owner who was missed
``holding_back``: one step of one bill that waits for a member of staff
``waiving``: a late fee taken off: by policy for whoever asks, by staff with a reason
``candidates``: accounts that may come to a lien, and on which ground
``seen``: what was done and told, as the portal and the console show it
``running``: the run of a night, and what it would do
"""
