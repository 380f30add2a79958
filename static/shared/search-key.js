// @ts-check
// On every page "/" goes to the search field, but never out of something that is being typed.

import { isTyping } from "./typing.js";

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  const field = [...document.querySelectorAll(".search input")].find((input) => input.checkVisibility());
  if (!(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  field.focus();
  field.select();
});
