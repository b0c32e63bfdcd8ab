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
      shares: new Float64Array(m * K), // responsibilities of the step shown, row by row
      likeliest: new Int32Array(m), certainty: new Float64Array(m),
    };
  };

  // Responsibilities (m, K) of the points at step t, into run.shares; also the
  // likeliest component of each point and its probability.
  const respond = (run, t) => {
    const { m, d, K, points, shares, likeliest, certainty } = run;
    const size = (d * (d + 1)) / 2;
    const z = new Float64Array(d);
    for (let k = 0; k < K; k++) {
      const at = t * K + k, first = at * size, mean = at * d;
      let base = Math.log(run.weights[at]);
      for (let r = 0, e = first; r < d; r++, e += r + 1) base += Math.log(run.whiteners[e]);
      for (let i = 0; i < m; i++) {
        let square = 0, e = first;
        for (let r = 0; r < d; r++) {
          z[r] = points[i * d + r] - run.means[mean + r];
          let y = 0;
          for (let c = 0; c <= r; c++) y += run.whiteners[e++] * z[c];
          square += y * y;
        }
        shares[i * K + k] = base - square / 2;
      }
    }
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
