// Bundles src/codemirror.js into ../onemg/static/vendor and writes the licences of what is in it.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const vendor = join(here, "..", "onemg", "static", "vendor");

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["src/codemirror.js"],
  outfile: join(vendor, "codemirror.js"),
  bundle: true,
  format: "esm",
  legalComments: "none",
  metafile: true,
  minify: true,
  target: ["es2022"],
});

const packages = new Set(
  Object.keys(metafile.inputs)
    .map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter(Boolean),
);
if (packages.size === 0) throw new Error("the bundle holds no package: is node_modules there? run npm ci");

const texts = [];
for (const name of [...packages].sort()) {
  const folder = join(here, "node_modules", name);
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const licence = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
  if (!licence) throw new Error(`${name} has no licence file`);
  texts.push(`${name} ${version}\n\n${(await readFile(join(folder, licence), "utf8")).trim()}\n`);
}
await mkdir(vendor, { recursive: true });
await writeFile(join(vendor, "codemirror.licences.txt"), texts.join(`\n${"-".repeat(72)}\n\n`));
console.log(`${packages.size} packages bundled into ${relative(process.cwd(), vendor)}`);
