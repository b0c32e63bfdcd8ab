// The tour of the Explore page (dashboard/pages/explore/tour.py has its words). That it was taken or
// declined stands in the state of the history entry, which lives as long as the tab.
(() => {
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const LINE = "tour"; // dashboard/ids.py TOUR
  const GAP = 12; // between the box and what it is about, in pixels

  let box = null; // what is on screen of the tour
  let at = 0;

  const line = () => document.getElementById(LINE);
  const state = () => window.history.state || {};

  function hideLine() {
    if (line() && !line().hidden) dash.set_props(LINE, { hidden: true });
  }

  function settled() {
    window.history.replaceState({ ...state(), toured: true }, "");
    hideLine();
  }

  const marked = () => document.querySelector(".toured");

  function end() {
    if (!box) return;
    if (marked()) marked().classList.remove("toured");
    box.remove();
    box = null;
    const again = document.querySelector('.controls [data-tour="start"]');
    if (again) again.focus({ preventScroll: true });
  }

  function button(name, look, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn btn-sm ${look}`;
    made.textContent = name;
    made.addEventListener("click", act);
    return made;
  }

  function element(kind, text, name = "") {
    const made = document.createElement(kind);
    made.textContent = text;
    made.className = name;
    return made;
  }

  function show(step) {
    const { steps: all, words } = line().dataset;
    const steps = JSON.parse(all);
    const { back, next, end: done, skip, place } = JSON.parse(words);
    at = step;
    if (marked()) marked().classList.remove("toured");
    const here = document.querySelector(steps[at].at);
    if (here) here.classList.add("toured");
    const isLast = at + 1 === steps.length;
    const buttons = element("div", "", "buttons");
    if (!isLast) buttons.append(button(skip, "btn-link", end));
    if (at) buttons.append(button(back, "btn-outline-secondary", () => show(at - 1)));
    buttons.append(button(isLast ? done : next, "btn-primary", isLast ? end : () => show(at + 1)));
    const where = place.replace("{number}", at + 1).replace("{count}", steps.length);
    box.replaceChildren(
      element("p", where, "tour-place"),
      element("h2", steps[at].title),
      element("p", steps[at].text),
      buttons,
    );
    box.setAttribute("aria-label", `${where}: ${steps[at].title}`);
    if (here) here.scrollIntoView({ block: "center" });
    lay();
    box.focus({ preventScroll: true });
  }

  // Below what it is about, above it, or beside it, where there is room; always whole on screen.
  function lay() {
    if (!box) return;
    const about = marked();
    const { innerWidth: wide, innerHeight: high } = window;
    const { offsetWidth: width, offsetHeight: height } = box;
    const there = about ? about.getBoundingClientRect() : { left: 0, bottom: 0, top: 0 };
    const below = there.bottom + GAP;
    const top = below + height < high ? below : there.top - GAP - height;
    const within = (value, most) => Math.max(GAP, Math.min(value, most - GAP));
    box.style.top = `${within(top, high - height)}px`;
    box.style.left = `${within(there.left, wide - width)}px`;
  }

  function start() {
    settled();
    if (!box) {
      box = element("div", "", "tour");
      box.setAttribute("role", "dialog");
      box.tabIndex = -1;
      document.body.append(box);
    }
    show(0);
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-tour]");
    if (pressed && pressed.dataset.tour === "start") start();
    else if (pressed) settled();
    else if (event.target.closest(".controls, [role=tab]")) hideLine();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && end());
  window.addEventListener("resize", lay);
  window.addEventListener("scroll", lay, { passive: true });

  dash.tour = {
    // A page has been drawn: the tour of the one before ends; somebody new is asked.
    offer() {
      end();
      const isNew = !state().toured && !window.location.search && !state().left;
      if (line() && isNew) dash.set_props(LINE, { hidden: false });
    },
  };
})();
