"""Text from anywhere, made safe to show."""

from minsym.base.text import printable


def test_printable_escapes_and_shortens() -> None:
    """Whatever does not print is escaped; a result over the limit is cut to it."""
    assert printable("é b") == "é b"
    assert printable("a\u202eb\x1b\n\x07\udc80") == r"a\u202eb\x1b\n\x07\udc80"
    assert printable("a" * 80) == "a" * 80
    assert printable("a" * 81) == "a" * 77 + "..."
    assert printable("\x1b" * 80) == (r"\x1b" * 20)[:77] + "..."
    assert printable("a" * 81, limit=None) == "a" * 81


def test_what_reverses_text_or_has_no_width_is_escaped() -> None:
    """And so are the control characters above ASCII; twice is as good as once."""
    hidden = "a\u202e\u2066b\u200b\ufeff\x9b\x7f\ud800"
    assert printable(hidden, limit=None) == r"a\u202e\u2066b\u200b\ufeff\x9b\x7f\ud800"
    assert printable(printable(hidden)) == printable(hidden)
