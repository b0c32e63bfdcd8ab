// Links between pages of ours change the address without loading the document anew, so that a table
// and a fit stay where they are. The state of a history entry holds where each section was left
// ("left") and how far the page was scrolled ("top").
(() => {
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const config = JSON.parse(document.getElementById("_dash-config").textContent);
  const prefix = config.requests_pathname_prefix;
  const SECTIONS = ["", "learn"]; // dashboard/components/header.py SECTIONS
  const KEPT = ["lang", "theme"];
  const SETTLING_MILLISECONDS = 4000; // formulas are set after the text around them
  const MOVES = ["wheel", "touchmove", "pointerdown", "keydown"];

  const state = () => window.history.state || {};
  const section = (path) => path.slice(prefix.length).split("/")[0];
  const inside = (url) =>
    url.origin === window.location.origin &&
    url.pathname.startsWith(prefix) &&
    SECTIONS.includes(section(url.pathname));

  // The address of a link, in the language and theme of now, or where its section was left.
  function target(link) {
    const url = new URL(link.href);
    if (!inside(url)) return null;
    const left = (state().left || {})[link.dataset.section];
    const away = link.dataset.section !== section(window.location.pathname);
    const there = left && away ? new URL(left, url) : url;
    const now = new URLSearchParams(window.location.search);
    KEPT.forEach((name) => now.has(name) && there.searchParams.set(name, now.get(name)));
    there.search = there.search.replaceAll("%2C", ",");
    return there;
  }

  // Before the page is left: how far it was scrolled, and its address for the way back.
  function remember() {
    const { pathname, search, hash } = window.location;
    const secret = section(pathname) === "" ? hash : ""; // of a shared table
    const left = { ...state().left, [section(pathname)]: pathname + search + secret };
    window.history.replaceState({ ...state(), left, top: window.scrollY }, "");
  }

  let moved = true; // by a link or back: then the page is shown from its place
  let byLink = false;

  function follow(event) {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || link.target || link.hasAttribute("download")) return;
    const url = target(link);
    if (!url) return;
    const here = url.pathname + url.search === window.location.pathname + window.location.search;
    if (here && url.hash) return; // the browser's own work
    if (!here) link.href = url.href; // for a new tab, too
    const plain = event.type === "click" && event.button === 0;
    if (!plain || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const current = link.dataset.section === section(window.location.pathname);
    if (here || (current && link.dataset.section === "")) return; // Explore is on screen
    remember();
    const { top, ...kept } = state();
    moved = byLink = true;
    window.history.pushState(kept, "", url.href);
    dash.address.open();
  }

  ["click", "auxclick", "contextmenu"].forEach((kind) => document.addEventListener(kind, follow));
  window.addEventListener("popstate", () => (moved = true));
  window.addEventListener("pagehide", remember);

  // The place in the page that the address names, or where the reader was; again as the page
  // grows, until the reader moves.
  function settle() {
    const name = decodeURIComponent(window.location.hash.slice(1));
    const place = name && document.getElementById(name);
    const go = () => (place ? place.scrollIntoView() : window.scrollTo(0, state().top || 0));
    const growth = new ResizeObserver(go);
    const stop = () => growth.disconnect();
    growth.observe(document.body);
    MOVES.forEach((kind) => window.addEventListener(kind, stop, { once: true, passive: true }));
    window.setTimeout(stop, SETTLING_MILLISECONDS);
    const focused = byLink && (place || document.querySelector("main"));
    if (focused) focused.focus({ preventScroll: true });
    byLink = false;
    dash.tour.offer();
  }

  function whenDrawn(key, then) {
    if (document.getElementById(key)) then();
    else window.requestAnimationFrame(() => whenDrawn(key, then));
  }

  dash.navigation = {
    // The same page in other words: the reader stays where they are.
    stay() {
      remember();
      moved = true;
    },

    opened(page) {
      document.title = page.title;
      document.documentElement.lang = page.lang;
      if (moved) whenDrawn(page.key, settle);
      moved = false;
      return window.dash_clientside.no_update;
    },
  };
})();
