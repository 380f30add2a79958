// @ts-check
// Menus made of <details>: Escape and a click elsewhere close them, and Escape gives the focus back.

const MENUS = "details:is(.menu, .account, .choose)[open]";

addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(MENUS)) {
    if (!event.composedPath().includes(menu)) menu.removeAttribute("open");
  }
});

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(MENUS)) {
    const hasFocus = menu.contains(document.activeElement);
    menu.removeAttribute("open");
    if (hasFocus) menu.querySelector("summary")?.focus();
  }
});
