/* Asks the server for a file (dashboard/downloads.py) and hands it to the browser to keep. */
(() => {
  "use strict";

  const dash = (window.dash_clientside = window.dash_clientside || {});
  const address = () =>
    JSON.parse(document.getElementById("_dash-config").textContent).requests_pathname_prefix +
    "download";

  // The name that the server gives the file; its second form may hold any letter (RFC 6266).
  const nameOf = (response) => {
    const stated = response.headers.get("Content-Disposition") || "";
    const found = /filename\*=UTF-8''([^;]+)/.exec(stated);
    return found ? decodeURIComponent(found[1]) : "gmm-explorer";
  };

  // What shows that a file is being made; the panel's clock then asks for the job.
  const WORK = "download-work";
  const begin = (job) => {
    dash.set_props(WORK + "-job", { data: { id: job, query: null } });
    dash.set_props(WORK + "-bar", { value: 0 });
    dash.set_props(WORK + "-clock", { disabled: false });
    dash.set_props(WORK, { hidden: false });
  };

  const keep = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };

  const failure = async (response, place) => {
    try {
      return (await response.json()).error || place.dataset.failed;
    } catch (error) {
      return place.dataset.failed; // a proxy's own error page
    }
  };

  const buttonOf = (pressed) =>
    [...document.querySelectorAll(".exports button")].find((button) => {
      const id = button.id.startsWith("{") ? JSON.parse(button.id) : {};
      return id.kind === pressed.kind && id.of === pressed.of;
    });

  const post = (body) =>
    fetch(address(), {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });

  // The file of a request, kept; or why there is none.
  const fetched = async (body, place) => {
    try {
      const response = await post(body);
      if (!response.ok) return await failure(response, place);
      if (response.status === 202) begin((await response.json()).job);
      else keep(await response.blob(), nameOf(response));
      return "";
    } catch (error) {
      console.warn("download:", error);
      return place.dataset.lost;
    }
  };

  dash.downloads = {
    keep,

    // The job has made the file.
    async made(file) {
      const place = document.getElementById("download-message");
      return file && place ? fetched({ made: file.token }, place) : dash.no_update;
    },

    async get(clicks, shown, table, model) {
      const pressed = dash.callback_context.triggered_id;
      const place = document.getElementById("download-message");
      if (!clicks.some(Boolean) || !shown || !place) return dash.no_update;
      if (pressed.kind === "xlsx" && !document.getElementById(WORK).hidden) return dash.no_update;
      const other = pressed.of === "other";
      const wanted = {
        kind: pressed.kind, query: shown.query, token: shown.token,
        table: other && table ? table.token : null, model: other && model ? model.token : null,
      };
      const button = buttonOf(pressed);
      if (button) button.setAttribute("aria-busy", "true");
      const told = await fetched(wanted, place);
      if (button) button.removeAttribute("aria-busy");
      return told;
    },
  };
})();
