"""What is charged: bills issued, and what lateness costs.

``issuing``: bills issued with the credit a customer holds
``penalties``: what lateness costs, posted
"""
