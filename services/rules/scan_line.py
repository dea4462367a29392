"""The line at the foot of a bill's stub that a reading machine reads."""

from models.money import Money

ACCOUNT_DIGITS = 8
BILL_DIGITS = 8
AMOUNT_DIGITS = 10
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def scan_line(account: str, bill: str, amount: Money) -> str:
    """``20603315 26110431 0000014675 3``: account, bill, cents, and a check digit over all 26.

    The check digit is mod 10 with every second digit doubled (Luhn), counted
    from the right. What is owed to the customer is printed as zero.

    :raises ValueError: when a number has not its eight digits, or the amount does not fit.
    """
    digits = [part.replace("-", "") for part in (account, bill)]
    cents = f"{max(amount.cents, 0):0{AMOUNT_DIGITS}d}"
    lengths = [len(part) for part in (*digits, cents)]
    if lengths != [ACCOUNT_DIGITS, BILL_DIGITS, AMOUNT_DIGITS]:
        raise ValueError(f"no scan line for {account}, {bill}, {amount}")
    whole = "".join((*digits, cents))
    if not (whole.isascii() and whole.isdigit()):
        raise ValueError(f"no scan line for {account}, {bill}")
    return f"{digits[0]} {digits[1]} {cents} {check_digit(whole)}"


def check_digit(digits: str) -> int:
    """The digit that makes the whole a multiple of ten."""
    total = sum(
        int(digit) if place % 2 else _DOUBLED[int(digit)]
        for place, digit in enumerate(reversed(digits))
    )
    return -total % 10
