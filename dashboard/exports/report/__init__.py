"""A fit as one HTML file that needs nothing else: read, mailed, printed, without a network.

Whatever comes from a person's file passes `clean`, which takes out what acts on a screen, and is
escaped by the template.
"""

from dashboard.exports.report.given import Made, Picture
from dashboard.exports.report.page import report
from dashboard.exports.report.words import FAMILIES, STATUSES

__all__ = ["FAMILIES", "STATUSES", "Made", "Picture", "report"]
