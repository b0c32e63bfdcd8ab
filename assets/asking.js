// The live figures of the lessons ask the server one question at a time (pages/learn/figures/
// asking.py): what the controls say when an answer has come is asked next. So a moved slider gets
// as many pictures as there is time for, and no late answer can come over a newer one.
(() => {
  const PATIENCE_MILLISECONDS = 4000; // after which an answer is given up, such as one refused
  const dash = (window.dash_clientside = window.dash_clientside || {});

  dash.asking = {
    // values: of the controls, then the number of the answer on screen, then the question before.
    // The store is set beside Dash, to which question and answer would be a circle.
    ask(store, values) {
      const asked = values.pop();
      const answered = values.pop();
      const open = asked && (!answered || answered.number !== asked.number);
      const same = asked && JSON.stringify(values) === JSON.stringify(asked.values);
      const wait = open ? Date.now() - asked.at < PATIENCE_MILLISECONDS : same;
      const number = (asked ? asked.number : 0) + 1;
      if (!wait) dash.set_props(store, { data: { values, number, at: Date.now() } });
      return dash.no_update;
    },
  };
})();
