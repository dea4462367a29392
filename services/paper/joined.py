"""Several papers as one PDF, in their order: what a mail house prints in one go."""

from collections.abc import Iterable
from io import BytesIO


class WrongPages(Exception):
    """A paper did not come out as what its envelope takes."""


def joined(papers: Iterable[tuple[str, bytes]], *, pages: int) -> bytes:
    """One PDF of papers that have a name and so many pages each. The same give the same bytes.

    :raises WrongPages: when one has more or fewer.
    """
    import pikepdf  # a process that prints nothing does without

    whole = pikepdf.new()
    for name, paper in papers:
        with pikepdf.open(BytesIO(paper)) as one:
            if len(one.pages) != pages:
                raise WrongPages(f"{name} has {len(one.pages)} pages, and should have {pages}.")
            whole.pages.extend(one.pages)
    written = BytesIO()
    packed = pikepdf.ObjectStreamMode.generate
    whole.save(written, deterministic_id=True, object_stream_mode=packed)
    return written.getvalue()
