"""The verbs: what the district does. They need a session and never ask the time.

A room for each matter; its own ``__init__`` names what is in it. Rooms lie in
layers, told here from the top: a room knows those below it, neither its
neighbours nor those above. A contract of import-linter keeps it
(pyproject.toml); whoever adds a room says there where it lies.

``demo``: an invented district

``backup``: backups that prove themselves
``operations``: the machine's health, the rotation of its keys, the export
``ratepayer``: what the portal shows of an account
``desk``: what the console finds, shows and explains
``letters``: what arrives by mail
``supervision``: who has how much to do, what waits, what is out of the ordinary

``escrow``: sales of property: the final bill that a title company asks for
``requests``: what customers say of their money: paid elsewhere, credit asked back

``autopay``: the standing permission to draw: given, changed, ended, and what proves it

``disputes``: what a payer disputes: followed, answered, its evidence on one page
``lateness``: what is past due, step by step: told, charged once, explained
``drafts``: what autopay draws: told before, sent once, followed to the bank's last word

``change_requests``: what staff change of what is owed: proposed, decided by another, done once
``contracts``: connection charges over years: decided, signed, posted to $0.00, ended early

``discrepancies``: figures that should agree and do not, worked until a proof says they do
``special_rates``: the yearly notice of who is charged less, and what that costs the others
``arrangements``: what is past due in instalments, signed, kept, missed or broken
``refunds``: money of a payment given back: asked, decided, sent, followed
``methods``: cards and bank accounts that people keep to pay with

``tickets``: questions about accounts, and their answers
``mailing``: how bills leave the house: by the mail house, by e-mail, each with its proof
``payments``: the life of an online payment, and every payment's way into the books
``rates``: a change of what is charged: proposed, seen on every account, decided by another
``programs``: who is charged less: proposed, decided, loaded
``reconciliation``: the processor's books held against ours, and payouts
``linking``: linking an account to oneself by its paper, also for the first time
``welcoming``: how imported customers come in

``access``: who may see which account
``signing_in``: who somebody is, and whether what they show proves it
``billing``: bills issued, one by one or a cycle at a time, and what lateness costs
``importing``: another system's customers, brought along
``paper``: receipts and bills as PDF

``proving``: what proves who somebody is, and how they change it

``auditing``: the trail under seal, and the seals proved
``telling``: what leaves the house in words
``documents``: files that people hand in

``jobs``: work outside a request

``books``: what is posted, written and read
``verify``: the books proved from their rows alone
``sessions``: sign-ins that are open
``throttling``: how often something may be tried
``accounts``: accounts set up and changed, and what is held back on them

``searching``: finding an account by what somebody has at hand
``keys``: what our keys seal and sign

``gateways``: the world outside, a way to each neighbour
``rules``: pure arithmetic: days, amounts, numbers, names

Flat beside them, in layers too, lies what more than one room uses:

``districts``: the district's file through the years
``in_force``: the district on a day
``context``: what a story needs that spans several transactions
``attention``: handing to a person what the machine cannot decide
``decisions``: what one person proposed, and waits for another
``deployment``: whose books these are: a copy neither charges nor mails
``audit``: the trail: who did what, when, to what
``many``: very many rows at once
``once``: a row with a business name: said twice, written once
``links``: addresses of pages that messages and papers name
``pages``: lists a page at a time
``apart``: taking apart what strangers send, in a process of its own
"""
