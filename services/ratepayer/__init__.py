"""What the portal shows a ratepayer of their accounts.

``overview``: everything the first page of an account says
``overview_facts``: what an overview knows, and what follows from it
``to_sign``: what waits on an account to be agreed to
``notices``: what somebody is told of an account whose bills they do not see
``property_page``: a property as its people see it
``portfolio``: all the accounts one person may see, with what is owed on each
``portfolio_sheet``: the same as a spreadsheet
``portfolio_file``: a file of account numbers and amounts, read as a wish to pay
"""
