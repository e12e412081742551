"""A small Stack Exchange dump of our own making, to bring in and to spoil."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

Rows = dict[str, list[dict[str, object]]]

SMALL: Rows = {
    "Tags": [{"Id": 1, "TagName": "tents", "ExcerptPostId": 90}, {"Id": 2, "TagName": "winter-camping"}],
    "Users": [
        {"Id": -1, "DisplayName": "Community", "CreationDate": "2014-01-01T00:00:00.000"},
        {"Id": 1, "DisplayName": "Ann Berg", "CreationDate": "2014-01-02T10:00:00.000", "Location": "Oslo"},
        {
            "Id": 2,
            "DisplayName": "Bo",
            "CreationDate": "2014-01-03T10:00:00.000",
            "AboutMe": "<p>I <b>sew</b> a_b.</p><p><a href='https://sew.example'>Here</a>.</p>",
        },
        {"Id": 3, "DisplayName": "Bo", "CreationDate": "2014-01-04T10:00:00.000"},
    ],
    "Posts": [
        {
            "Id": 10,
            "PostTypeId": 1,
            "AcceptedAnswerId": 11,
            "CreationDate": "2014-02-01T09:00:00.000",
            "Score": 7,
            "Title": "How do I keep a tent dry?",
            "Tags": "<tents><winter-camping>",
            "Body": "<p>It rains <script>alert(1)</script>indoors.</p>",
            "OwnerUserId": 1,
        },
        {
            "Id": 11,
            "PostTypeId": 2,
            "ParentId": 10,
            "CreationDate": "2014-02-01T12:00:00.000",
            "Score": -2,
            "Body": "<p>Open both vents.</p>",
            "OwnerUserId": 2,
        },
        {
            "Id": 12,
            "PostTypeId": 2,
            "ParentId": 999,
            "CreationDate": "2014-02-02T12:00:00.000",
            "Score": 0,
            "Body": "<p>To a question that is gone.</p>",
            "OwnerUserId": 2,
        },
        {"Id": 90, "PostTypeId": 4, "CreationDate": "2014-01-05T00:00:00.000", "Score": 0, "Body": "Shelters."},
        {"Id": 91, "PostTypeId": 5, "CreationDate": "2014-01-05T00:00:00.000", "Score": 0, "Body": "A wiki."},
    ],
    "Comments": [
        {"Id": 1, "PostId": 10, "Score": 3, "Text": "Which tent?", "CreationDate": "2014-02-01T10:00:00", "UserId": 3},
        {"Id": 2, "PostId": 555, "Score": 0, "Text": "Lost.", "CreationDate": "2014-02-01T10:00:00", "UserId": 3},
    ],
    "Votes": [
        {"Id": 1, "PostId": 10, "VoteTypeId": 2, "CreationDate": "2014-02-01T00:00:00"},
        {"Id": 2, "PostId": 10, "VoteTypeId": 5, "UserId": 3, "CreationDate": "2014-02-02T00:00:00"},
        {"Id": 3, "PostId": 555, "VoteTypeId": 2, "CreationDate": "2014-02-02T00:00:00"},
        {"Id": 4, "PostId": 11, "VoteTypeId": 1, "CreationDate": "2014-02-02T00:00:00"},
    ],
    "Badges": [{"Id": 1, "UserId": 2, "Name": "Helper", "Date": "2014-02-03T00:00:00"}],
    "PostLinks": [
        {"Id": 1, "PostId": 10, "RelatedPostId": 777, "LinkTypeId": 1, "CreationDate": "2014-02-03T00:00:00"}
    ],
}


def write_dump(folder: Path, rows: Rows) -> Path:
    """Lay the rows out as a dump does, one a line."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, items in rows.items():
        lines = [f"  <row {' '.join(f'{key}={quoteattr(str(v))}' for key, v in item.items())} />" for item in items]
        text = "\n".join(['<?xml version="1.0" encoding="utf-8"?>', f"<{name.lower()}>", *lines, f"</{name.lower()}>"])
        (folder / f"{name}.xml").write_text(text, encoding="utf-8-sig")
    return folder
