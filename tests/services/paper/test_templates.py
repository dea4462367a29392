"""What templates keep to, so that the typesetter lays out again only what differs."""

import re

from services.paper.press import TEMPLATES

ALONE = re.compile(r" *#?\{ set document\(.*\) \}$")


def test_what_a_paper_is_called_stands_around_none_of_its_parts():
    said = {
        template.name: [line for line in template.read_text("utf-8").splitlines()
                        if "set document(" in line]
        for template in TEMPLATES.glob("*.typ")
    }  # fmt: skip
    assert said["paper.typ"]
    assert [line for lines in said.values() for line in lines if not ALONE.match(line)] == []
