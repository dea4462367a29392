"""What a title company says of a sale."""

from typing import Any

from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from models.escrow import EscrowRequest
from services.escrow.asking import LEGAL_MAX, LINE_MAX, Asker, Property
from web.fields import DayField, OnceForm, plain, text
from web.language import later as _l

_LINE = Length(max=LINE_MAX, message=_l("Enter no more than 120 letters"))


def _line(label: Any, missing: Any = None, **facts: Any) -> StringField:  # noqa: ANN401 - words to come
    needed = [DataRequired(missing)] if missing else []
    return StringField(label, filters=[plain], validators=[*needed, _LINE], **facts)


class SaleForm(OnceForm):
    """The property, the sale, and who asks: one page."""

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
    company = _line(_l("Your company"), _l("Enter your company"))
    contact = _line(_l("Your name"), _l("Enter your name"))
    telephone = _line(_l("Telephone"))
    file_number = _line(_l("Your file number"), _l("Enter your file number"))

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

    def asker(self, email: str, language: str) -> Asker:
        """Who asks, with the mailbox that is proven."""
        return Asker(
            company=text(self.company), contact=text(self.contact), email=email,
            telephone=text(self.telephone), file_number=text(self.file_number), language=language,
        )  # fmt: skip

    def like(self, request: EscrowRequest) -> None:
        """Fill in what an earlier request said, but its closing date."""
        for name in (
            "address", "parcel", "legal", "seller", "purchaser", "seller_goes_to", "company",
            "contact", "telephone", "file_number",
        ):  # fmt: skip
            self[name].data = getattr(request, name)
