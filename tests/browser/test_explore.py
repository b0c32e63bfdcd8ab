"""A person at the workbench: opens, moves K, drops a file, chooses K, shares the link."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from dashboard import ids
from dashboard.components import upload
from tests.browser.harness import Server, axe, open_page

INPUTS = Path(__file__).parent.parent / "data" / "inputs"
MARKUP = b'<a href="https://example.org">height</a>,$w$,%{x}\n' + b"".join(
    b"%.2f,%.2f,%.2f\n" % (i * 0.37 % 7, i * i * 0.11 % 5, i * 0.73 % 3) for i in range(60)
)


def status(page: Page, name: str) -> str:
    """The value of one fact of the status strip."""
    pair = page.locator(f"#{ids.STATUS} dl > div").filter(
        has=page.locator("dt", has_text=re.compile(f"^{name}$"))
    )
    return pair.locator("dd").inner_text()


def expect_status(page: Page, name: str, value: str) -> None:
    """Wait until a fact of the status strip has this value."""
    strip = page.locator(f"#{ids.STATUS} dl")
    expect(strip).to_contain_text(re.compile(f"{name}{re.escape(value)}"))


def send(page: Page, name: str, content: bytes) -> None:
    """Choose a file as a person does."""
    with page.expect_file_chooser() as chooser:
        page.locator(f"#{upload.TABLE.part('button')}").click()
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})


def type_number(page: Page, id: str, value: object) -> None:
    """Fill a box and leave it."""
    page.locator(f"#{id}").fill(str(value))
    page.locator(f"#{id}").press("Enter")


def traces(page: Page, graph: str) -> list[dict[str, object]]:
    """Name, colour and kind of the traces drawn in a graph."""
    found: list[dict[str, object]] = page.evaluate(
        """id => document.querySelector(`#${id} .js-plotly-plot`).data.map(t => ({
             type: t.type, mode: t.mode, group: t.legendgroup, shown: t.visible,
             colour: t.line && t.mode === "lines" ? t.line.color : t.marker && t.marker.color}))""",
        graph,
    )
    return found


def ellipse_colours(page: Page) -> dict[str, object]:
    """Colour of the ellipse of each group of the legend."""
    lines = [t for t in traces(page, ids.CLUSTERS_GRAPH) if t["mode"] == "lines"]
    return {str(trace["group"]): trace["colour"] for trace in lines}


@pytest.fixture
def explore(page: Page, server: Server) -> Page:
    """The page as it opens."""
    open_page(page, server.url)
    expect_status(page, "K", "3")
    return page


def test_k_moves_the_ellipses_and_colours_stay(explore: Page) -> None:
    before = ellipse_colours(explore)
    type_number(explore, ids.N_COMPONENTS, 4)
    expect_status(explore, "K", "4")
    explore.wait_for_function(
        f"document.querySelector('#{ids.CLUSTERS_GRAPH} .js-plotly-plot')"
        ".data.filter(t => t.mode === 'lines').length === 4"
    )
    after = ellipse_colours(explore)
    assert {group: after[group] for group in before} == before
    assert len(set(after.values())) == 4
    expect(explore).to_have_url(re.compile(r"\?k=4"))


def test_the_slider_moves_the_box_and_the_box_the_slider(explore: Page) -> None:
    thumb = explore.locator(f"#{ids.N_COMPONENTS}-slider [role=slider]")
    thumb.focus()
    thumb.press("ArrowRight")
    expect_status(explore, "K", "4")
    expect(explore.locator(f"#{ids.N_COMPONENTS}")).to_have_value("4")
    type_number(explore, ids.N_COMPONENTS, 2)
    expect_status(explore, "K", "2")
    expect(thumb).to_have_attribute("aria-valuenow", "2")


def test_a_number_out_of_bounds_is_refused_and_nothing_is_lost(explore: Page) -> None:
    bic = status(explore, "BIC")
    type_number(explore, ids.N_COMPONENTS, 99)
    message = explore.locator(f"#{ids.MESSAGE}")
    expect(message).to_contain_text("from 1 to 20")
    assert status(explore, "BIC") == bic
    assert len(ellipse_colours(explore)) == 3
    type_number(explore, ids.N_COMPONENTS, 2)
    expect_status(explore, "K", "2")
    expect(message).to_be_empty()


def test_the_legend_toggles_a_component_as_a_whole(explore: Page) -> None:
    groups = {trace["group"] for trace in traces(explore, ids.CLUSTERS_GRAPH)}
    explore.locator(f"#{ids.CLUSTERS_GRAPH} .legendtoggle").first.click()
    hidden = "document.querySelector('#%s .js-plotly-plot').data.filter(t => t.visible === "
    explore.wait_for_function(hidden % ids.CLUSTERS_GRAPH + "'legendonly').length > 1")
    after = traces(explore, ids.CLUSTERS_GRAPH)
    off = {trace["group"] for trace in after if trace["shown"] == "legendonly"}
    on = {trace["group"] for trace in after if trace["shown"] != "legendonly"}
    assert len(off) == 1
    assert off | on == groups
    assert not off & on


def test_what_the_legend_hides_stays_hidden(explore: Page) -> None:
    explore.locator(f"#{ids.CLUSTERS_GRAPH} .legendtoggle").first.click()
    plot = f"document.querySelector('#{ids.CLUSTERS_GRAPH} .js-plotly-plot')"
    hidden = "filter(t => t.visible === 'legendonly').map(t => t.legendgroup)"
    explore.wait_for_function(f"{plot}._fullData.{hidden}.length === 3")
    group = explore.evaluate(f"{plot}._fullData.{hidden}[0]")
    type_number(explore, ids.N_COMPONENTS, 4)
    expect_status(explore, "K", "4")
    explore.wait_for_function(f"{plot}._fullData.length === 12")
    assert explore.evaluate(f"{plot}._fullData.{hidden}") == [group] * 3


def test_the_zoom_stays_when_the_theme_changes(explore: Page) -> None:
    plot = f"document.querySelector('#{ids.CLUSTERS_GRAPH} .js-plotly-plot')"
    box = explore.locator(f"#{ids.CLUSTERS_GRAPH} .nsewdrag").bounding_box()
    assert box
    before = explore.evaluate(f"[...{plot}._fullLayout.xaxis.range]")
    explore.mouse.move(box["x"] + 100, box["y"] + 100)
    explore.mouse.down()
    explore.mouse.move(box["x"] + 220, box["y"] + 160, steps=5)
    explore.mouse.up()
    moved = explore.evaluate(f"[...{plot}._fullLayout.xaxis.range]")
    assert moved != pytest.approx(before)
    colours = ellipse_colours(explore)
    explore.locator(f"#{ids.THEME_SWITCH}").click()
    explore.wait_for_function(
        f"before => {plot}.data.find(t => t.mode === 'lines').line.color !== before",
        arg=next(iter(colours.values())),
    )
    explore.wait_for_load_state("networkidle")
    assert explore.evaluate(f"[...{plot}._fullLayout.xaxis.range]") == pytest.approx(moved)


def test_a_picture_keeps_its_height(explore: Page) -> None:
    picture = explore.locator(f"#{ids.CLUSTERS_GRAPH}")
    drawn = picture.locator(".main-svg").first
    heights = []
    for k in (3, 4, 5, 6):
        type_number(explore, ids.N_COMPONENTS, k)
        expect_status(explore, "K", str(k))
        explore.wait_for_load_state("networkidle")
        for box in (picture.bounding_box(), drawn.bounding_box()):
            assert box
            heights.append(box["height"])
    assert max(heights) - min(heights) < 2


def test_no_ellipse_is_a_choice_that_a_link_keeps(explore: Page) -> None:
    explore.locator(f"#{ids.COVERAGES} input").last.uncheck()
    explore.wait_for_url(re.compile("coverage="))
    explore.reload()
    expect_status(explore, "K", "3")
    expect(explore.locator(f"#{ids.CLUSTERS_GRAPH} .main-svg").first).to_be_visible()
    assert ellipse_colours(explore) == {}


def test_panels_open_while_a_choice_is_refused(explore: Page) -> None:
    type_number(explore, ids.N_COMPONENTS, 99)
    expect(explore.locator(f"#{ids.MESSAGE}")).to_contain_text("from 1 to 20")
    explore.get_by_role("tab", name="Choose K").click()
    expect(explore.locator(f"#{ids.CRITERIA_NOTE}")).to_contain_text("lowest BIC")
    expect(explore.locator(f"#{ids.MESSAGE}")).to_contain_text("from 1 to 20")


def test_a_link_keeps_the_colours(explore: Page) -> None:
    explore.locator(f"#{ids.DATA}").select_option("iris")
    for k in (4, 5, 3):
        type_number(explore, ids.N_COMPONENTS, k)
        expect_status(explore, "K", str(k))
    explore.locator(f"#{ids.COVARIANCE_TYPE}").select_option("tied")
    expect_status(explore, "Covariance", "tied")
    explore.wait_for_url(re.compile("family=tied"))
    explore.wait_for_load_state("networkidle")
    before, link = traces(explore, ids.CLUSTERS_GRAPH), explore.url
    explore.goto("about:blank")
    open_page(explore, link)
    expect_status(explore, "Covariance", "tied")
    explore.wait_for_load_state("networkidle")
    assert traces(explore, ids.CLUSTERS_GRAPH) == before
    assert explore.url == link


def test_back_leaves_a_page_whose_address_was_put_right(page: Page, server: Server) -> None:
    page.goto("about:blank")
    open_page(page, f"{server.url}?k=3&seed=00&tol=99")
    expect_status(page, "K", "3")
    page.wait_for_load_state("networkidle")
    page.go_back()
    page.wait_for_url("about:blank")


def test_no_request_carries_a_picture_back(page: Page, server: Server) -> None:
    sizes: list[int] = []
    page.on("request", lambda request: sizes.append(len(request.post_data or "")))
    open_page(page, f"{server.url}?data=blobs&rows=20000&clusters=5&k=5")
    expect_status(page, "K", "5")
    for view in ("EM steps", "Choose K", "Responsibilities", "Clusters"):
        page.get_by_role("tab", name=view).click()
        expect(page.locator(f"#{ids.PANEL} .main-svg").first).to_be_visible()
    type_number(page, ids.N_COMPONENTS, 4)
    expect_status(page, "K", "4")
    assert 0 < max(sizes) < 20_000


def test_nought_is_a_number(explore: Page) -> None:
    explore.locator("summary", has_text="More").click()
    type_number(explore, ids.REG_COVAR, 0)
    explore.wait_for_url(re.compile("reg=0"))
    expect(explore.locator(f"#{ids.MESSAGE}")).to_be_empty()


def test_a_file_replaces_the_table_without_another_click(explore: Page) -> None:
    type_number(explore, ids.N_COMPONENTS, 2)
    expect_status(explore, "K", "2")
    send(explore, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(explore, "Table", "plain.csv")
    expect_status(explore, "Rows", "120")
    assert status(explore, "K") == "2"
    expect(explore.locator(f"#{ids.COLUMNS}")).to_contain_text("height")
    reason = explore.locator(f"#{ids.COLUMN_CONTROLS} details.reasons")
    reason.locator("summary").click()
    expect(reason).to_contain_text("holds texts")
    expect(explore).to_have_url(re.compile(r"data=upload"))
    expect(explore).to_have_url(re.compile(r"plain\.csv"))
    send(explore, "other.csv", (INPUTS / "semicolon_decimal_comma.csv").read_bytes())
    expect_status(explore, "Table", "other.csv")


def test_a_bad_file_is_refused_and_the_picture_stays(explore: Page) -> None:
    bic = status(explore, "BIC")
    send(explore, "page.csv", (INPUTS / "page.csv").read_bytes())
    expect(explore.locator(f"#{upload.TABLE.part('error')}")).to_contain_text("web page")
    assert status(explore, "BIC") == bic
    send(explore, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(explore, "Table", "plain.csv")
    expect(explore.locator(f"#{upload.TABLE.part('error')}")).to_be_empty()


def test_markup_in_names_is_plain_text_everywhere(explore: Page) -> None:
    send(explore, '<img src=x onerror="alert(1)">.csv', MARKUP)
    expect_status(explore, "Rows", "60")
    for view in ("Clusters", "Responsibilities", "EM steps", "Choose K"):
        explore.get_by_role("tab", name=view).click()
        expect(explore.locator(f"#{ids.PANEL} .main-svg").first).to_be_visible()
        expect(explore.locator(f"#{ids.PANEL} a[href*='example.org']")).to_have_count(0)
        expect(explore.locator("img[src=x]")).to_have_count(0)
    explore.get_by_role("tab", name="Clusters").click()
    title = explore.locator(f"#{ids.CLUSTERS_GRAPH} .xtitle")
    expect(title).to_have_text('<a href="https://example.org">height</a>')


def test_a_link_gives_the_same_view(explore: Page, server: Server) -> None:
    explore.locator(f"#{ids.DATA}").select_option("blobs")
    type_number(explore, ids.BLOB_ROWS, 200)
    expect_status(explore, "Rows", "200")
    explore.locator(f"#{ids.COVARIANCE_TYPE}").select_option("spherical")
    expect_status(explore, "Covariance", "spherical")
    explore.get_by_role("tab", name="Responsibilities").click()
    expect(explore.locator(f"#{ids.RESPONSIBILITIES_NOTE}")).to_contain_text("200 rows")
    bic, link = status(explore, "BIC"), explore.url
    explore.goto("about:blank")
    open_page(explore, link)
    expect(explore.locator(f"#{ids.RESPONSIBILITIES_NOTE}")).to_contain_text("200 rows")
    assert status(explore, "BIC") == bic
    expect(explore.locator(f"#{ids.BLOB_ROWS}")).to_have_value("200")
    expect(explore.locator(f"#{ids.COVARIANCE_TYPE}")).to_have_value("spherical")
    assert explore.url == link


def test_back_undoes_and_forward_does_again(explore: Page) -> None:
    explore.locator(f"#{ids.DATA}").select_option("iris")
    expect_status(explore, "Table", "Iris flowers")
    type_number(explore, ids.N_COMPONENTS, 5)
    expect_status(explore, "K", "5")
    explore.go_back()
    expect_status(explore, "K", "3")
    expect_status(explore, "Table", "Iris flowers")
    explore.go_back()
    expect_status(explore, "Table", "Old Faithful geyser")
    expect(explore.locator(f"#{ids.DATA}")).to_have_value("faithful")
    explore.go_forward()
    explore.go_forward()
    expect_status(explore, "K", "5")
    expect(explore.locator(f"#{ids.N_COMPONENTS}")).to_have_value("5")


def test_a_link_to_an_uploaded_table_says_that_the_data_are_not_in_it(
    explore: Page, server: Server
) -> None:
    send(explore, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(explore, "Table", "plain.csv")
    explore.locator(f"#{ids.AXIS_X}").select_option("c1")
    explore.wait_for_url(re.compile("x=c1"))
    other = explore.context.new_page()  # another tab has a session of its own
    open_page(other, explore.url)
    expect(other.locator(f"#{ids.MESSAGE}")).to_contain_text("“plain.csv”")
    send(other, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(other, "Table", "plain.csv")
    expect(other.locator(f"#{ids.AXIS_X}")).to_have_value("c1")
    other.close()


def test_choosing_k_by_a_click_on_the_curve(explore: Page) -> None:
    explore.get_by_role("tab", name="Choose K").click()
    expect(explore.locator(f"#{ids.CRITERIA_NOTE}")).to_contain_text("lowest BIC")
    points = explore.locator(f"#{ids.CRITERIA_GRAPH} .scatterlayer .trace").first
    box = points.locator(".point").nth(4).bounding_box()
    assert box
    explore.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect_status(explore, "K", "5")
    expect(explore.locator(f"#{ids.N_COMPONENTS}")).to_have_value("5")
    row = explore.locator(f"#{ids.CRITERIA_TABLE} tbody tr").nth(4)
    expect(row).to_contain_text(status(explore, "BIC"))


def test_the_best_of_several_families_is_used(explore: Page) -> None:
    explore.get_by_role("tab", name="Choose K").click()
    families = explore.locator(f"#{ids.FAMILIES}")
    families.get_by_label("(tied)").check()
    expect(explore.locator(f"#{ids.CRITERIA_TABLE} tbody tr")).to_have_count(20)
    explore.locator(f"#{ids.USE_BEST}").click()
    expect_status(explore, "Covariance", "tied")
    expect_status(explore, "K", "3")
    expect_status(explore, "BIC", "2,314.3")


def test_a_long_grid_shows_progress_and_can_be_ended(page: Page, server: Server) -> None:
    query = "?data=blobs&rows=100000&clusters=10&spread=2&restarts=50&tol=0&steps=2000&kmax=20"
    page.goto(server.url + query + "&k=1&view=choose-k")
    expect(page.locator(f"#{ids.GRID_WORK}")).to_be_visible()
    page.locator(f"#{ids.GRID_WORK} button").click()
    expect(page.locator(f"#{ids.CRITERIA_NOTE}")).to_contain_text("cancelled")
    expect(page.locator(f"#{ids.GRID_WORK}")).to_be_hidden()


def test_a_long_fit_gives_way_to_the_next_choice(page: Page, server: Server) -> None:
    query = "?data=blobs&rows=100000&clusters=10&spread=2&restarts=1&tol=0&steps=2000&k=20"
    page.goto(server.url + query)
    expect(page.locator(f"#{ids.FIT_WORK}")).to_be_visible()
    page.locator(f"#{ids.DATA}").select_option("faithful")
    type_number(page, ids.N_COMPONENTS, 2)
    expect_status(page, "Table", "Old Faithful geyser")
    expect_status(page, "K", "2")
    expect(page.locator(f"#{ids.FIT_WORK}")).to_be_hidden()
    expect(page.locator(f"#{ids.MESSAGE}")).to_be_empty()


def test_columns_of_one_table_are_chosen(explore: Page) -> None:
    explore.locator(f"#{ids.DATA}").select_option("wine")
    expect_status(explore, "Columns", "13")
    boxes = explore.locator(f"#{ids.COLUMNS} input")
    for place in range(3, 13):
        boxes.nth(place).uncheck()
    expect_status(explore, "Columns", "3")
    explore.wait_for_url(re.compile("columns=c0,c1,c2"))
    boxes.nth(1).uncheck()
    boxes.nth(2).uncheck()
    expect_status(explore, "Columns", "1")
    histogram = f"document.querySelector('#{ids.CLUSTERS_GRAPH} .js-plotly-plot').data[0].type"
    explore.wait_for_function(histogram + " === 'bar'")
    boxes.nth(0).uncheck()
    expect(explore.locator(f"#{ids.MESSAGE}")).to_contain_text("at least one column")


def test_many_rows_are_a_density_with_a_sample(explore: Page) -> None:
    explore.locator(f"#{ids.DATA}").select_option("blobs")
    type_number(explore, ids.BLOB_ROWS, 60_000)
    expect(explore.locator(f"#{ids.CLUSTERS_NOTE}")).to_contain_text("60,000")
    kinds = [trace["type"] for trace in traces(explore, ids.CLUSTERS_GRAPH)]
    assert kinds[0] == "heatmap"


def test_rows_with_missing_cells_are_counted(explore: Page) -> None:
    rng = np.random.default_rng(0)
    lines = [f"{a:.3f},{b:.3f}" for a, b in rng.normal(size=(80, 2))]
    lines[3], lines[9] = "1.5,", ",2.5"
    send(explore, "gaps.csv", ("a,b\n" + "\n".join(lines)).encode())
    expect_status(explore, "Rows", "78")
    expect(explore.locator(f"#{ids.STATUS}")).to_contain_text("2 rows with missing cells")


def test_switching_the_language_keeps_the_view(explore: Page) -> None:
    explore.locator(f"#{ids.DATA}").select_option("penguins")
    type_number(explore, ids.N_COMPONENTS, 4)
    expect_status(explore, "K", "4")
    bic = status(explore, "BIC")
    explore.get_by_role("button", name="中文").click()
    expect(explore.get_by_role("tab").first).to_have_text("群集")
    expect(explore.locator(f"#{ids.STATUS}")).to_contain_text(bic)
    expect(explore).to_have_url(re.compile(r"lang=zh-Hant"))
    button = explore.locator(f"#{ids.CLUSTERS_GRAPH} .modebar-btn[data-title='平移']")
    expect(button).to_be_attached()
    explore.get_by_role("button", name="English").click()
    expect(explore.get_by_role("tab", name="Clusters")).to_be_visible()
    expect(explore.locator(f"#{ids.STATUS}")).to_contain_text(bic)


def test_switching_the_theme_redraws_the_picture(explore: Page) -> None:
    light = ellipse_colours(explore)
    explore.locator(f"#{ids.THEME_SWITCH}").click()
    expect(explore.locator("html")).to_have_attribute("data-bs-theme", "dark")
    explore.wait_for_url(re.compile("theme=dark"))
    explore.wait_for_function(
        f"before => document.querySelector('#{ids.CLUSTERS_GRAPH} .js-plotly-plot').data"
        ".find(t => t.mode === 'lines').line.color !== before",
        arg=next(iter(light.values())),
    )


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_no_page_is_wider_than_its_window(
    page: Page, server: Server, width: int, lang: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for view in ("clusters", "responsibilities", "em", "choose-k"):
        open_page(page, f"{server.url}?view={view}&data=penguins&lang={lang}")
        expect(page.locator(f"#{ids.PANEL} .main-svg").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe(page) == []


def test_an_uploaded_table_can_be_deleted(explore: Page) -> None:
    delete = explore.locator(f"#{ids.DELETE_DATA}")
    expect(delete).to_be_hidden()
    send(explore, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(explore, "Table", "plain.csv")
    explore.wait_for_url(re.compile("file=plain.csv"))
    delete.click()
    expect_status(explore, "Table", "Old Faithful geyser")
    expect(delete).to_be_hidden()
    expect(explore.locator(f"#{ids.DATA} option[value=upload]")).to_have_count(0)


def test_copied_cells_can_be_pasted(explore: Page) -> None:
    cells = "x\ty\n" + "".join(f"{i % 7}.5\t{i * i}\n" for i in range(40))
    explore.evaluate(
        """(cells) => {
          const data = new DataTransfer();
          data.setData("text/plain", cells);
          const event = { clipboardData: data, bubbles: true, cancelable: true };
          document.body.dispatchEvent(new ClipboardEvent("paste", event));
        }""",
        cells,
    )
    expect_status(explore, "Table", "pasted cells")
    expect_status(explore, "Rows", "40")


def test_a_workbook_can_be_dropped(explore: Page) -> None:
    book = openpyxl.Workbook()
    for row in [["x", "y"], *([i % 7 + 0.5, i * i] for i in range(40))]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    send(explore, "book.xlsx", file.getvalue())
    expect_status(explore, "Rows", "40")
    explore.get_by_text("How the file was read").click()
    expect(explore.locator(f"#{ids.DATA_NOTES}")).to_contain_text("The sheet “Sheet”")
