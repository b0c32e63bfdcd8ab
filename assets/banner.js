/* Shows the banner when a callback's request gets no answer, an error, or the mark of a failure.
   A callback that failed is remembered by its output and forgotten when it succeeds. */
(function () {
  "use strict";

  const BANNER = "banner"; // dashboard/ids.py BANNER
  const UPDATE = "_dash-update-component";
  const KINDS = ["lost", "outdated", "failed", "refused"]; // the first that applies is shown
  const failing = new Map(); // output -> its kind of failure

  function show() {
    if (!document.getElementById(BANNER)) return;
    const kinds = new Set(failing.values());
    const kind = KINDS.find((one) => kinds.has(one)) || "";
    window.dash_clientside.set_props(BANNER, { hidden: !kind, "data-kind": kind });
  }

  function note(output, kind) {
    const before = failing.get(output);
    const lost = [...failing].filter(([, one]) => one === "lost");
    if (kind !== "lost") lost.forEach(([one]) => failing.delete(one)); // the server is back
    if (kind) failing.set(output, kind);
    else failing.delete(output);
    if (kind || before || lost.length) show();
  }

  function kindOf(response) {
    if (response.status >= 500) return "failed";
    if (response.status >= 400) return "outdated";
    return response.headers.get("X-Callback-Failed") || "";
  }

  function outputOf(options) {
    try {
      return JSON.parse(options.body).output;
    } catch (error) {
      return ""; // a body of another form: all of those count as one
    }
  }

  const plainFetch = window.fetch;
  window.fetch = async function (resource, options) {
    const url = typeof resource === "string" ? resource : resource.url;
    if (!url || !url.includes(UPDATE)) return plainFetch.apply(this, arguments);
    const output = outputOf(options);
    try {
      const response = await plainFetch.apply(this, arguments);
      note(output, kindOf(response));
      return response;
    } catch (error) {
      if (error.name !== "AbortError") note(output, "lost");
      throw error;
    }
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest('[data-banner="close"]')) return;
    failing.clear();
    show();
  });
})();
