// Draws one step of a run of EM on canvases inside the plotting areas of two graphs: points, ellipses
// (or curves over one column) and means; the mark on the curve of the log-likelihood.
(() => {
  "use strict";

  const OPACITIES = [0.22, 0.36, 0.52, 0.7, 0.88]; // from wholly unsure to sure
  const STRIP = [0.35, 0.95]; // where in the strip below a histogram its rows lie
  const { TURN, SHAPES, cleared, axes, outlined, disc } = window.gmmDrawing;
  let run = null; // the run drawn
  let now = 0; // its step, a place in run.steps

  // A canvas over the plotting area of a graph, between its lines and its text, cleared; null
  // while the graph is not drawn. `ratio`: pixels of the canvas in one of the page.
  const board = (graph, ratio) => {
    const area = graph && graph._fullLayout && graph._fullLayout._size;
    const box = graph && graph.querySelector(".svg-container");
    if (!area || !box) return null;
    let canvas = graph.querySelector("canvas.player-canvas");
    if (!canvas) {
      canvas = document.createElement("canvas");
      canvas.className = "player-canvas";
      canvas.setAttribute("aria-hidden", "true");
    }
    const tops = box.querySelectorAll(":scope > .main-svg");
    const top = tops[tops.length - 1];
    if (canvas.nextElementSibling !== top) box.insertBefore(canvas, top);
    Object.assign(canvas.style, {
      left: `${area.l}px`, top: `${area.t}px`, width: `${area.w}px`, height: `${area.h}px`,
    });
    const pen = cleared(canvas, area.w, area.h, ratio);
    const { xaxis, yaxis } = graph._fullLayout;
    return { pen, ...axes(xaxis.range, yaxis.range, area.w, area.h), w: area.w, h: area.h, ratio };
  };

  // A standardised value of column j in the data's units: some columns are in logarithms.
  const outward = (j, z) => {
    const inner = run.centre[j] + run.scale[j] * z;
    return run.logs[j] ? Math.exp(inner) : inner;
  };
  const value = (i, axis) => outward(run.axes[axis], run.points[i * run.d + run.axes[axis]]);

  // The symbol of component k at one opacity, drawn once: stamping it is many times faster than
  // filling a path of thousands of symbols that overlap.
  const stamp = (k, opacity, r, ratio) => {
    const canvas = document.createElement("canvas"), half = Math.ceil(1.5 * r * ratio) + 1;
    canvas.width = canvas.height = 2 * half;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.fillStyle = run.colours[k];
    pen.globalAlpha = opacity;
    pen.beginPath();
    (SHAPES[run.symbols[k]] || SHAPES.circle)(pen, half / ratio, half / ratio, r);
    pen.fill();
    return canvas;
  };

  // Stamps for a pixel ratio, kept with the run: [component][opacity].
  const stamps = (ratio) => {
    if (run.ratio !== ratio) {
      const r = Math.max(1.8, Math.min(4.2, 5.6 - 0.9 * Math.log10(Math.max(run.m, 1))));
      run.ratio = ratio;
      run.stamps = run.colours.map((colour, k) =>
        OPACITIES.map((opacity) => stamp(k, opacity, r, ratio)));
    }
    return run.stamps;
  };

  const drawPoints = ({ pen, x, y, w, h, ratio }) => {
    const { m, K, likeliest, certainty, grid } = run;
    const all = stamps(ratio), half = all[0][0].width / 2, levels = OPACITIES.length;
    const strip = grid && h - y.at(0);
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0); // whole device pixels
    for (let i = 0; i < m; i++) {
      const sure = K > 1 ? (certainty[i] - 1 / K) / (1 - 1 / K) : 1;
      const level = Math.max(0, Math.min(levels - 1, Math.floor(sure * levels)));
      const px = x.at(value(i, 0));
      const py = grid ? h - strip + strip * jitter(i) : y.at(value(i, 1));
      if (px > -9 && px < w + 9 && py > -9 && py < h + 9) {
        const symbol = all[likeliest[i]][level];
        pen.drawImage(symbol, Math.round(px * ratio) - half, Math.round(py * ratio) - half);
      }
    }
    pen.restore();
  };

  // Always the same height for the same row, spread evenly (multiples of the golden ratio).
  const jitter = (i) => STRIP[0] + (STRIP[1] - STRIP[0]) * ((i * 0.6180339887498949) % 1);

  const mean = (k, axis) => run.means[(now * run.K + k) * run.d + run.axes[axis]];
  const centre = (k, axis) => outward(run.axes[axis], mean(k, axis));

  // The circle of the chosen radius, through the Cholesky factor of the component's covariance;
  // logarithms bend it.
  const drawEllipse = ({ pen, x, y }, k) => {
    const at = (now * run.K + k) * 3, [i, j] = run.axes;
    const [a, b, c] = run.factors.subarray(at, at + 3);
    const corners = run.logs[i] || run.logs[j] ? 288 : 72;
    pen.beginPath();
    for (let s = 0; s <= corners; s++) {
      const u = run.radius * Math.cos((s * TURN) / corners);
      const v = run.radius * Math.sin((s * TURN) / corners);
      pen.lineTo(x.at(outward(i, mean(k, 0) + a * u)), y.at(outward(j, mean(k, 1) + b * u + c * v)));
    }
    pen.closePath();
    outlined(pen, run.colours[k], run.ink.ground);
  };

  const drawMean = ({ pen, x, y }, k, height) => {
    const px = x.at(centre(k, 0)), py = height === null ? y.at(centre(k, 1)) : height;
    const r = 7 + 9 * Math.sqrt(run.weights[now * run.K + k]);
    const look = { colour: run.colours[k], ink: run.on_colours[k], ground: run.ink.ground };
    disc(pen, px, py, r, run.slots[k] + 1, look);
  };

  // One column: the weighted density of each component, and their sum.
  const drawCurves = ({ pen, x, y }) => {
    const sum = new Float64Array(run.grid.length), j = run.axes[0];
    const trace = (heights) => {
      pen.beginPath();
      heights.forEach((height, g) => pen.lineTo(x.at(run.grid[g]), y.at(height)));
    };
    for (let k = 0; k < run.K; k++) {
      const at = now * run.K + k, deviation = run.factors[at] * run.scale[j];
      const middle = run.centre[j] + run.scale[j] * mean(k, 0);
      const top = run.weights[at] / (deviation * Math.sqrt(TURN));
      const bell = (inner) => top * Math.exp(-(((inner - middle) / deviation) ** 2) / 2);
      const part = run.grid.map((v) => (run.logs[j] ? bell(Math.log(v)) / v : bell(v)));
      part.forEach((height, g) => { sum[g] += height; });
      trace(part);
      outlined(pen, run.colours[k], run.ink.ground);
    }
    pen.setLineDash([6, 4]);
    trace(sum);
    pen.strokeStyle = run.ink.text;
    pen.stroke();
    pen.setLineDash([]);
  };

  const drawPicture = (graph, ratio = window.devicePixelRatio || 1) => {
    const area = run && board(graph, ratio);
    if (!area) return;
    drawPoints(area);
    if (run.grid) drawCurves(area);
    for (let k = 0; k < run.K; k++) {
      if (run.weights[now * run.K + k] === 0) continue; // a component that lost all its rows
      if (!run.grid) drawEllipse(area, k);
      drawMean(area, k, run.grid ? area.y.at(0) : null);
    }
  };

  const drawMark = (graph, ratio = window.devicePixelRatio || 1) => {
    const area = run && board(graph, ratio);
    if (!area) return;
    const { pen, x, y, h } = area;
    const px = x.at(run.steps[now]), py = y.at(run.log_likelihoods[now]);
    pen.strokeStyle = pen.fillStyle = run.ink.text;
    pen.lineWidth = 1;
    pen.setLineDash([3, 3]);
    pen.beginPath();
    pen.moveTo(px, 0);
    pen.lineTo(px, h);
    pen.stroke();
    pen.setLineDash([]);
    pen.beginPath();
    pen.arc(px, py, 6, 0, TURN);
    pen.fill();
    pen.strokeStyle = run.ink.ground;
    pen.lineWidth = 2;
    pen.stroke();
  };

  const choose = (chosen, step) => { run = chosen; now = step; };

  Object.assign(window.gmmPlayback = window.gmmPlayback || {}, { choose, outward, drawPicture, drawMark });
})();
