"""An invented district: its people, premises, bills and payments, the same for the same seed.

Nobody in it lives, and no parcel in it exists: the assessor uses no Major of
999 thousand. For demonstrations, tests and benches; never for a real district.
"""
