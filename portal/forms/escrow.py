"""What a title company says of a sale."""

from typing import Any, ClassVar

from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from models.escrow import EscrowRequest
from services.escrow.asking import LEGAL_MAX, LINE_MAX, Asker, Property
from services.rules import sale_lines
from services.rules.sale_lines import LINES_MAX, Line
from web.fields import DayField, OnceForm, plain, text
from web.language import later as _l

_LINE = Length(max=LINE_MAX, message=_l("Enter no more than 120 letters"))


def _line(label: Any, missing: Any = None, **facts: Any) -> StringField:  # noqa: ANN401 - words to come
    needed = [DataRequired(missing)] if missing else []
    return StringField(label, filters=[plain], validators=[*needed, _LINE], **facts)


class AskerFields(OnceForm):
    """Who asks."""

    company = _line(_l("Your company"), _l("Enter your company"))
    contact = _line(_l("Your name"), _l("Enter your name"))
    telephone = _line(_l("Telephone"))
    file_number = _line(_l("Your file number"), _l("Enter your file number"))

    def asker(self, email: str, language: str) -> Asker:
        """Who asks, with the mailbox that is proven."""
        return Asker(
            company=text(self.company), contact=text(self.contact), email=email,
            telephone=text(self.telephone), file_number=text(self.file_number), language=language,
        )  # fmt: skip


class SaleForm(AskerFields):
    """The property, the sale, and who asks: one page."""

    FIRST: ClassVar[tuple[str, ...]] = (
        "address", "parcel", "legal", "closing_on", "seller", "purchaser", "seller_goes_to",
    )  # fmt: skip
    address = _line(_l("Address of the property"))
    parcel = _line(_l("Parcel number"))
    legal = TextAreaField(
        _l("Legal description"),
        filters=[plain],
        validators=[
            DataRequired(_l("Enter the legal description")),
            Length(max=LEGAL_MAX, message=_l("Enter no more than 2,000 letters")),
        ],
    )
    closing_on = DayField(_l("Closing date"), missing=_l("Enter the closing date"))
    seller = _line(_l("Seller"), _l("Enter the seller"))
    purchaser = _line(_l("Purchaser"), _l("Enter the purchaser"))
    seller_goes_to = _line(_l("Seller’s new address"))

    def validate_address(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """An address or a parcel says where."""
        if not field.data and not text(self.parcel):
            raise ValidationError(_l("Enter the address, or the parcel number below"))

    @property
    def sold(self) -> Property:
        """What is sold."""
        return Property(
            address=text(self.address), parcel=text(self.parcel), legal=text(self.legal),
            seller=text(self.seller), purchaser=text(self.purchaser),
            seller_goes_to=text(self.seller_goes_to), closing_on=self.closing_on.day,
        )  # fmt: skip

    def like(self, request: EscrowRequest) -> None:
        """Fill in what an earlier request said, but its closing date."""
        for name in (
            "address", "parcel", "legal", "seller", "purchaser", "seller_goes_to", "company",
            "contact", "telephone", "file_number",
        ):  # fmt: skip
            self[name].data = getattr(request, name)


class SalesForm(AskerFields):
    """Many properties that are sold together, a line each."""

    FIRST: ClassVar[tuple[str, ...]] = ("places", "closing_on")
    places = TextAreaField(
        _l("Addresses or account numbers, one on each line"),
        validators=[DataRequired(_l("Enter an address or an account number"))],
    )
    closing_on = DayField(_l("Closing date"), missing=_l("Enter the closing date"))

    def validate_places(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """Each line names a property, and they are not too many."""
        lines = self.lines
        if len(lines) > LINES_MAX:
            raise ValidationError(_l("Enter no more than 25 lines at once"))
        if any(line.problem for line in lines):
            raise ValidationError(_l("Mend these lines. Nothing was sent yet"))
        if not lines:
            raise ValidationError(_l("Enter an address or an account number"))

    @property
    def lines(self) -> list[Line]:
        """What was pasted, line by line."""
        return sale_lines.read(text(self.places))

    @property
    def wrong_lines(self) -> list[Line]:
        """Those that name no property."""
        return [line for line in self.lines if line.problem]

    @property
    def sold(self) -> Property:
        """What is said of each of them."""
        return Property(closing_on=self.closing_on.day)
