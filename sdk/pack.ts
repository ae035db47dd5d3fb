/**
 * Evidence packs: one file with everything that proves one receivable, and its verification without a chain.
 * The format is in docs/evidence-pack.md.
 */
export type { PackCheck, PackReport } from "./pack/checks.js";
export type { Json } from "./pack/codec.js";
export { exportPack } from "./pack/export.js";
export { contentHash, PACK_SCHEMA, readPack, serialisePack } from "./pack/format.js";
export type { EvidencePack, PackContent } from "./pack/format.js";
export { INFORMATIONAL, isInformational } from "./pack/informational.js";
export { joinReports, verifyPackOnChain } from "./pack/online.js";
export { verifyPack } from "./pack/verify.js";
export type { VerifyOptions } from "./pack/verify.js";
