// Copying from lessons: programs by their button, formulas as the TeX that they were written in.
(() => {
  const SHOWN_MILLISECONDS = 2000;

  // Pages that come by plain http from another machine have no clipboard of their own.
  async function copied(place) {
    if (navigator.clipboard) return navigator.clipboard.writeText(place.textContent);
    window.getSelection().selectAllChildren(place);
    document.execCommand("copy");
    window.getSelection().removeAllRanges();
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy-text]");
    if (!button) return;
    await copied(document.getElementById(button.dataset.copyText));
    const name = button.textContent;
    if (name === button.dataset.copied) return;
    button.textContent = button.dataset.copied;
    window.setTimeout(() => (button.textContent = name), SHOWN_MILLISECONDS);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // Enter in a question checks its answer.
  document.addEventListener("keydown", (event) => {
    const check = document.getElementById("quiz-check");
    if (event.key !== "Enter" || !check || check.hidden) return;
    if (event.target.matches(".question input")) check.click();
  });

  const tex = (item) => (item.display ? `$$${item.math}$$` : `$${item.math}$`);

  // A formula is a picture; where it is part of what was selected, its TeX is copied.
  document.addEventListener("copy", (event) => {
    const selection = window.getSelection();
    if (!window.MathJax || !window.MathJax.startup || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const all = window.MathJax.startup.document.getMathItemsWithin(document.body);
    const items = all.filter((item) => range.intersectsNode(item.typesetRoot));
    if (!items.length) return;
    const text = (node) => {
      const item = items.find((one) => one.typesetRoot === node);
      if (item) return tex(item);
      if (!range.intersectsNode(node)) return "";
      if (node.nodeType !== Node.TEXT_NODE) return [...node.childNodes].map(text).join("") + after(node);
      const start = node === range.startContainer ? range.startOffset : 0;
      const end = node === range.endContainer ? range.endOffset : node.length;
      return node.data.slice(start, end);
    };
    const after = (node) => (/^(P|LI|H\d|TR|DIV)$/.test(node.tagName) ? "\n" : "");
    event.clipboardData.setData("text/plain", text(range.commonAncestorContainer).trim());
    event.preventDefault();
  });
})();
