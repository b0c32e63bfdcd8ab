// A run of EM in the browser: the server's message decoded, and the E-step. The server sends the
// points once and the parameters of each step, in the shapes that dashboard/views/playback.py states;
// responsibilities are computed here, drawn by playback-draw.js, played by playback.js.
(() => {
  "use strict";

  const numbers = (text) => {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    return new Float64Array(bytes.buffer);
  };

  const decoded = (data) => {
    const arrays = {};
    for (const name of ["points", "centre", "scale", "weights", "means", "whiteners", "factors",
      "log_likelihoods"]) arrays[name] = numbers(data[name]);
    const K = data.slots.length, m = data.n_points;
    return {
      ...data, ...arrays, K, m, d: data.n_columns,
      grid: data.grid && numbers(data.grid),
      patterns: patterns(arrays.points, m, data.n_columns),
      shares: new Float64Array(m * K), // responsibilities of the step shown, row by row
      likeliest: new Int32Array(m), certainty: new Float64Array(m),
    };
  };

  // The points by which of their columns they have: NaN is a missing cell.
  const patterns = (points, m, d) => {
    const found = new Map();
    for (let i = 0; i < m; i++) {
      const observed = [];
      for (let c = 0; c < d; c++) if (!Number.isNaN(points[i * d + c])) observed.push(c);
      const key = observed.join();
      if (!found.has(key)) found.set(key, { observed, rows: [] });
      found.get(key).rows.push(i);
    }
    return [...found.values()];
  };

  // Lower triangles, row by row.
  const place = (r, c) => (r * (r + 1)) / 2 + c;

  const inverse = (lower, n) => {
    const found = new Float64Array(lower.length);
    for (let c = 0; c < n; c++) {
      found[place(c, c)] = 1 / lower[place(c, c)];
      for (let r = c + 1; r < n; r++) {
        let sum = 0;
        for (let j = c; j < r; j++) sum += lower[place(r, j)] * found[place(j, c)];
        found[place(r, c)] = -sum / lower[place(r, r)];
      }
    }
    return found;
  };

  // The whitener of some of the d columns: through their covariance, the product of their rows of
  // the Cholesky factor, whose own factor is found row by row.
  const whitenerOf = (whitener, d, observed) => {
    const o = observed.length;
    if (o === d) return whitener;
    const lower = inverse(whitener, d), factor = new Float64Array((o * (o + 1)) / 2);
    for (let r = 0; r < o; r++) {
      for (let c = 0; c <= r; c++) {
        let sum = 0;
        for (let j = 0; j <= observed[c]; j++) {
          sum += lower[place(observed[r], j)] * lower[place(observed[c], j)];
        }
        for (let j = 0; j < c; j++) sum -= factor[place(r, j)] * factor[place(c, j)];
        factor[place(r, c)] = r === c ? Math.sqrt(sum) : sum / factor[place(c, c)];
      }
    }
    return inverse(factor, o);
  };

  // Log-density of the weighted component k at step t for the points of one pattern, into
  // run.shares, but for a constant that is the same for all components.
  const weigh = (run, t, k, { observed, rows }) => {
    const { d, K, points, shares } = run;
    const o = observed.length, size = (d * (d + 1)) / 2, at = t * K + k;
    const own = run.whiteners.subarray(at * size, (at + 1) * size);
    const whitener = whitenerOf(own, d, observed);
    const z = new Float64Array(o);
    let base = Math.log(run.weights[at]);
    for (let r = 0; r < o; r++) base += Math.log(whitener[place(r, r)]);
    for (const i of rows) {
      let square = 0, e = 0;
      for (let r = 0; r < o; r++) {
        z[r] = points[i * d + observed[r]] - run.means[at * d + observed[r]];
        let y = 0;
        for (let c = 0; c <= r; c++) y += whitener[e++] * z[c];
        square += y * y;
      }
      shares[i * K + k] = base - square / 2;
    }
  };

  // Responsibilities (m, K) of the points at step t, into run.shares; also the
  // likeliest component of each point and its probability.
  const respond = (run, t) => {
    const { m, K, shares, likeliest, certainty } = run;
    for (const pattern of run.patterns) for (let k = 0; k < K; k++) weigh(run, t, k, pattern);
    for (let i = 0; i < m; i++) {
      let best = 0, total = 0;
      const row = i * K;
      for (let k = 1; k < K; k++) if (shares[row + k] > shares[row + best]) best = k;
      const top = shares[row + best];
      for (let k = 0; k < K; k++) total += shares[row + k] = Math.exp(shares[row + k] - top);
      for (let k = 0; k < K; k++) shares[row + k] /= total;
      likeliest[i] = best;
      certainty[i] = shares[row + best];
    }
  };

  Object.assign(window.gmmPlayback = window.gmmPlayback || {}, { decoded, respond });
})();
