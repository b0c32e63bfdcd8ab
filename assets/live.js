// What the live figures of the lessons do in the browser (dashboard/pages/learn/figures): they ask the
// server one question at a time, and a button, a click or a dragged disc moves a control.
(() => {
  const PATIENCE_MILLISECONDS = 4000; // after which an answer is given up
  const LEAST = -10, MOST = 10; // of a mean
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const unchanged = () => dash.no_update;
  const changed = () => dash.callback_context.triggered_id || "";

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
  const stepped = (way, at, most) => Math.min(most, Math.max(0, MOVES[way](at, most)));

  dash.live = {
    // One question at a time: what the controls say when an answer has come is asked next. So a
    // moved slider gets as many pictures as there is time for, and no late answer comes over a
    // newer one. values: of the controls, then the answer on screen, then the question before.
    // The store is set beside Dash, to which question and answer would be a circle.
    ask(store, values) {
      const asked = values.pop();
      const answered = values.pop();
      const open = asked && (!answered || answered.number !== asked.number);
      const same = asked && JSON.stringify(values) === JSON.stringify(asked.values);
      const wait = open ? Date.now() - asked.at < PATIENCE_MILLISECONDS : same;
      const number = (asked ? asked.number : 0) + 1;
      if (!wait) dash.set_props(store, { data: { values, number, at: Date.now() } });
      return unchanged();
    },

    // A point of a picture chooses what it stands for, of a control like the one that is at `now`.
    picked(click, now) {
      const told = click && click.points[0].customdata;
      return told ? (typeof now === "number" ? told[0] : String(told[0])) : unchanged();
    },

    // Buttons go through steps, forward and back.
    step(...given) {
      const [at, most] = given.slice(-2);
      return stepped(changed().split("-").at(-1), at, most);
    },

    // So they do beside a clock: place, whether the clock stands still, and whether the button that
    // lets it run is pressed.
    play(...given) {
      const [at, most, stands] = given.slice(-3);
      const way = changed().split("-").at(-1);
      const to = (place, still) => [place, still, String(!still)];
      if (way === "play") return to(at >= most ? 0 : at, !stands);
      if (way === "clock") return to(stepped("on", at, most), at + 1 >= most);
      return to(stepped(way, at, most), true);
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
