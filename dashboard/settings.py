"""Every limit and environment variable of the app: name, default, unit in the name, help.

`Settings()` holds the defaults, `Settings.from_environment(os.environ)` what a deployment says.
Settings are frozen: an app is made from them once and never looks at the environment again.
"""

import math
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple


class SettingsError(ValueError):
    """An environment variable holds a value that cannot be used; said to whoever starts the app."""


class SettingRow(NamedTuple):
    """A setting as the documentation lists it."""

    variable: str
    default: str
    help: str


def _default_directory() -> Path:
    """A directory of this user alone under the temporary directory."""
    return Path(tempfile.gettempdir()) / f"gmm-explorer-{os.getuid()}"


def _setting(variables: str, default: Any, help: str, **bounds: Any) -> Any:
    """A field with its environment variables (the first one set counts), help and bounds."""
    metadata = {"variables": tuple(variables.split()), "help": help, **bounds}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """What a deployment can choose. One MB is 1,000,000 bytes."""

    # ruff: noqa: RUF009 (each `_setting` makes a dataclass field)

    url_prefix: str = _setting(
        "GMM_URL_PREFIX", "/", "Path under which the app is served, such as /tools/gmm/."
    )
    frame_ancestors: str = _setting(
        "GMM_FRAME_ANCESTORS",
        "*",
        "Addresses whose pages may show the app in a frame, such as https://portal.example.com;"
        " * for all, 'self' for the app's own, 'none' for none.",
    )
    store_directory: Path = _setting(
        "GMM_STORE_DIRECTORY",
        _default_directory,
        "Directory of uploaded tables, results and jobs; shared by all workers of one machine.",
        default_text="gmm-explorer-<user id> in the temporary directory",
    )
    store_max_mb: int = _setting(
        "GMM_STORE_MAX_MB",
        1024,
        "Most megabytes kept in the store; the longest unused entries go first.",
        least=1,
    )
    store_lifetime_hours: float = _setting(
        "GMM_STORE_LIFETIME_HOURS",
        24.0,
        "Hours after which an unused entry is deleted.",
        least=0.01,
    )
    store_age_hours: float = _setting(
        "GMM_STORE_AGE_HOURS",
        168.0,
        "Hours after which an entry is deleted even if it is in use.",
        least=0.01,
    )
    session_max_mb: int = _setting(
        "GMM_SESSION_MAX_MB",
        512,
        "Most megabytes of the files and tables of one browser tab; the longest unused go first,"
        " the last upload never.",
        least=1,
    )
    share_max_mb: int = _setting(
        "GMM_SHARE_MAX_MB",
        512,
        "Most megabytes of tables shared by a link; the longest unused ones go first.",
        least=1,
    )
    share_lifetime_hours: float = _setting(
        "GMM_SHARE_LIFETIME_HOURS",
        168.0,
        "Hours after which a link with data ends.",
        least=0.01,
    )
    upload_max_mb: int = _setting(
        "GMM_UPLOAD_MAX_MB", 100, "Most megabytes of an uploaded file.", least=1
    )
    max_rows: int = _setting(
        "GMM_MAX_ROWS",
        2_000_000,
        "Most rows of a table; of a file with more, a random sample is read.",
        least=2,
    )
    max_columns: int = _setting("GMM_MAX_COLUMNS", 2_000, "Most columns of a table.", least=1)
    max_cells: int = _setting(
        "GMM_MAX_CELLS",
        20_000_000,
        "Most cells (rows x columns) of a table; a cell takes 8 bytes of memory.",
        least=2,
    )
    max_field_characters: int = _setting(
        "GMM_MAX_FIELD_CHARACTERS", 32_767, "Most characters of one field of a file.", least=16
    )
    job_threads: int = _setting(
        "GMM_JOB_THREADS", 2, "Threads a worker keeps for long work (reading, grids).", least=1
    )
    max_waiting_jobs: int = _setting(
        "GMM_MAX_WAITING_JOBS",
        32,
        "Most jobs that wait in one worker before new ones are refused.",
        least=0,
    )
    workers: int = _setting(
        "GMM_WORKERS WEB_CONCURRENCY", 1, "Worker processes of the server.", least=1
    )
    threads: int = _setting("GMM_THREADS", 8, "Request threads of each worker.", least=1)
    host: str = _setting("HOST", "127.0.0.1", "Address the server listens on.")
    port: int = _setting("PORT", 8050, "Port the server listens on.", least=0, most=65_535)

    def __post_init__(self) -> None:
        for name, normal in NORMAL.items():
            object.__setattr__(self, name, normal(getattr(self, name), name))

    @property
    def store_max_bytes(self) -> int:
        return self.store_max_mb * 1_000_000

    @property
    def store_lifetime_seconds(self) -> float:
        return self.store_lifetime_hours * 3600

    @property
    def store_age_seconds(self) -> float:
        return self.store_age_hours * 3600

    @property
    def session_max_bytes(self) -> int:
        return self.session_max_mb * 1_000_000

    @property
    def share_max_bytes(self) -> int:
        return self.share_max_mb * 1_000_000

    @property
    def share_lifetime_seconds(self) -> float:
        return self.share_lifetime_hours * 3600

    @property
    def upload_max_bytes(self) -> int:
        return self.upload_max_mb * 1_000_000

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """The settings an environment asks for; an empty variable counts as not set.

        Raises SettingsError naming the variable and what it may hold.
        """
        chosen = {}
        for setting in fields(cls):
            for variable in setting.metadata["variables"]:
                if text := environ.get(variable, "").strip():
                    chosen[setting.name] = _parse(variable, text, setting)
                    break
        return cls(**chosen)

    @classmethod
    def table(cls) -> list[SettingRow]:
        """Variable, default and help of every setting, in order, for the documentation."""
        return [
            SettingRow(" or ".join(f.metadata["variables"]), _default_text(f), f.metadata["help"])
            for f in fields(cls)
        ]


