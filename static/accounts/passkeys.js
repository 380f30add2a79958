// @ts-check
// Passkeys: asks the server for a challenge, the device for its answer, and sends that with the form around it.

import { Problem, post } from "../shared/api.js";

/**
 * <passkey-form action="get|create" options="/address/"> a form with a field "credential" </passkey-form>
 * Stays hidden where the browser has no passkeys, or may not use them: they need a name, not a bare address.
 */
class PasskeyForm extends HTMLElement {
  connectedCallback() {
    const can = window.PublicKeyCredential && "parseRequestOptionsFromJSON" in PublicKeyCredential;
    this.hidden = !can || /^[\d.]+$|^\[/.test(location.hostname);
    this.addEventListener("submit", this.#onSubmit);
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.#onSubmit);
  }

  /** @param {SubmitEvent} event */
  #onSubmit = async (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));
    const trouble = /** @type {HTMLElement} */ (this.querySelector(".passkey__trouble"));
    event.preventDefault();
    trouble.hidden = true;
    try {
      const { data } = await post(this.getAttribute("options") ?? "", undefined);
      const credential = await this.#ask(data.publicKey);
      field.value = JSON.stringify(credential.toJSON());
    } catch (error) {
      if (error instanceof Problem && error.body?.title) trouble.textContent = error.body.title;
      trouble.hidden = false;
      return;
    }
    form.submit();
  };

  /** @param {any} options @returns {Promise<any>} */
  #ask(options) {
    if (this.getAttribute("action") === "create")
      return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  }
}

customElements.define("passkey-form", PasskeyForm);
