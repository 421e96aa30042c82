// Bundles src/ into ../static/dist under hashed names, and writes manifest.json: the plain name of each file → its hashed name.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import esbuild from "esbuild";
import * as sass from "sass";

process.chdir(import.meta.dirname);
const out = "../static/dist";
const manifest = {};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

function keep(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  manifest[name] = name.replace(/(\.\w+)$/, `-${hash}$1`);
  writeFileSync(`${out}/${manifest[name]}`, content);
}

// Bootstrap 5 is written in the Sass of its day; what Sass will one day drop there is not ours to mend.
const { css } = sass.compile("src/app.scss", {
  loadPaths: ["node_modules"],
  quietDeps: true,
  silenceDeprecations: ["import"],
});

const result = await esbuild.build({
  stdin: { contents: css, loader: "css", resolveDir: ".", sourcefile: "app.css" },
  outfile: `${out}/app.css`,
  bundle: true,
  minify: true,
  write: false,
  target: "chrome109", // the last one that runs on the Windows 7 machines of many a commune
  loader: { ".woff2": "file" },
  assetNames: "[name]-[hash]",
});
for (const file of result.outputFiles) {
  const name = basename(file.path);
  if (name === "app.css") {
    keep(name, file.contents);
  } else {
    manifest[name.replace(/-\w{8}(\.\w+)$/, "$1")] = name;
    writeFileSync(`${out}/${name}`, file.contents);
  }
}

const { metafile } = await esbuild.build({
  entryPoints: ["src/app.js"],
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  splitting: true, // the charts are fetched only by a page that shows one
  metafile: true,
  target: "chrome109",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  legalComments: "linked",
});
for (const [path, file] of Object.entries(metafile.outputs)) {
  if (file.entryPoint) manifest[basename(file.entryPoint)] = basename(path);
}

const icons = JSON.parse(readFileSync("src/icons.json", "utf8")).map((name) => {
  const svg = readFileSync(`node_modules/bootstrap-icons/icons/${name}.svg`, "utf8");
  return `<symbol id="${name}" viewBox="0 0 16 16">${svg.replace(/<\/?svg[^>]*>/g, "").trim()}</symbol>`;
});
keep("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${icons.join("")}</svg>`);
for (const name of ["logo.svg", "mark.svg", "favicon.svg"]) keep(name, readFileSync(`src/brand/${name}`));

writeFileSync(`${out}/manifest.json`, JSON.stringify(manifest, null, 2));
