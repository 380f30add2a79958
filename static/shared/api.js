// @ts-check
// Asks the server: JSON in and out, the CSRF token from its cookie, problems (RFC 9457) as exceptions.

/** The server refused, and said why. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {any} body the problem's JSON; `errors` lists { field, message, code }
   * @param {Headers} headers
   */
  constructor(status, body, headers) {
    super(body?.title || `${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
    /** @type {{ field: string, message: string, code: string }[]} */
    this.errors = Array.isArray(body?.errors) ? body.errors : [];
    /** The object as it stands now, when ours was stale (412). */
    this.current = body?.current ?? null;
  }
}

/** Nobody answered: offline, or the server is away. The same request may be sent again. */
export class Unreachable extends Error {}

/** The token that a writing request must carry. */
export function csrfToken() {
  return document.cookie.match(/(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";
}

/**
 * @typedef {object} Options
 * @property {unknown} [body] sent as JSON
 * @property {number | string | null} [version] sent as If-Match
 * @property {string} [person] refused when it is somebody else who is signed in by now
 * @property {AbortSignal} [signal]
 * @property {boolean} [keepalive] goes on when the page is left
 */

/**
 * Sends one request. Answers with the JSON (null for an empty answer), the headers and the status.
 * @param {string} method
 * @param {string} url within this site
 * @param {Options} [options]
 * @returns {Promise<{ data: any, headers: Headers, status: number }>}
 * @throws {Problem} the server refused · {Unreachable} nobody answered
 */
export async function ask(method, url, { body, version = null, person, signal, keepalive = false } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (version !== null) headers["If-Match"] = `"${version}"`;
  if (person) headers["X-Person"] = person;
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  let response;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      signal,
      keepalive,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable(error.message);
  }
  const text = await response.text();
  let data = null;
  if (text && /\bjson\b/.test(response.headers.get("Content-Type") ?? "")) data = JSON.parse(text);
  if (!response.ok) throw new Problem(response.status, data, response.headers);
  return { data, headers: response.headers, status: response.status };
}

/** @param {string} url @param {Options} [options] */
export const get = async (url, options) => (await ask("GET", url, options)).data;
/** @param {string} url @param {unknown} body @param {Options} [options] */
export const post = (url, body, options) => ask("POST", url, { ...options, body });
/** @param {string} url @param {unknown} body @param {Options} [options] */
export const put = (url, body, options) => ask("PUT", url, { ...options, body });
/** @param {string} url @param {unknown} body @param {Options} [options] */
export const patch = (url, body, options) => ask("PATCH", url, { ...options, body });
/** @param {string} url @param {Options} [options] */
export const remove = (url, options) => ask("DELETE", url, options);
