// @ts-check
// What the import pages gain by scripts: a page pasted as copied keeps its structure, the button says that it
// works, and the link for the bookmarks bar explains itself. Without it, every form does its work.

for (const field of document.querySelectorAll("textarea[data-paste='html']")) {
  if (field instanceof HTMLTextAreaElement) field.addEventListener("paste", (event) => pasteAsHtml(event, field));
}
for (const form of document.querySelectorAll("form[data-working]")) {
  if (form instanceof HTMLFormElement) form.addEventListener("submit", () => work(form, true));
}
// Back by the browser's own cache: the form is to be used again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-working]")) if (form instanceof HTMLFormElement) work(form, false);
});
for (const link of document.querySelectorAll("[data-drag-only]")) {
  // A click would only be refused by the page's own policy.
  link.addEventListener("click", (event) => event.preventDefault());
}

/**
 * Takes the HTML side of the clipboard, unless what was copied is source code itself.
 * @param {ClipboardEvent} event
 * @param {HTMLTextAreaElement} field
 */
function pasteAsHtml(event, field) {
  const html = event.clipboardData?.getData("text/html");
  const plain = event.clipboardData?.getData("text/plain") ?? "";
  if (!html || plain.trimStart().startsWith("<")) return;
  event.preventDefault();
  field.setRangeText(html, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * @param {HTMLFormElement} form
 * @param {boolean} isWorking
 */
function work(form, isWorking) {
  const status = form.querySelector("#working");
  if (status) status.textContent = isWorking ? (form.dataset.working ?? "") : "";
  form.setAttribute("aria-busy", String(isWorking));
  // After the browser has collected the form, so that the pressed button's own value is sent.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button")) button.disabled = isWorking;
  }, 0);
}
