/* Saves a picture as PNG or SVG: the graph as it is on screen, zoom and hidden entries included, at
   a size of its own, on the ground of the theme, under a title that says what is shown. Title and
   name of the file are in the figure (dashboard/figures/caption.py). Nothing is sent anywhere. */
(() => {
  "use strict";

  const WIDTH = 1200, HEIGHT = 800; // pixels
  const TITLE = { y: 36, size: 20, weight: 600 }, NOTE = { y: 62, size: 15, weight: 400 };
  const MARGIN = { l: 16, r: 20, t: 8, b: 16 }; // Plotly makes room for axes and legend
  const SCALE = 2; // of a PNG
  const PLAYER = "em-graph"; // its points are on a canvas, see assets/playback-draw.js
  const SVG = "http://www.w3.org/2000/svg";
  const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans TC', sans-serif";

  // The band at the top holds the title, and the note where there is one.
  const bandOf = (meta) => (meta.note ? 80 : 56);
  const sizeOf = (meta) => ({ width: WIDTH, height: HEIGHT - bandOf(meta) });
  const linesOf = (told) => [[told.words, TITLE], ...(told.note ? [[told.note, NOTE]] : [])];

  const plotOf = (id) => document.querySelector(`#${id} .js-plotly-plot`);

  // WebGL would be an image of pixels in an SVG, and lie below all lines.
  const vectors = (data) =>
    data.map((trace) => (trace.type === "scattergl" ? { ...trace, type: "scatter" } : trace));

  // The graph again, out of sight, at its own size; the caller removes it.
  const drawn = async (graph) => {
    const box = document.createElement("div");
    Object.assign(box.style, { position: "fixed", left: "-20000px", top: "0" });
    document.body.append(box);
    const { width, height, ...layout } = structuredClone(graph.layout);
    const figure = { ...layout, ...sizeOf(layout.meta), margin: MARGIN, autosize: false, paper_bgcolor: layout.meta.ground };
    await window.Plotly.newPlot(box, vectors(structuredClone(graph.data)), figure, { staticPlot: true });
    return box;
  };

  const loaded = (url) =>
    new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = () => reject(new Error("the picture was not made"));
      image.src = url;
    });

  // What the player draws over the axes: its place in the picture, and the pixels.
  const overlay = (id, box, told) => {
    if (id !== PLAYER || !window.gmmPlayback) return null;
    window.gmmPlayback.drawPicture(box, SCALE);
    const canvas = box.querySelector("canvas.player-canvas");
    const { l, t, w, h } = box._fullLayout._size;
    return canvas && { canvas, x: l, y: t + bandOf(told), width: w, height: h };
  };

  // The player's picture is that of a step.
  const step = (id) => (id === PLAYER && window.gmmPlayback ? [window.gmmPlayback.stepName()] : []);

  const asPng = async (box, over, told) => {
    const size = sizeOf(told);
    const image = await loaded(await window.Plotly.toImage(box, { ...size, format: "png", scale: SCALE }));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: WIDTH * SCALE, height: HEIGHT * SCALE });
    const pen = canvas.getContext("2d");
    pen.scale(SCALE, SCALE);
    pen.fillStyle = told.ground;
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    pen.drawImage(image, 0, bandOf(told), size.width, size.height);
    if (over) pen.drawImage(over.canvas, over.x, over.y, over.width, over.height);
    pen.fillStyle = told.ink;
    for (const [words, look] of linesOf(told)) {
      pen.font = `${look.weight} ${look.size}px ${FONT}`;
      pen.fillText(words, 16, look.y, WIDTH - 32);
    }
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  };

  const element = (name, attributes, text = "") => {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.textContent = text;
    return made;
  };

  const asSvg = async (box, over, told) => {
    const url = await window.Plotly.toImage(box, { ...sizeOf(told), format: "svg" });
    const text = decodeURIComponent(url.slice(url.indexOf(",") + 1));
    const inner = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    const view = { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` };
    const outer = element("svg", view);
    outer.append(element("title", {}, told.words));
    outer.append(element("rect", { width: WIDTH, height: HEIGHT, fill: told.ground }));
    inner.setAttribute("y", bandOf(told));
    outer.append(document.importNode(inner, true));
    if (over) {
      const { canvas, ...place } = over;
      outer.append(element("image", { ...place, href: canvas.toDataURL("image/png") }));
    }
    document.body.append(outer); // the length of a text is known once it is drawn
    for (const [words, { y, size, weight }] of linesOf(told)) {
      const look = { x: 16, y, fill: told.ink, "font-family": FONT, "font-size": size, "font-weight": weight };
      const line = element("text", look, words);
      outer.append(line);
      if (line.getComputedTextLength() > WIDTH - 32) {
        line.setAttribute("textLength", WIDTH - 32);
        line.setAttribute("lengthAdjust", "spacingAndGlyphs");
      }
    }
    outer.remove();
    return new Blob([new XMLSerializer().serializeToString(outer)], { type: "image/svg+xml" });
  };

  const save = async (id, format) => {
    const graph = plotOf(id);
    const meta = graph && graph.layout.meta;
    if (!meta) return; // nothing is drawn yet
    const told = { ...meta, words: [meta.title, ...step(id)].join(" · ") };
    const name = [meta.file, ...step(id)].join(" – ");
    const box = await drawn(graph);
    try {
      const over = overlay(id, box, told);
      const blob = await (format === "svg" ? asSvg : asPng)(box, over, told);
      window.dash_clientside.downloads.keep(blob, `${name}.${format}`);
    } finally {
      window.Plotly.purge(box);
      box.remove();
      if (id === PLAYER && window.gmmPlayback) window.gmmPlayback.redraw();
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-picture]");
    if (!button || button.getAttribute("aria-busy")) return;
    const { picture, format, failed } = button.dataset;
    const told = button.parentElement.querySelector("[role=status]");
    button.setAttribute("aria-busy", "true");
    told.textContent = "";
    try {
      await save(picture, format);
    } catch (error) {
      console.warn("picture:", error);
      told.textContent = failed;
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
})();
