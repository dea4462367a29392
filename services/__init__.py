"""The verbs: what the district does. They need a session and never ask the time.

A room for each matter; its own ``__init__`` names what is in it.

``rules``: pure arithmetic: days, amounts, numbers, names
``books``: what is posted, written and read; bills, and what lateness costs
``verify``: the books proved from their rows alone
``payments``: the life of an online payment, and every payment's way into the books
``methods``: cards and bank accounts that people keep to pay with
``paper``: receipts and bills as PDF
``ratepayer``: what the portal shows of an account
``desk``: what the console finds, shows and explains
``account_work``: what is changed about an account, and held back on it
``access``: who may see which account
``linking``: linking an account to oneself by its paper
``signing_in``: who somebody is, how often may be tried, the sign-in
``proving``: what proves who somebody is, and how they change it
``tickets``: questions about accounts, and their answers
``letters``: what arrives by mail
``documents``: files that people hand in
``telling``: what leaves the house in words
``importing``: another system's customers, brought along
``welcoming``: how those customers come in
``jobs``: work outside a request
``operations``: the machine's health, its keys, whose books it has, the export
``backup``: backups that prove themselves
``gateways``: the world outside, a way to each neighbour
``demo``: an invented district

Flat beside them lies what more than one room uses:

``audit``: the trail: who did what, when, to what
``attention``: handing to a person what the machine cannot decide
``context``: what a story needs that spans several transactions
``once``: a row with a business name: said twice, written once
``apart``: taking apart what strangers send, in a process of its own
"""
