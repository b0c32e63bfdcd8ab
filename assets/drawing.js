// What the canvases of the EM player and of the lessons' scenes have in common: a cleared canvas in the
// device's pixels, the way from values to pixels, symbols, lines and discs. Redrawing a moving
// picture through Plotly takes several times as long.
(() => {
  "use strict";

  const TURN = 2 * Math.PI;

  // The pen of a canvas of w x h pixels of the page, `ratio` of its own in each, cleared.
  const cleared = (canvas, w, h, ratio) => {
    const [width, height] = [Math.round(w * ratio), Math.round(h * ratio)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, w, h);
    return pen;
  };

  // From values in two ranges to places in w x h pixels: x to the right, y upwards.
  const axes = (across, upwards, w, h) => {
    const line = (range, length) => {
      const [a, b] = range.map(Number);
      return { at: (value) => ((value - a) / (b - a)) * length };
    };
    const x = line(across, w), up = line(upwards, h);
    return { x, y: { at: (value) => h - up.at(value) } };
  };

  const polygon = (pen, x, y, r, corners, turn, inner = 1) => {
    for (let i = 0; i < corners; i++) {
      const radius = i % 2 ? r * inner : r, angle = turn + (i * TURN) / corners;
      const px = x + radius * Math.sin(angle), py = y - radius * Math.cos(angle);
      if (i) pen.lineTo(px, py); else pen.moveTo(px, py);
    }
    pen.closePath();
  };
  const plus = (pen, x, y, r) => {
    const a = 0.4 * r;
    pen.rect(x - r, y - a, 2 * r, 2 * a);
    pen.rect(x - a, y - r, 2 * a, 2 * r);
  };
  const SHAPES = {
    circle: (pen, x, y, r) => { pen.moveTo(x + r, y); pen.arc(x, y, r, 0, TURN); },
    square: (pen, x, y, r) => pen.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
    diamond: (pen, x, y, r) => polygon(pen, x, y, 1.25 * r, 4, 0),
    "triangle-up": (pen, x, y, r) => polygon(pen, x, y, 1.3 * r, 3, 0),
    "triangle-down": (pen, x, y, r) => polygon(pen, x, y, 1.3 * r, 3, Math.PI),
    cross: (pen, x, y, r) => plus(pen, x, y, 1.15 * r),
    star: (pen, x, y, r) => polygon(pen, x, y, 1.4 * r, 10, 0, 0.45),
    hexagon: (pen, x, y, r) => polygon(pen, x, y, 1.15 * r, 6, 0),
    x: (pen, x, y, r) => polygon(pen, x, y, 1.3 * r, 8, Math.PI / 4, 0.4),
    pentagon: (pen, x, y, r) => polygon(pen, x, y, 1.15 * r, 5, 0),
  };

  // A line with the ground's colour on both sides, so that it stands out from points of its own.
  const outlined = (pen, colour, ground) => {
    pen.lineJoin = "round";
    pen.strokeStyle = ground;
    pen.lineWidth = 4;
    pen.globalAlpha = 0.7;
    pen.stroke();
    pen.globalAlpha = 1;
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.stroke();
  };

  // A mean: a disc about (x, y) with the component's number in it.
  const disc = (pen, x, y, r, number, { colour, ink, ground }) => {
    pen.beginPath();
    pen.arc(x, y, r, 0, TURN);
    pen.fillStyle = colour;
    pen.fill();
    pen.strokeStyle = ground;
    pen.lineWidth = 2;
    pen.stroke();
    pen.fillStyle = ink;
    pen.font = `600 ${Math.min(11, 1.6 * r)}px Inter, system-ui, sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(String(number), x, y + 0.5);
  };

  window.gmmDrawing = { TURN, SHAPES, cleared, axes, outlined, disc };
})();
