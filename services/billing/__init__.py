"""What is charged: bills issued, and what lateness costs.

``charging``: what the tariff comes to, as lines of a bill
``issuing``: bills issued with the credit a customer holds
``served``: what accounts are served with in a period
``penalties``: what lateness costs, posted
"""
