// The EM player: buttons, keys, slider, speed, and the numbers of a step in words. Data come by
// dash_clientside.em.load; no step sends a request. playback-run.js computes, playback-draw.js draws.
(() => {
  "use strict";

  const own = (window.gmmPlayback = window.gmmPlayback || {});
  let run = null; // the run that is loaded, decoded
  let now = 0; // the step shown, a place in run.steps
  let playing = 0; // the id of the animation frame asked for, 0 when paused
  const bound = new WeakMap(); // graph -> the emitter that we listen to
  const byId = (id) => document.getElementById(id);
  const plot = (id) => document.querySelector(`#${id} .js-plotly-plot`);
  const draw = () => {
    own.choose(run, now);
    own.drawPicture(plot("em-graph"));
    own.drawMark(plot("em-curve"));
  };

  // ---- numbers in words

  const filled = (sentence, values) =>
    sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

  const figures = (number, digits) => new Intl.NumberFormat(run.lang, {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).format(number);

  // Digits after the point that tell a thousandth of a column's spread.
  const digits = (scale) => Math.max(0, Math.min(12, 3 - Math.floor(Math.log10(scale))));

  const tell = () => {
    const status = byId("em-status"), last = run.steps[run.steps.length - 1];
    const more = [now === 0 ? run.words.start : now === run.steps.length - 1 ? run.words.final : "",
      run.events[now]].filter(Boolean);
    const sentence = filled(run.words.status, {
      step: figures(run.steps[now], 0), last: figures(last, 0),
      value: figures(run.log_likelihoods[now], 6),
    });
    if (!status) return;
    status.setAttribute("aria-live", playing ? "off" : "polite"); // a voice cannot keep up
    status.textContent = more.length ? `${sentence} (${more.join("; ")})` : sentence;
  };

  const cell = (row, tag, text) => row.appendChild(
    Object.assign(document.createElement(tag), { textContent: text }));

  const makeTable = () => {
    const box = byId("em-table");
    if (!box) return;
    const table = document.createElement("table"), head = table.createTHead().insertRow();
    table.className = "table table-sm";
    for (const name of [run.words.component, run.words.weight, ...run.labels]) {
      cell(head, "th", name).scope = "col";
    }
    const body = table.createTBody();
    run.components.forEach((name, k) => {
      const row = body.insertRow(), first = cell(row, "th", "");
      first.scope = "row";
      const mark = first.appendChild(document.createElement("span"));
      mark.className = "player-swatch";
      mark.style.backgroundColor = run.colours[k];
      first.append(name);
      for (let c = 0; c <= run.d; c++) row.insertCell();
    });
    box.replaceChildren(table);
    run.rows = [...body.rows];
  };

  const fillTable = () => {
    (run.rows || []).forEach((row, k) => {
      const at = now * run.K + k;
      row.cells[1].textContent = `${figures(100 * run.weights[at], 1)} %`;
      for (let j = 0; j < run.d; j++) {
        const centre = own.outward(j, run.means[at * run.d + j]);
        row.cells[2 + j].textContent = figures(centre, digits(run.spread[j]));
      }
    });
  };

  // ---- moving

  const slider = () => {
    const box = byId("em-step");
    if (!box || !run) return null;
    let input = box.querySelector("input");
    if (!input) {
      input = document.createElement("input");
      Object.assign(input, { type: "range", min: "0", step: "1", className: "form-range" });
      input.setAttribute("aria-label", box.dataset.label || "");
      input.addEventListener("input", () => { pause(); show(Number(input.value)); });
      box.replaceChildren(input);
    }
    input.max = String(run.steps.length - 1);
    return input;
  };

  const show = (step) => {
    if (!run) return;
    now = Math.max(0, Math.min(run.steps.length - 1, step));
    own.respond(run, now);
    const input = slider();
    if (input) {
      input.value = String(now);
      input.setAttribute("aria-valuetext", figures(run.steps[now], 0));
    }
    draw();
    tell();
    fillTable();
  };

  const name = () => {
    const button = byId("em-play");
    if (!button || !run) return;
    const label = playing ? run.words.pause : run.words.play;
    button.classList.toggle("is-playing", Boolean(playing));
    button.setAttribute("aria-label", label);
    button.title = label;
  };

  const pause = () => {
    if (!playing) return;
    cancelAnimationFrame(playing);
    playing = 0;
    name();
    if (run) tell();
  };

  const speed = () => {
    const chosen = Number((byId("em-speed") || {}).value) || 5;
    return matchMedia("(prefers-reduced-motion: reduce)").matches ? Math.min(chosen, 2) : chosen;
  };

  const play = () => {
    if (!run || playing) return;
    if (now === run.steps.length - 1) show(0);
    let before = performance.now();
    const frame = (time) => {
      playing = requestAnimationFrame(frame);
      if (time - before < 1000 / speed() || !byId("em-player")) return;
      before = time;
      show(now + 1);
      if (now === run.steps.length - 1) pause();
    };
    playing = requestAnimationFrame(frame);
    name();
  };

  const ACTIONS = {
    "em-play": () => (playing ? pause() : play()),
    "em-first": () => { pause(); show(0); },
    "em-back": () => { pause(); show(now - 1); },
    "em-forward": () => { pause(); show(now + 1); },
    "em-last": () => { pause(); show(Infinity); },
  };
  const KEYS = {
    " ": "em-play", ArrowLeft: "em-back", ArrowRight: "em-forward", Home: "em-first", End: "em-last",
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("#em-player button");
    if (button && ACTIONS[button.id]) ACTIONS[button.id]();
  });

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (!KEYS[key] || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!target.closest || !target.closest("#em-player") || target.tagName === "SELECT") return;
    if (target.tagName === "BUTTON" && key === " ") return; // the browser presses it
    event.preventDefault();
    ACTIONS[KEYS[key]]();
  });

  // ---- the graphs

  const listen = (graph) => {
    if (!graph || !graph.on || !graph._ev || !graph._fullLayout) return false;
    if (bound.get(graph) !== graph._ev) {
      bound.set(graph, graph._ev); // Plotly makes a new emitter when it starts afresh
      for (const event of ["plotly_afterplot", "plotly_relayout", "plotly_relayouting"]) {
        graph.on(event, draw);
      }
      if (graph === plot("em-curve")) graph.on("plotly_click", ({ points }) => {
        if (!run) return;
        pause();
        show(run.steps.indexOf(points[0].x));
      });
    }
    return true;
  };

  // Plotly arrives and draws in its own time: look again until both graphs are there.
  const attach = (mine) => {
    if (mine !== run) return;
    const picture = listen(plot("em-graph"));
    const curve = listen(plot("em-curve"));
    if (picture && curve) show(now);
    else setTimeout(() => attach(mine), 60);
  };

  const load = (data) => {
    pause();
    run = data ? own.decoded(data) : null;
    now = 0;
    for (const id of ["em-graph", "em-curve"]) {
      const old = document.querySelector(`#${id} canvas.player-canvas`);
      if (old) old.remove();
    }
    if (!run) return;
    const choice = byId("em-speed");
    if (choice && !choice.dataset.ready) {
      choice.dataset.ready = "yes";
      choice.value = choice.dataset.speed;
    }
    makeTable();
    name();
    show(0);
    attach(run);
  };

  window.dash_clientside = Object.assign(window.dash_clientside || {}, { em: { load } });
  Object.assign(own, {
    load, play, pause, show, redraw: draw,
    stepName: () => (run ? `${run.words.step} ${figures(run.steps[now], 0)}` : ""),
    state: () => ({ step: now, playing: Boolean(playing), n_steps: run ? run.steps.length : 0 }),
    responsibilities: (t) => { own.respond(run, t); return Array.from(run.shares); },
  });
})();
