"""Names of files, judged by what the systems refuse; headers, read back as browsers do."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from dashboard.exports.filenames import content_disposition, filename

# Microsoft, "Naming Files, Paths, and Namespaces"
RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"
}
HOSTILE = (
    "", " ", ".", "..", "...", "../../etc/passwd", "..\\..\\windows\\system32", "/", "\\", "C:\\x",
    "a:b", "con", "CON", "nul.txt", "AUX .x", "com1", "LPT9.tar.gz", "COM¹", "conin$", "CONOUT$.a",
    ".htaccess", "-rf", "~", "~root", "a\x00b", "a\r\nSet-Cookie: x=1", 'a"; filename="evil.exe',
    "a\u202egnp.exe", "\u200d", "\ud800", "a|b<c>d?e*f", "%2e%2e%2f", "$(id)", "`id`", "x" * 32_000,
    "資" * 32_000, "😀" * 100, "e" + "\u0301" * 500, "👩‍👩‍👧" * 50, "x. . .", "\u3000資料\u3000",
    "\ufeff", "a;b", "a,b", "'", "</script>", "__proto__", "name – ", "a" * 96 + "\u0301\u0323b",
)  # fmt: skip


def require_safe(name: str) -> None:
    """That Windows, macOS and Linux take a name as it is, and show it."""
    assert not set(name) & set('<>:"/\\|?*')
    assert not {unicodedata.category(c) for c in name} & {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not set(name) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert name == name.strip(" .")
    assert name[0] not in "-~"
    assert name.split(".")[0].rstrip().upper() not in RESERVED
    assert 0 < len(name.encode()) <= 120
    assert name == unicodedata.normalize("NFC", name)


def test_names_say_what_a_file_is() -> None:
    whole = "faithful – 3 components – labelled.csv"
    assert filename("faithful – 3 components", "labelled", "csv") == whole
    assert filename("老忠實間歇泉 – 3 群", "標記", "xlsx") == "老忠實間歇泉 – 3 群 – 標記.xlsx"
    assert filename("a/b: c?", "model", "json") == "a_b_ c_ – model.json"
    assert filename("50 % (new)", "report", "html") == "50 % (new) – report.html"
    assert filename("", "model", "json") == "model.json"
    assert filename("", "", "json") == "export.json"
    assert filename("Con.fused", "", "csv") == "_Con.fused.csv"


def test_a_long_name_is_cut_and_what_it_is_stays() -> None:
    assert filename("x" * 200, "labelled", "csv") == "x" * 102 + " – labelled.csv"
    assert filename("資" * 200, "labelled", "csv") == "資" * 34 + " – labelled.csv"
    assert filename("資" * 200, "標記", "csv") == "資" * 34 + " – 標記.csv"


@pytest.mark.parametrize("border", ["q\u0323\u0301", "q\ufe0f", " y", ". y", "\u200dy"])
def test_a_cut_name_ends_in_a_whole_character(border: str) -> None:
    name = filename("x" * 101 + border + "y" * 20, "labelled", "csv")
    assert name == "x" * 101 + " – labelled.csv"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_made_safe(text: str) -> None:
    for name in (filename(text, "labelled", "csv"), filename(text, text, "csv")):
        require_safe(name)
        assert name.endswith(".csv")
    assert filename(text, "labelled", "csv").endswith("labelled.csv")


@given(st.text(), st.text(), st.sampled_from(["csv", "xlsx", "tar.gz"]))
@example("資" * 60, "資" * 60, "tar.gz")
def test_any_name_is_made_safe(name: str, what: str, extension: str) -> None:
    require_safe(filename(name, what, extension))


def browsers_names(header: str) -> tuple[str, str]:
    """The name in ASCII and that in UTF-8, by the grammar of RFC 6266."""
    encoded = r"(?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+"
    grammar = rf"""attachment; filename="([ -!#-\[\]-~]+)"; filename\*=UTF-8''({encoded})"""
    match = re.fullmatch(grammar, header)
    assert match, header
    return match[1], unquote_to_bytes(match[2]).decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_headers_hold_the_name_and_one_in_ascii(text: str) -> None:
    name = filename(text, "標記", "csv")
    plain, whole = browsers_names(content_disposition(name))
    assert whole == name
    require_safe(plain)
    assert plain.isascii()
    assert "%" not in plain
    assert plain.endswith(".csv")
    assert parse_options_header(content_disposition(name)) == ("attachment", {"filename": name})


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("faithful – labelled.csv", "faithful - labelled.csv"),
        ("Übergröße – été.csv", "Ubergroe - ete.csv"),
        ("資料 – 標記.csv", "export.csv"),
        ("資料 – labelled.csv", "labelled.csv"),
        ("100% – a.csv", "100_ - a.csv"),
        ("資con.csv", "_con.csv"),
        ("model", "model"),
    ],
)
def test_names_in_ascii(name: str, plain: str) -> None:
    assert browsers_names(content_disposition(name)) == (plain, name)


@pytest.mark.parametrize("text", [*HOSTILE[1:], 'x"\r\nX: y\r\n\r\n<html>.csv'])
def test_no_name_breaks_out_of_its_header(text: str) -> None:
    plain, whole = browsers_names(content_disposition(text))
    assert whole == text.replace("\ud800", "?")
    assert not set(plain) & set('\r\n"\\/;')
