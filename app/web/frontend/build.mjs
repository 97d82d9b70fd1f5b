// Builds everything the browser asks for into ../static/build. Safe to run again and again; needs no network after `npm ci`.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "..", "static", "src");
const target = join(here, "..", "static", "build");
const draft = `${target}.new`;
const require = createRequire(import.meta.url);
const fontHome = dirname(require.resolve("@fontsource-variable/atkinson-hyperlegible-next/package.json"));
const manifest = {};

/** Write `name` as `name.<hash>.ext`, so a browser may keep it for a year. */
async function writeHashed(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 10);
  const hashed = name.replace(/(\.\w+)$/, `.${hash}$1`);
  await writeFile(join(draft, hashed), text);
  manifest[name] = hashed;
}

function compress(css) {
  return sass.compileString(css, { syntax: "css", style: "compressed", charset: false }).css;
}

async function buildStyles() {
  const library = sass.compile(join(here, "govuk.scss"), {
    importers: [new sass.NodePackageImporter(here)],
    style: "compressed",
    quietDeps: true,
  });
  await writeHashed("govuk.css", library.css);
  for (const name of ["tokens.css", "heard.css"]) {
    await writeHashed(name, compress(await readFile(join(source, name), "utf8")));
  }
}

async function copyPlain() {
  for (const name of ["heard.js", "later.js", "entry.js", "favicon.svg"]) {
    await writeHashed(name, await readFile(join(source, name), "utf8"));
  }
}

/** Fonts keep their names: tokens.css points at them, and a new font file would come with a new name. */
async function copyFonts() {
  await mkdir(join(draft, "fonts"), { recursive: true });
  for (const script of ["latin", "latin-ext"]) {
    const name = `atkinson-hyperlegible-next-${script}-wght-normal.woff2`;
    await cp(join(fontHome, "files", name), join(draft, "fonts", name));
    manifest[`fonts/${name}`] = `fonts/${name}`;
  }
  await cp(join(fontHome, "LICENSE"), join(draft, "fonts", "LICENSE.txt"));
}

await rm(draft, { recursive: true, force: true });
await mkdir(draft, { recursive: true });
await Promise.all([buildStyles(), copyPlain(), copyFonts()]);
const sorted = Object.fromEntries(Object.entries(manifest).sort());
await writeFile(join(draft, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
await rm(target, { recursive: true, force: true });
await rename(draft, target);
