// @ts-check
// Copies what the pages use of npm packages into static/vendor/, with their licences and a list of what is there;
// with --check it changes nothing and fails when a copy differs from its locked package.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const TARGET = join(ROOT, "static/vendor");
const LIST = join(TARGET, "vendor.json");

/** @type {Record<string, string>} the name in static/vendor/ → the file in node_modules/ */
const FILES = {
  "fonts/newsreader.woff2": "@fontsource/newsreader/files/newsreader-latin-400-normal.woff2",
  "fonts/newsreader.LICENSE.txt": "@fontsource/newsreader/LICENSE",
  "fonts/figtree.woff2": "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2",
  "fonts/figtree.LICENSE.txt": "@fontsource-variable/figtree/LICENSE",
  "fonts/vazirmatn.woff2": "@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2",
  "fonts/vazirmatn.LICENSE.txt": "@fontsource-variable/vazirmatn/LICENSE",
};

/** @param {string} path */
const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** @type {string[]} */
const faults = [];
/** @type {Record<string, object>} */
const list = {};
const isChecking = process.argv.includes("--check");
for (const [name, source] of Object.entries(FILES)) {
  const from = join(ROOT, "node_modules", source);
  const to = join(TARGET, name);
  const owner = source.split("/").slice(0, source.startsWith("@") ? 2 : 1).join("/");
  const { version, license } = JSON.parse(readFileSync(join(ROOT, "node_modules", owner, "package.json"), "utf8"));
  list[name] = { package: owner, version, license, sha256: sha256(from) };
  if (!isChecking) {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
  } else if (!existsSync(to)) {
    faults.push(`${name} is missing`);
  } else if (sha256(to) !== sha256(from)) {
    faults.push(`${name} differs from ${owner} ${version}`);
  }
}

const text = `${JSON.stringify(list, null, 2)}\n`;
if (!isChecking) {
  writeFileSync(LIST, text);
} else {
  if (!existsSync(LIST) || readFileSync(LIST, "utf8") !== text) faults.push("vendor.json is not up to date");
  for (const entry of readdirSync(TARGET, { recursive: true, withFileTypes: true })) {
    const name = join(entry.parentPath ?? entry.path, entry.name).slice(TARGET.length + 1).replaceAll("\\", "/");
    if (entry.isFile() && name !== "vendor.json" && !(name in FILES)) faults.push(`${name} came from nowhere`);
  }
}
for (const fault of faults) console.error(`static/vendor: ${fault}`);
if (faults.length) console.error("Mend it with: node scripts/vendor.mjs");
process.exitCode = faults.length ? 1 : 0;
