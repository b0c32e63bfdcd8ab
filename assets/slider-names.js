/* Names the thumbs of Dash's sliders after the label of their field, for those who do not see it:
   Dash 4.4 gives them a role but no name. */
(function () {
  "use strict";

  function name(thumb) {
    const field = thumb.closest(".field");
    const label = field && field.querySelector("label, legend");
    if (label) thumb.setAttribute("aria-label", label.textContent);
  }

  let waiting = false;
  const nameAll = () => {
    waiting = false;
    document.querySelectorAll(".dash-slider-thumb").forEach(name);
  };
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(nameAll);
  }).observe(document.body, { childList: true, subtree: true });
})();