def _default_text(setting: Field[Any]) -> str:
    text = setting.metadata.get("default_text")
    return (
        text
        if text is not None
        else f"{setting.default:g}"
        if isinstance(setting.default, float)
        else str(setting.default)
    )


def _parse(variable: str, text: str, setting: Field[Any]) -> Any:
    """The value of one variable, of the type and within the bounds of its setting."""
    if setting.type is str:
        return NORMAL[setting.name](text, variable) if setting.name in NORMAL else text
    if setting.type is Path:
        return Path(text).expanduser().absolute()
    return _number(variable, text, setting)


def _number(variable: str, text: str, setting: Field[Any]) -> int | float:
    kind: type = setting.type  # type: ignore[assignment]
    least, most = setting.metadata.get("least", 0), setting.metadata.get("most", float("inf"))
    wanted = "a whole number" if kind is int else "a number"
    wanted += f" of at least {least}" + (
        f" and at most {most}" if "most" in setting.metadata else ""
    )
    try:
        value = kind(text)
    except ValueError:
        raise SettingsError(f"{variable} must be {wanted}; it is {text!r}.") from None
    if not (least <= value <= most and math.isfinite(value)):
        raise SettingsError(f"{variable} must be {wanted}; it is {text!r}.")
    return value


def _normal_prefix(text: str, variable: str) -> str:
    """The prefix with one slash at each end."""
    inner = text.strip("/")
    parts = inner.split("/") if inner else []
    if any(part in ("", ".", "..") or not re.fullmatch(r"[\w.~-]+", part, re.A) for part in parts):
        raise SettingsError(
            f"{variable} must be a path such as /tools/gmm/ of letters, digits and - . _ ~;"
            f" it is {text!r}."
        )
    return "/" + "".join(part + "/" for part in parts)


def _normal_ancestors(text: str, variable: str) -> str:
    """The addresses with one blank between them."""
    addresses = text.split()
    if not addresses or not all(re.fullmatch(r"[\w.:/*'-]+", one, re.A) for one in addresses):
        raise SettingsError(
            f"{variable} must be addresses such as https://portal.example.com with blanks between"
            f" them, * or 'self' or 'none'; it is {text!r}."
        )
    return " ".join(addresses)


NORMAL = {"url_prefix": _normal_prefix, "frame_ancestors": _normal_ancestors}
