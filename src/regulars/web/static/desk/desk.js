"use strict";
/* What is only convenience: everything works without it. */
document.addEventListener("DOMContentLoaded", () => {
  const menu = document.querySelector("details.me");
  if (menu) {
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
    });
  }
  const pages = document.querySelector(".pages"), here = document.querySelector(".pages [aria-current]");
  if (here) pages.scrollLeft = Math.max(0, here.offsetLeft - pages.clientWidth / 2);
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.textContent = button.dataset.copied;
    });
  }
});
