/* Sends one file from the upload box to the server and follows its reading; see
   dashboard/components/upload.py for the box and dashboard/routes.py for the other end.
   Listeners sit on the document, because Dash may redraw the box at any time. */
(function () {
  "use strict";

  const BOX = "upload-box"; // dashboard/ids.py
  const POLL_MS = 150;
  let current = null; // the upload under way: {request, job, cancelled}

  const box = () => document.getElementById(BOX);
  const within = (event, id) => event.target.closest && event.target.closest("#" + id);
  const setProps = (id, props) => window.dash_clientside.set_props(id, props);

  function words(key, name) {
    return (box().dataset[key] || "").replace("{name}", () => name);
  }

  function address(path, query) {
    const config = JSON.parse(document.getElementById("_dash-config").textContent);
    const search = new URLSearchParams({ lang: box().dataset.lang, ...query });
    return config.requests_pathname_prefix + path + "?" + search;
  }

  /* What is seen: a message and a share (0..1) while at work, or an error, or neither. */
  function show({ message = "", share = null, error = "" }) {
    const percent = String(Math.round(100 * (share || 0)));
    setProps("upload-message", { children: message });
    setProps("upload-error", { children: error });
    setProps("upload-progress", { hidden: share === null, "aria-valuenow": percent });
    setProps("upload-bar", { style: { width: percent + "%" } });
  }

  function cancel() {
    if (!current) return;
    current.cancelled = true;
    if (current.request) current.request.abort();
    if (current.job) fetch(address("upload/" + current.job), { method: "DELETE" }).catch(() => {});
    current = null;
  }

  /* One PUT with progress; resolves to {status, body}, rejects when the server cannot be reached. */
  function put(upload, file) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      upload.request = request;
      request.open("PUT", address("upload", { name: file.name }));
      request.upload.onprogress = (event) => {
        const share = event.lengthComputable ? event.loaded / event.total : 0;
        if (!upload.cancelled) show({ message: words("sending", file.name), share: share / 2 });
      };
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
    for (;;) {
      const response = await fetch(address("upload/" + upload.job));
      const state = await response.json();
      if (upload.cancelled || !["queued", "running"].includes(state.state)) return state;
      show({ message: words("reading", name), share: 0.5 + state.progress / 2 });
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /* The error to show, or "" when all went well. */
  async function sent(upload, file) {
    const { status, body } = await put(upload, file);
    if (upload.cancelled) return "";
    const answer = parsed(body);
    if (status !== 200 || !answer.job) return answer.error || words("failed", file.name);
    upload.job = answer.job;
    const state = await follow(upload, file.name);
    if (upload.cancelled) return "";
    if (!state.token) return state.error || words("failed", file.name);
    show({ message: words("done", state.name) });
    setProps("uploaded", { data: { token: state.token, name: state.name } });
    return "";
  }

  async function send(file) {
    cancel();
    if (!file.size) return show({ error: words("empty", file.name) });
    if (file.size > Number(box().dataset.maxBytes)) return show({ error: words("tooLarge") });
    const upload = { request: null, job: null, cancelled: false };
    current = upload;
    show({ message: words("sending", file.name), share: 0 });
    let error = "";
    try {
      error = await sent(upload, file);
    } catch (problem) {
      console.warn("upload:", problem);
      error = words("lost", file.name);
    }
    if (current !== upload) return;
    current = null;
    if (error) show({ error });
  }

  function take(files) {
    if (files.length === 1) send(files[0]);
    else if (files.length) show({ error: words("one") });
  }

  /* A file input of our own outside Dash's tree; the button opens it. */
  const input = document.createElement("input");
  input.type = "file";
  input.id = "upload-file";
  input.hidden = true;
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = ""; // the same file may be chosen again
  });
  document.body.append(input);

  const carriesFile = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  const mark = (on) => box() && box().classList.toggle("over", on);

  document.addEventListener("click", (event) => within(event, "upload-button") && input.click());
  document.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault(); // a file dropped beside the box must not replace the page
    const over = Boolean(within(event, BOX));
    event.dataTransfer.dropEffect = over ? "copy" : "none";
    mark(over);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
  document.addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    mark(false);
    if (within(event, BOX)) take([...event.dataTransfer.files]);
  });
})();
