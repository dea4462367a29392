"""An invented district: its people, premises, bills and payments, the same for the same seed.

Nobody in it lives, and no parcel in it exists: the assessor uses no Major of
999 thousand. For demonstrations, tests and benches; never for a real district.

``load``: brings the district into an empty database, chunk by chunk
``lives``: from households to rows: people, words, three years of books
``residents``: invented households: who lives where, and how they pay
``names``: names of people who do not exist
``places``: streets and parcels that are on no map
``habits``: how invented people pay: the way, how soon, and what goes wrong
``rates``: what Larkspur charges, and the lines of a bill with their reasons
``issues``: when the bills went out, counted back from the day shown
``story``: one account's books as they came to be
``books``: the tables a batch writes, and what every story needs to know
``people``: the people the demo introduces, each in one situation
``holds``: holds and flags of their accounts
``arranged``: two payment arrangements, one kept and one missed
``questions``: what they asked, and what staff answered
``trails``: who looked at their accounts, how they signed in, and a call of nobody known
``post``: what they sent: a photo, a paper, and a letter from a stranger
``brought``: customers who came from another system
``drawing``: how autopay's rows are written
``drawn``: autopay of some of them, waiting for its day
``outside``: what the world outside does: payers, banks, networks, and time
``ran``: two days on which autopay ran, and what came of it
``online``: what guests paid online, and what of it was disputed and given back
``mailed``: bills of a small run: sent on paper and by e-mail, and what came back
``discounted``: discounts that hold, ended, were declined, and wait
``connected``: connection charges paid over years
``sold``: sales of property: answered, saying too little, waiting
``changed``: what staff asked to have changed, and what became of it, in every state
``differing``: what differed, and was put right, waits or stays as it is
``changing``: how they ask for it, and on which accounts
``lately``: the last two weeks in order, lived again with the processor
``waiting``: what waits for the second person today: new rates, and the next bill run
``sealed``: its trail, of which the last days are under seal
``news``: what the district told everybody
"""
