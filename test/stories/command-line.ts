import { execFile } from "node:child_process";
import { join } from "node:path";

import hre from "hardhat";

/** What a run of a task left behind. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a task in a process of its own, as a person would. */
export function scf(...task: string[]): Promise<Ran> {
  const { root } = hre.config.paths;
  const cli = join(root, "node_modules", "hardhat", "dist", "src", "cli.js");
  const options = { cwd: root, env: { ...process.env, NO_COLOR: "1" } };
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, "scf", ...task], options, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}
