"""What the live figures of the lessons compute, by the engine: settings -> arrays.

Nothing here knows of screens: the pictures are made in dashboard/figures/lessons, the controls in
dashboard/pages/learn/figures. Settings are in their bounds when they come here.
"""
