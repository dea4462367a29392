"""What customers say of their money, for staff to look into.

``claims``: paid elsewhere: a customer says so, staff look for the money
``credit_requests``: asking for a credit back, and what became of it
"""
