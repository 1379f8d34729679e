"""Texts that would be markup, scripts or templates if a page took them for more than text."""

import csv
from pathlib import Path

#: Each is a name or a value of a table; none may run, load, or make an element.
TEXTS = [
    "<script>document.title='owned'</script>",
    "</script><script>document.title='owned'</script>",
    "\"><img src=x onerror=document.title='owned'>",
    "' onmouseover='document.title=`owned`",
    "<!--<script>",
    "]]><svg onload=document.title='owned'>",
    "{{ 7 * 7 }}{% raw %}",
    "${document.title='owned'}",
    "javascript:document.title='owned'",
    "&lt;b&gt; &amp; &#x3c;b&#x3e;",
    "a line\u2028 and another\u2029",
    "right\u202eleft",
    '=HYPERLINK("http://example.org")',
    "constructor",
    "__proto__",
]

#: What is seen of the last ones, which hold characters that do not print.
SEEN = [text for text in TEXTS if text.isprintable()]


def write_table(path: Path) -> Path:
    """Write a table whose names, columns and values are such texts."""
    count = len(TEXTS)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", *TEXTS])
        for row, name in enumerate(TEXTS):
            bits = [TEXTS[(row >> b) & 1] for b in range(4)]
            rest = [TEXTS[(row * (c + 1)) % 3] for c in range(count - 4)]
            writer.writerow([name, *bits, *rest])
    return path
