"""How long a person waits: `python -m tests.benchmarks.interaction` (part of `make bench`).

Headless Chromium works the page of a server that is started for it on this machine, with a store
of its own. Times run inside the browser, from the change of a control to the frame after Plotly
has drawn the new figure (or, for playback, after the step has been drawn).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from dashboard import ids
from dashboard.components import player
from dashboard.pages.learn.figures.playground import SPREAD, K
from dashboard.pages.learn.figures.playground import STAGE as PLAYGROUND
from tests.browser.harness import launched, open_page, running_server, wait_for_callbacks

SECOND = 1000.0  # milliseconds
LONGEST = 300 * SECOND
NUMBERS_OF_COMPONENTS = (4, 5, 6, 7, 8, 4, 5, 6)
PLAYGROUND_MOVES = {
    SPREAD: [round(0.1 * tenths, 1) for tenths in range(7, 21)],
    K: [4, 5, 6, 7, 8, 9, 10, 9, 8, 7, 6, 5, 4],
}

# Resolves to the milliseconds from `act` until Plotly has drawn other data into the graph.
REDRAWN = """
async function redrawn(graph, act) {
  const plot = () => document.querySelector(`#${graph} .js-plotly-plot`);
  const before = plot().data;
  const start = await act();
  for (;;) {
    await new Promise(requestAnimationFrame);
    const now = plot();
    if (now && now.data && now.data !== before && now._fullLayout) break;
  }
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - start;
}
"""

MOVE = (
    "async ([graph, control, value]) => {"
    + REDRAWN
    + """
  return redrawn(graph, () => {
    const start = performance.now();
    window.dash_clientside.set_props(control, {value});
    return start;
  });
}"""
)

# The same for a drawing, which is drawn at once when its canvas gets another scene.
DRAWN = """async ([canvas, control, value]) => {
  const scene = () => document.getElementById(canvas).dataset.scene;
  const before = scene();
  const start = performance.now();
  window.dash_clientside.set_props(control, {value});
  do await new Promise(requestAnimationFrame); while (scene() === before);
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - start;
}"""

# The clock starts when the browser has been handed the file, before anything of it is sent.
FILE = (
    "([graph]) => {"
    + REDRAWN
    + """
  window.fileDrawn = redrawn(graph, () => new Promise((resolve) => {
    const input = document.getElementById("upload-file");
    input.addEventListener("change", () => resolve(performance.now()), {once: true, capture: true});
  }));
}"""
)

STEP = """async (button) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  await frame();
  const start = performance.now();
  document.getElementById(button).click();
  const drawn = performance.now() - start;
  await frame();
  return [drawn, performance.now() - start];
}"""


def moved(page: Page, url: str, rows: int) -> list[float]:
    """Milliseconds from K to the ellipses, once for each of several K; the last are known fits."""
    data = "faithful" if rows == 272 else f"blobs&rows={rows}&clusters=5"
    open_page(page, f"{url}?data={data}&k=3")
    settled(page, ids.CLUSTERS_GRAPH)
    return [
        float(page.evaluate(MOVE, [ids.CLUSTERS_GRAPH, ids.N_COMPONENTS, k]))
        for k in NUMBERS_OF_COMPONENTS
    ]


def played(page: Page, url: str) -> dict[str, list[float]]:
    """Milliseconds from a slider of the lessons' playground to its new picture, by slider."""
    open_page(page, f"{url}learn/playground")
    canvas = PLAYGROUND.picture(0)
    page.wait_for_selector(f"#{canvas}[data-scene]")
    wait_for_callbacks(page)
    return {
        dial.label: [float(page.evaluate(DRAWN, [canvas, dial.id, value])) for value in values]
        for dial, values in PLAYGROUND_MOVES.items()
    }


def dropped(page: Page, url: str, path: Path) -> float:
    """Milliseconds from a file in the box to its clusters."""
    open_page(page, url)
    settled(page, ids.CLUSTERS_GRAPH)
    page.evaluate(FILE, [ids.CLUSTERS_GRAPH])
    with page.expect_file_chooser() as chooser:
        page.locator(f"#{ids.UPLOAD}-button").click()
    chooser.value.set_files(path)
    taken = float(page.evaluate("() => window.fileDrawn"))
    status = page.locator(f"#{ids.STATUS}").inner_text()
    if path.stem not in status:
        raise RuntimeError(f"{path.name} is not what is shown: {status}")
    return taken


def stepped(page: Page, url: str) -> list[list[float]]:
    """Milliseconds of each playback step at 10,000 points: the work, and until the next frame."""
    open_page(page, f"{url}?data=blobs&rows=10000&clusters=5&k=5&view=em&start=random&restarts=1")
    settled(page, player.GRAPH)
    page.evaluate(STEP, "em-first")
    return [page.evaluate(STEP, "em-forward") for _ in range(10)]


def settled(page: Page, graph: str) -> None:
    """Wait until a graph is drawn and the page has nothing under way."""
    page.wait_for_selector(f"#{graph} .main-svg")
    wait_for_callbacks(page)


def csv_file(folder: Path, rows: int) -> Path:
    """A file of `rows` x 4 numbers in three groups, as a person might have."""
    random = np.random.default_rng(1)
    centres = np.array([[0.0, 0, 0, 0], [6, 4, -3, 2], [-4, 7, 2, -5]])
    X = centres[random.integers(0, 3, rows)] + random.normal(size=(rows, 4))
    path = folder / f"rows-{rows}.csv"
    np.savetxt(path, X, fmt="%.5f", delimiter=",", header="a,b,c,d", comments="")
    return path


def report(name: str, times: Sequence[float]) -> None:
    """One line: the median, the longest, and how many there were."""
    middle, longest = statistics.median(times), max(times)
    print(f"{name:<58} {middle:>9.0f} ms   longest {longest:>7.0f} ms of {len(times)}", flush=True)


def measure(url: str, new_page: Callable[[], Page], folder: Path, sizes: Sequence[int]) -> None:
    """All figures, one line each."""
    for rows in (272, 10_000):
        report(f"K moved -> ellipses redrawn, {rows:,} rows", moved(new_page(), url, rows))
    for rows in sizes:
        path = csv_file(folder, rows)
        size = path.stat().st_size / 1e6
        times = [dropped(new_page(), url, path)]
        report(f"CSV of {rows:,} x 4 ({size:.0f} MB) dropped -> first clusters", times)
    for slider, times in played(new_page(), url).items():
        report(f"playground, {slider} moved -> picture", times)
    steps = stepped(new_page(), url)
    report("playback step, 10,000 points: work", [step[0] for step in steps])
    report("playback step, 10,000 points: until the frame is shown", [step[1] for step in steps])


def main() -> None:
    """Start the server and the browser, measure, end both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=json.loads, default=[100_000, 1_000_000])
    sizes = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with running_server(folder / "store") as server:
            browser = launched(playwright)

            def new_page() -> Page:
                page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
                page.set_default_timeout(LONGEST)
                return page

            measure(server.url, new_page, folder, sizes)
            browser.close()


if __name__ == "__main__":
    main()
