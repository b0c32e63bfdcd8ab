// Choices travel as the query of the page's address. Controls change it here, in the browser, so
// that two quick changes never overwrite each other; the server checks every value it reads.
(() => {
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const unchanged = () => window.dash_clientside.no_update;
  const changed = () => window.dash_clientside.callback_context.triggered_id;
  const text = (value) => (value == null ? "" : Array.isArray(value) ? value.join(",") : String(value));
  const number = (value) => (value === "" || value === null ? NaN : Number(value));
  const same = (a, b) => a === b || number(a) === number(b); // 1e-06 is 0.000001
  const TABLE_CHOICES = ["columns", "logs", "colour", "x", "y"]; // they name columns of one table

  // How each uploaded file was last read, by its token.
  const readings = new Map();

  // One item of the text of a reading (see dashboard/data/asked.py) is set, or taken out.
  const set = (params, part, value) => {
    const items = new Map(
      (params.get("reading") || "").split(".").filter(Boolean).map((item) => [item.split("-", 1)[0], item]),
    );
    if (part === "sheet") items.clear(); // another sheet is another table
    if (part === "delimiter") [...items.keys()].filter((key) => /^[cm]\d/.test(key)).forEach((key) => items.delete(key));
    items.delete(part);
    if (value) items.set(part, `${part}-${value}`);
    if (items.size) params.set("reading", [...items.values()].join("."));
    else params.delete("reading");
    columnsAfter(params, part, value);
    params.delete("slots");
  };

  // Which columns are used once one of them, or all, are read in another way.
  const columnsAfter = (params, part, value) => {
    if (["sheet", "delimiter"].includes(part)) TABLE_CHOICES.forEach((name) => params.delete(name));
    if (!/^[cm]\d/.test(part)) return params.delete("columns");
    const used = (params.get("columns") || "").split(",").filter(Boolean);
    if (!params.has("columns") || part[0] === "m") return undefined;
    const others = used.filter((key) => key !== part);
    const numeric = value && value !== "text";
    return params.set("columns", (numeric ? [...others, part] : others).join(","));
  };

  const words = (text) =>
    text
      .replaceAll("−", "-")
      .split(/[,，、]/)
      .map((word) => encodeURIComponent(word.trim()).replaceAll(".", "%2E"))
      .filter(Boolean)
      .join(",");

  const query = (params) => (params.size ? "?" + params.toString().replaceAll("%2C", ",") : "");

  const config = JSON.parse(document.getElementById("_dash-config").textContent);
  const explores = () => window.location.pathname === config.requests_pathname_prefix;

  // An entry of the browser's history holds, beside the address, the token of the table that is not
  // in the address: {tab, uploaded}. It survives a reload and goes with back and forward; it is in
  // no link, no storage and no cookie. `tab` is a random key, one a tab (see dashboard/routes.py).
  const entry = () => window.history.state || {};
  const random = () =>
    Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const tab = entry().tab || random();
  let uploaded = null; // the table at hand: {token, name, kind}
  const note = (more) => window.history.replaceState({ ...entry(), tab, ...more }, "");

  const SHARE = "#share="; // the secret of a shared table; what follows # is not sent with a request
  const shared = () => {
    const { hash } = window.location;
    return hash.startsWith(SHARE) ? { token: hash.slice(SHARE.length), kind: "shared" } : null;
  };
  const held = () => shared() || entry().uploaded || uploaded;

  // The address without its anchor, and the table: another anchor is no arrival.
  const address = () =>
    window.location.pathname + window.location.search + " " + ((held() || {}).token || "");

  let arrivals = 0; // back to an address already seen is an arrival, too
  let arrived = true; // the address is somebody else's words until the page has said its own
  let here = "";
  const arrival = () => {
    arrived = true;
    note();
    here = address();
    const { pathname: path, search } = window.location;
    return { path, search, arrival: ++arrivals, uploaded: held() };
  };

  const go = (search) => {
    const change = arrived ? "replaceState" : "pushState";
    arrived = false;
    const { pathname, search: before, hash } = window.location;
    const table = uploaded || entry().uploaded || null;
    const isShared = table && table.kind === "shared" && new URLSearchParams(search).get("data") === "shared";
    const secret = isShared ? SHARE + table.token : "";
    const moved = search !== before || secret !== (shared() ? hash : "");
    if (moved || (table || {}).token !== (entry().uploaded || {}).token) {
      window.history[change]({ ...entry(), tab, uploaded: table }, "", pathname + search + secret);
      here = address();
    }
  };

  // What the page states: on Explore its choices, which may be ahead of its address.
  const stated = (choices) =>
    new URLSearchParams(explores() && choices !== null ? choices || "" : window.location.search);

  // The arrow keys go from tab to tab (WAI-ARIA, tabs with automatic activation).
  const STEPS = { ArrowLeft: -1, ArrowRight: 1 };
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (!tab || !(event.key in STEPS)) return;
    const tabs = [...tab.parentElement.children];
    const next = tabs.at((tabs.indexOf(tab) + STEPS[event.key]) % tabs.length);
    next.focus();
    next.click();
  });

  // On a phone the row of tabs is wider than the page: the chosen one is moved into its middle.
  const showTab = () => {
    const tab = document.querySelector("[role=tab][aria-selected=true]");
    const { offsetLeft, clientWidth } = tab.parentElement;
    tab.parentElement.scrollLeft = tab.offsetLeft - offsetLeft - (clientWidth - tab.offsetWidth) / 2;
  };

  const open = () => dash.set_props("address", { data: arrival() });
  window.addEventListener("popstate", () => {
    if (!window.history.state) { // a link within the page: a new entry, without what this one held
      const { pathname, search, hash } = window.location;
      const isShared = new URLSearchParams(search).get("data") === "shared" && !shared();
      const url = pathname + search + (isShared && uploaded ? SHARE + uploaded.token : hash);
      window.history.replaceState({ tab, uploaded }, "", url);
    }
    if (here !== address()) open();
  });

  // Copies what a field holds; where the browser does not allow it, the text is left selected.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const { copy, copied, select } = button.dataset;
    const field = document.getElementById(copy);
    if (field) field.select();
    let words = copied;
    try {
      await window.navigator.clipboard.writeText(field ? field.value : window.location.href);
    } catch (error) {
      words = field && document.execCommand("copy") ? copied : select;
    }
    button.parentElement.querySelector("[role=status]").textContent = words;
  });

  dash.choices = {
    // fixed: name in the address -> text of its default, in the order of the controls; values: of
    // the controls, then perhaps defaults that depend on the table, then the query so far. Dash
    // calls this for controls that have just been drawn, too: they say what the query says.
    merge(fixed, values) {
      const before = values.pop() || "";
      const defaults = { ...fixed, ...values[Object.keys(fixed).length] };
      const params = new URLSearchParams(before);
      Object.entries(defaults).forEach(([name, standard], i) => {
        const value = text(values[i]);
        if (same(value, standard)) params.delete(name);
        else if (!same(value, params.get(name))) params.set(name, value);
      });
      if (query(params) === before) return unchanged();
      params.delete("slots"); // they were those of the link
      return query(params);
    },

    // The tab that was pressed names the panel.
    view(clicks, tabs, before) {
      const none = tabs.map(unchanged);
      if (!clicks.some(Boolean)) return [unchanged(), none, none];
      const { view } = changed();
      const params = new URLSearchParams(before || "");
      if (view === tabs[0].view) params.delete("view");
      else params.set("view", view);
      const chosen = tabs.map((tab) => tab.view === view);
      return [query(params), chosen.map(String), chosen.map((yes) => (yes ? 0 : -1))];
    },

    // The panel on screen: that of the result, or the data, which need none.
    panel(shown, before, there) {
      const of = (search) => new URLSearchParams(search || "").get("view");
      const view = of(before) === "data" ? "data" : shown ? of(shown.query) || "clusters" : "";
      if (view === (there || "")) return unchanged();
      showTab();
      return view;
    },

    // A slider and its box: the one that was moved tells the other; a box out of bounds tells none.
    sync(slider, box) {
      if (same(text(slider), text(box))) return [unchanged(), unchanged()];
      if (changed().endsWith("-slider")) return [unchanged(), slider];
      return [box == null ? unchanged() : box, unchanged()];
    },

    // Another table: choices that name columns are dropped, unless the link was waiting for it.
    table(standard, data, uploaded, before) {
      const params = new URLSearchParams(before || "");
      const file = uploaded && data === (uploaded.kind || "upload") ? uploaded.name : null;
      if (data === (params.get("data") || standard) && file === null) return unchanged();
      const awaited = file !== null && params.get("data") === data && params.get("file") === file;
      if (awaited && uploaded.kept) return unchanged(); // the page has been drawn anew
      if (!awaited) TABLE_CHOICES.forEach((name) => params.delete(name));
      params.delete("slots");
      params.set("data", data);
      if (file === null) params.delete("file");
      else params.set("file", file);
      const reading = file === null ? "" : readings.get(uploaded.token) ?? uploaded.reading;
      if (reading) params.set("reading", reading);
      else params.delete("reading");
      return query(params);
    },

    // One part of how the file is read, and that what is drawn is of another reading by now.
    // Controls that have just been drawn come several at once.
    reading(values, uploaded, before) {
      const { triggered } = dash.callback_context;
      if (triggered.length !== 1) return [unchanged(), unchanged()];
      const { part } = changed();
      const given = text(triggered[0].value);
      const value = given === "recognised" ? "" : given;
      const params = new URLSearchParams(before || "");
      set(params, part, part === "missing" ? words(value) : value);
      if (uploaded) readings.set(uploaded.token, params.get("reading") || "");
      return query(params) === before ? [unchanged(), unchanged()] : [query(params), ""];
    },

    // A remedy beside a column.
    mended(clicks, uploaded, before) {
      if (!clicks.some(Boolean)) return unchanged();
      const { part, value } = changed();
      const params = new URLSearchParams(before || "");
      set(params, part, value);
      if (uploaded) readings.set(uploaded.token, params.get("reading") || "");
      return query(params);
    },

    // A reading that would mend a refused file: it is chosen as if it had just been read so.
    offer(clicks) {
      if (!clicks.some(Boolean)) return [unchanged(), unchanged(), unchanged()];
      const { token, name, reading } = changed();
      readings.set(token, reading);
      return [{ token, name, reading }, "", []];
    },

    // What is in view of a picture, which Dash forgets with the next figure; the server gives it back.
    zoom(moved, figure, before) {
      const key = figure && figure.layout.uirevision;
      if (!moved || !key) return unchanged();
      if (moved["xaxis.autorange"] || moved["yaxis.autorange"]) return null;
      const kept = before && before.key === key ? before : { key };
      const of = (axis) =>
        `${axis}.range[0]` in moved
          ? [moved[`${axis}.range[0]`], moved[`${axis}.range[1]`]]
          : kept[axis];
      return { key, xaxis: of("xaxis"), yaxis: of("yaxis") };
    },

    // A point of the curves, or the best model, goes into the controls of the model.
    model(click, clicks, best) {
      const use = changed() === "use-best" ? clicks && best : click && click.points[0].customdata;
      return use ? [use[0], use[1]] : [unchanged(), unchanged()];
    },

    // Names of components: a line for each slot up to the last one that has a name.
    names(values, fields, before) {
      if (!values.length) return unchanged();
      const params = new URLSearchParams(before || "");
      const lines = (params.get("names") || "").split("\n");
      fields.forEach(({ slot }, i) => (lines[slot] = text(values[i]).trim()));
      const names = Array.from(lines, (line) => line || "").join("\n").trimEnd();
      if (names) params.set("names", names);
      else params.delete("names");
      return query(params) === before ? unchanged() : query(params);
    },

    // The file just read is chosen and named in the list of tables; one that was kept is there.
    uploaded(uploaded, options) {
      if (!uploaded || uploaded.kept) return [unchanged(), unchanged()];
      const label = document.querySelector('[data-store="uploaded"]').dataset.uploaded.replace("{name}", uploaded.name);
      const others = options.filter((one) => one.value !== "upload");
      return ["upload", [...others, { value: "upload", label }]];
    },
  };

  dash.address = {
    read: arrival,
    open,

    // The table at hand goes into the next entry of the history; into this one where it has none,
    // so that a reload before the first fit keeps it, and out of this one when it was deleted.
    hold(data) {
      uploaded = data || null;
      if (!uploaded || !entry().uploaded) note({ uploaded });
      here = address();
      return unchanged();
    },

    // A link with data, from its query and secret.
    link(made) {
      const { origin, pathname } = window.location;
      return made ? origin + pathname + made.query + SHARE + made.secret : "";
    },

    // Plotly takes its words when it is loaded, with the first graph, or later when told.
    words(locale) {
      (window.PlotlyLocales = window.PlotlyLocales || []).push(locale);
      if (window.Plotly) window.Plotly.register(locale);
      return unchanged();
    },

    // The result on screen gives the page its address.
    show(shown) {
      if (shown && explores()) go(shown.query);
      return unchanged();
    },

    // A remedy's changes, in the form of an address, for the whole page.
    remedy(clicks, before, uploaded) {
      if (!clicks.some(Boolean)) return unchanged();
      const params = new URLSearchParams(before || "");
      const changes = new URLSearchParams(changed().changes);
      changes.forEach((value, name) => params.set(name, value));
      if (uploaded && changes.has("reading")) readings.set(uploaded.token, changes.get("reading"));
      go(query(params));
      return arrival();
    },

    language(clicks, before) {
      if (!clicks.some(Boolean)) return unchanged();
      const params = stated(before);
      params.set("lang", changed().lang);
      dash.navigation.stay();
      go(query(params));
      return arrival();
    },
  };

  const preferred = window.matchMedia("(prefers-color-scheme: dark)");

  dash.theme = {
    read(address) {
      const stated = new URLSearchParams(address ? address.search : "").get("theme");
      return dash.theme.apply(stated || (preferred.matches ? "dark" : "light"));
    },

    apply(theme) {
      document.documentElement.dataset.bsTheme = theme;
      return theme;
    },

    toggle(clicks, theme, before) {
      if (!clicks) return [unchanged(), unchanged()];
      const next = theme === "dark" ? "light" : "dark";
      const params = stated(before);
      params.set("theme", next);
      if (explores()) return [dash.theme.apply(next), query(params)];
      go(query(params));
      return [dash.theme.apply(next), unchanged()];
    },
  };
})();
