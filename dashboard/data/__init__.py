"""Bytes -> Table -> store -> Table: what files hold, made safe to compute with."""

from dashboard.data.asked import AS_RECOGNISED, NotAReading, Reading
from dashboard.data.errors import DataError, NotStored, Offer
from dashboard.data.files import load_file, save_file
from dashboard.data.obstacles import OBSTACLES, obstacle_message
from dashboard.data.reading import read
from dashboard.data.samples import SAMPLES, Sample, blobs, load
from dashboard.data.shares import Recorded, Shares
from dashboard.data.store import Store
from dashboard.data.table import Column, Note, Table
from dashboard.data.tables import load_table, save_table
from dashboard.data.uploads import NotRead, Uploads

__all__ = [
    "AS_RECOGNISED",
    "OBSTACLES",
    "SAMPLES",
    "Column",
    "DataError",
    "NotAReading",
    "NotRead",
    "NotStored",
    "Note",
    "Offer",
    "Reading",
    "Recorded",
    "Sample",
    "Shares",
    "Store",
    "Table",
    "Uploads",
    "blobs",
    "load",
    "load_file",
    "load_table",
    "obstacle_message",
    "read",
    "save_file",
    "save_table",
]
