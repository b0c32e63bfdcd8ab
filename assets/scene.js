// Draws a scene of the lessons on its canvas whenever `data-scene` says another one, and says what is
// under the pointer. What is in it stands in dashboard/figures/lessons/scene.py.
(() => {
  "use strict";

  const { SHAPES, cleared, axes, outlined, disc } = window.gmmDrawing;
  const RADIUS = 2.6, OPACITY = 0.8; // of a point
  const REACH = 8; // pixels from a point at which it is meant
  const LINES = 5; // of the grid, at least, along the shorter side
  const scenes = new WeakMap(); // canvas -> its scene, with the way from values to pixels

  // A unit is as long on both axes; the frame of the scene is in the middle.
  const placed = (frame, w, h) => {
    const [x, y] = frame.map(([a, b]) => ({ middle: (a + b) / 2, span: b - a }));
    const unit = Math.max(x.span / w, y.span / h);
    const range = ({ middle }, length) => [middle - (unit * length) / 2, middle + (unit * length) / 2];
    return { across: range(x, w), upwards: range(y, h), unit };
  };

  const drawGrid = ({ pen, x, y, w, h, across, upwards, unit }, colour) => {
    const least = (unit * Math.min(w, h)) / LINES, ten = 10 ** Math.floor(Math.log10(least));
    const step = ten * ([5, 2, 1].find((times) => times * ten <= least) || 1);
    const places = ([a, b]) =>
      Array.from({ length: Math.floor((b - a) / step) + 1 }, (_, i) => (Math.ceil(a / step) + i) * step);
    pen.beginPath();
    for (const value of places(across)) { pen.moveTo(x.at(value), 0); pen.lineTo(x.at(value), h); }
    for (const value of places(upwards)) { pen.moveTo(0, y.at(value)); pen.lineTo(w, y.at(value)); }
    pen.strokeStyle = colour;
    pen.lineWidth = 1;
    pen.stroke();
  };

  const drawPoints = ({ pen, x, y }, { points, parts }) => {
    const symbols = parts.map((part) => SHAPES[part.symbol]);
    pen.globalAlpha = OPACITY;
    points.colours.forEach((colour, i) => {
      pen.fillStyle = colour;
      pen.beginPath();
      symbols[points.likeliest[i]](pen, x.at(points.x[i]), y.at(points.y[i]), RADIUS);
      pen.fill();
    });
    pen.globalAlpha = 1;
  };

  const trace = ({ pen, x, y }, line) => {
    pen.beginPath();
    line.forEach(([a, b]) => pen.lineTo(x.at(a), y.at(b)));
  };

  const drawLines = (view, { outline, path, colour }, ground) => {
    if (outline) {
      trace(view, outline);
      outlined(view.pen, colour, ground);
    }
    if (!path) return;
    trace(view, path);
    view.pen.setLineDash([2, 3]);
    view.pen.lineWidth = 1.5;
    view.pen.strokeStyle = colour;
    view.pen.stroke();
    view.pen.setLineDash([]);
  };

  const drawDisc = ({ pen, x, y }, { centre, radius, number, colour, ink }, ground) =>
    disc(pen, x.at(centre[0]), y.at(centre[1]), radius, number, { colour, ink, ground });

  const draw = (canvas) => {
    const { scene } = scenes.get(canvas), { clientWidth: w, clientHeight: h } = canvas;
    if (!w || !h) return;
    const place = placed(scene.frame, w, h);
    const pen = cleared(canvas, w, h, window.devicePixelRatio || 1);
    const view = { scene, pen, w, h, ...place, ...axes(place.across, place.upwards, w, h) };
    scenes.set(canvas, view);
    drawGrid(view, scene.grid);
    drawPoints(view, scene);
    scene.parts.forEach((part) => drawLines(view, part, scene.ground));
    scene.parts.forEach((part) => drawDisc(view, part, scene.ground));
  };

  // ---- what is under the pointer, in words beside it

  const percent = (share, lang) => {
    const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
    return `${new Intl.NumberFormat(lang, digits).format(100 * share)} %`;
  };

  // The disc under a place of the canvas, else the point nearest to it: its place and words.
  const found = ({ scene: { parts, points, lang }, x, y }, px, py) => {
    const away = (a, b) => Math.hypot(x.at(a) - px, y.at(b) - py);
    const part = parts.findLast(({ centre, radius }) => away(...centre) <= radius);
    if (part) return { at: part.centre, words: `${part.name}: ${percent(part.weight, lang)}` };
    let nearest = -1, least = REACH;
    points.x.forEach((a, i) => {
      const distance = away(a, points.y[i]);
      if (distance < least) [nearest, least] = [i, distance];
    });
    if (nearest < 0) return null;
    const { name } = parts[points.likeliest[nearest]];
    const words = `${name}: ${percent(points.shares[nearest], lang)}`;
    return { at: [points.x[nearest], points.y[nearest]], words };
  };

  const tip = document.createElement("div");
  tip.className = "scene-tip";
  tip.setAttribute("role", "tooltip");
  const hide = () => tip.remove();

  const tell = ({ target, offsetX, offsetY }) => {
    const view = scenes.get(target), what = view && found(view, offsetX, offsetY);
    if (!what) return hide();
    const [left, top] = [view.x.at(what.at[0]), view.y.at(what.at[1])];
    tip.textContent = what.words;
    tip.classList.toggle("to-the-left", left > view.w / 2);
    Object.assign(tip.style, { left: `${left}px`, top: `${top}px` });
    if (tip.parentElement !== target.parentElement) target.parentElement.append(tip);
  };

  for (const kind of ["pointermove", "pointerdown"]) {
    document.addEventListener(kind, (event) => (scenes.has(event.target) ? tell(event) : hide()));
  }
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());

  // ---- when

  const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => draw(target)));

  const show = (canvas) => {
    if (!scenes.has(canvas)) sizes.observe(canvas);
    scenes.set(canvas, { scene: JSON.parse(canvas.dataset.scene) });
    draw(canvas);
    if (tip.parentElement === canvas.parentElement) hide();
  };

  new MutationObserver((records) => new Set(records.map(({ target }) => target)).forEach(show)).observe(
    document.body,
    { subtree: true, attributeFilter: ["data-scene"] },
  );
})();
