// @ts-check
// Puts the reader's choices on <html> before anything is painted; a plain script, since modules come too late.
(function () {
  const KNOWN = {
    theme: ["light", "dark"],
    size: ["small", "large", "largest"],
    width: ["narrow", "wide"],
    typeface: ["sans"],
  };
  for (const [name, values] of Object.entries(KNOWN)) {
    /** @type {string | null} */
    let value = null;
    try {
      value = localStorage.getItem("newsroom-" + name);
    } catch {
      return; // Storage is closed to us; the defaults follow the system.
    }
    if (value !== null && values.includes(value)) document.documentElement.dataset[name] = value;
  }
})();
