import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";

/** A compiler that stays: loading it and making it fast takes five seconds of a processor. */
const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };

parentPort?.on("message", (input: string) => parentPort?.postMessage(solc.compile(input)));
