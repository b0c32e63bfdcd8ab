// What the live figures of the lessons do in the browser: a button, a click or a dragged disc moves
// a slider, and the slider is what the server is told.
(() => {
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const unchanged = () => window.dash_clientside.no_update;
  const changed = () => window.dash_clientside.callback_context.triggered_id;
  const LEAST = -10, MOST = 10; // of a mean

  // What a slider is at stands beside its label.
  const show = (thumb) => {
    const field = thumb.closest(".live .field");
    const label = field && field.querySelector("label");
    if (label) label.dataset.value = thumb.getAttribute("aria-valuenow").replace("-", "−");
  };
  new MutationObserver(() => document.querySelectorAll(".live [aria-valuenow]").forEach(show)).observe(
    document.body,
    { childList: true, subtree: true, attributeFilter: ["aria-valuenow"] },
  );

  const MOVES = { first: () => 0, back: (at) => at - 1, on: (at) => at + 1, last: (at, most) => most };

  dash.live = {
    // A button of a control by half-steps.
    step(first, back, on, last, at, most) {
      const way = changed().split("-").at(-1);
      return Math.min(most, Math.max(0, MOVES[way](at, most)));
    },

    // The row of the point that was clicked.
    picked(clicked) {
      const told = clicked && clicked.points[0].customdata;
      return told ? told[0] : unchanged();
    },

    // The mean whose disc was let go elsewhere; the other sliders stay.
    dragged(moved, ...means) {
      const found = Object.entries(moved || {}).find(([key]) => /^shapes\[\d+\]\.xanchor$/.test(key));
      if (!found) return means.map(unchanged);
      const at = Number(found[0].match(/\d+/)[0]);
      const mean = Math.min(MOST, Math.max(LEAST, Math.round(found[1] * 10) / 10));
      return means.map((_, k) => (k === at ? mean : unchanged()));
    },
  };
})();
