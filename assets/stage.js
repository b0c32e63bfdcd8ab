// The live figures over fits (pages/learn/figures/stage.py): what they ask, and their steps.
(() => {
  const PATIENCE_MILLISECONDS = 4000; // after which an answer is given up
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const unchanged = () => dash.no_update;
  const changed = () => dash.callback_context.triggered_id || "";

  dash.stage = {
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

    // A point of a picture chooses what it stands for.
    picked(click) {
      const told = click && click.points[0].customdata;
      return told ? String(told[0]) : unchanged();
    },

    // Buttons and the clock move a slider by steps: its place, whether the clock stands still, and
    // whether the button that lets it run is pressed.
    move(back, play, on, ticks, at, most, stands) {
      const way = changed().split("-").at(-1);
      const to = (place, still) => [place, still, String(!still)];
      if (way === "play") return to(at >= most ? 0 : at, !stands);
      if (way === "clock") return to(Math.min(most, at + 1), at + 1 >= most);
      return to(Math.min(most, Math.max(0, at + (way === "on" ? 1 : -1))), true);
    },
  };
})();
