// @ts-check
// Brings the head of the reading page up to date: title, tags, where the text is from.

/** @param {HTMLElement} desk <main class="desk"> */
export async function renewHead(desk) {
  const answer = await fetch(location.pathname, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [old, head] = [desk.querySelector("#head"), page.querySelector("#head")];
  if (!old || !head || old.innerHTML === head.innerHTML) return;
  old.replaceChildren(...head.childNodes);
  document.title = page.title;
}
