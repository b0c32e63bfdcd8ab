/* Sends one file from an upload box to the server and follows its reading; see
   dashboard/components/upload.py for the boxes and dashboard/routes.py for the other end.
   Listeners sit on the document, because Dash may redraw a box at any time. */
(function () {
  "use strict";

  const POLL_MS = 150;
  const current = new Map(); // prefix of a box -> its upload under way: {prefix, request, job, cancelled}

  const boxOf = (prefix) => document.getElementById(prefix + "-box");
  const within = (event, selector) => event.target.closest && event.target.closest(selector);
  const setProps = (id, props) => window.dash_clientside.set_props(id, props);

  function words(prefix, key, name) {
    const box = boxOf(prefix);
    return ((box && box.dataset[key]) || "").replace("{name}", () => name);
  }

  function address(prefix, path, query) {
    const config = JSON.parse(document.getElementById("_dash-config").textContent);
    const search = new URLSearchParams({ lang: words(prefix, "lang"), ...query });
    return config.requests_pathname_prefix + path + "?" + search;
  }

  /* Buttons for other readings of a refused file; assets/choices.js takes the one pressed. */
  const buttons = (offers) => offers.map(({ label, ...offer }) => ({
    type: "Button",
    namespace: "dash_html_components",
    props: {
      id: { type: "offer", ...offer },
      type: "button",
      className: "btn btn-sm btn-outline-secondary",
      children: label,
    },
  }));

  /* What is seen: a message and a share (0..1) while at work, or an error and what would mend it. */
  function show(prefix, { message = "", share = null, error = "", offers = [] }) {
    if (!boxOf(prefix)) return; // its panel has left the screen
    const percent = String(Math.round(100 * (share || 0)));
    setProps(prefix + "-message", { children: message });
    setProps(prefix + "-error", { children: error });
    setProps(prefix + "-offers", { children: buttons(offers) });
    setProps(prefix + "-progress", { hidden: share === null, "aria-valuenow": percent });
    setProps(prefix + "-bar", { style: { width: percent + "%" } });
  }

  function cancel(prefix) {
    const upload = current.get(prefix);
    if (!upload) return;
    upload.cancelled = true;
    if (upload.request) upload.request.abort();
    if (upload.job) {
      fetch(address(prefix, "upload/" + upload.job), { method: "DELETE" }).catch(() => {});
    }
    current.delete(prefix);
  }

  /* How the file is to be read, where the address waits for a file of this name. */
  function asked(name) {
    const stated = new URLSearchParams(window.location.search);
    const waits = stated.get("data") === "upload" && stated.get("file") === name;
    return (waits && stated.get("reading")) || "";
  }

  /* One PUT with progress; resolves to {status, body}, rejects when the server cannot be reached. */
  function put(upload, file) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      upload.request = request;
      const { prefix } = upload;
      const kind = words(prefix, "kind");
      const query = { name: file.name, as: kind, reading: kind === "table" ? asked(file.name) : "" };
      request.open("PUT", address(prefix, "upload", query));
      request.upload.onprogress = (event) => {
        const share = event.lengthComputable ? event.loaded / event.total : 0;
        const message = words(prefix, "sending", file.name);
        if (!upload.cancelled) show(prefix, { message, share: share / 2 });
      };
      const { tab } = window.history.state || {}; // see assets/choices.js
      if (tab) request.setRequestHeader("X-Tab", tab);
      request.onload = () => resolve({ status: request.status, body: request.responseText });
      request.onerror = () => reject(new Error("no answer"));
      request.onabort = () => resolve({ status: 0, body: "" });
      request.send(file);
    });
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch (error) {
      return {}; // a proxy's own error page
    }
  }

  async function follow(upload, name) {
    const { prefix } = upload;
    for (;;) {
      const response = await fetch(address(prefix, "upload/" + upload.job));
      const state = await response.json();
      if (upload.cancelled || !["queued", "running"].includes(state.state)) return state;
      show(prefix, { message: words(prefix, "reading", name), share: 0.5 + state.progress / 2 });
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /* What to show: an error and what would mend it, or nothing when all went well. */
  async function sent(upload, file) {
    const { prefix, store } = upload;
    const { status, body } = await put(upload, file);
    if (upload.cancelled) return {};
    const answer = parsed(body);
    if (status !== 200 || !answer.job) {
      return { error: answer.error || words(prefix, "failed", file.name) };
    }
    upload.job = answer.job;
    const state = await follow(upload, file.name);
    if (upload.cancelled) return {};
    const { token, name, reading, error } = state;
    const offers = (state.offers || []).map((offer) => ({ token, name, ...offer }));
    if (error || !token) return { error: error || words(prefix, "failed", file.name), offers };
    show(prefix, { message: words(prefix, "done", name) });
    setProps(store, { data: { token, name, reading } });
    return {};
  }

  async function send(box, file) {
    const { prefix, store, maxBytes } = box.dataset;
    cancel(prefix);
    if (!file.size) return show(prefix, { error: words(prefix, "empty", file.name) });
    if (file.size > Number(maxBytes || Infinity)) {
      return show(prefix, { error: words(prefix, "tooLarge") });
    }
    const upload = { prefix, store, request: null, job: null, cancelled: false };
    current.set(prefix, upload);
    show(prefix, { message: words(prefix, "sending", file.name), share: 0 });
    let outcome = {};
    try {
      outcome = await sent(upload, file);
    } catch (problem) {
      console.warn("upload:", problem);
      outcome = { error: words(prefix, "lost", file.name) };
    }
    if (current.get(prefix) !== upload) return;
    current.delete(prefix);
    if (outcome.error) show(prefix, outcome);
  }

  function take(box, files) {
    if (files.length === 1) send(box, files[0]);
    else if (files.length) show(box.dataset.prefix, { error: words(box.dataset.prefix, "one") });
  }

  /* A file input of our own outside Dash's tree; a box's button opens it. */
  let asking = ""; // prefix of that box
  const input = document.createElement("input");
  input.type = "file";
  input.id = "upload-file";
  input.hidden = true;
  input.addEventListener("change", () => {
    const box = boxOf(asking);
    if (box) take(box, [...input.files]);
    input.value = ""; // the same file may be chosen again
  });
  document.body.append(input);

  /* Cells copied from a spreadsheet or a text are pasted anywhere but into a field. */
  document.addEventListener("paste", (event) => {
    const box = boxOf("upload");
    if (!box || within(event, "input, textarea, [contenteditable]")) return;
    const files = [...event.clipboardData.files];
    const cells = event.clipboardData.getData("text/plain");
    if (files.length) take(box, files);
    else if (cells.trim().includes("\n")) take(box, [new File([cells], words("upload", "pasted"))]);
    else return;
    event.preventDefault();
  });

  const carriesFile = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  const mark = (over) => document.querySelectorAll(".upload-box").forEach(
    (box) => box.classList.toggle("over", box === over));

  document.addEventListener("click", (event) => {
    const box = within(event, ".upload-box button") && within(event, ".upload-box");
    if (!box) return;
    asking = box.dataset.prefix;
    input.click();
  });
  document.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault(); // a file dropped beside a box must not replace the page
    const box = within(event, ".upload-box");
    event.dataTransfer.dropEffect = box ? "copy" : "none";
    mark(box);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || mark(null));
  document.addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    mark(null);
    const box = within(event, ".upload-box");
    if (box) take(box, [...event.dataTransfer.files]);
  });
})();
