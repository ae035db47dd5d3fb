import { getAddress, isHexString, isAddress } from "ethers";

import { contentHash, type EvidencePack, type Json, type PackReport } from "../../sdk/index.js";

export type Path = readonly (string | number)[];

/** Every value of a pack that is no list and no object, with the way to it. */
export function* leavesOf(json: Json, path: Path = []): Generator<{ path: Path; value: Json }> {
  if (typeof json !== "object" || json === null) {
    yield { path, value: json };
    return;
  }
  const entries = Array.isArray(json) ? [...(json as Json[]).entries()] : Object.entries(json);
  for (const [key, value] of entries) yield* leavesOf(value, [...path, key]);
}

/** Text of a way: `lots[0].id`. */
export function pathText(path: Path): string {
  return path.map((key, i) => (typeof key === "number" ? `[${key}]` : i === 0 ? key : `.${key}`)).join("");
}

/** Another value of the same form. */
export function another(value: Json): Json {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (typeof value !== "string") return "something";
  if (/^\d+$/.test(value)) return (BigInt(value) + 1n).toString();
  if (value === "0x") return "0x00";
  if (!isHexString(value)) return `${value}x`;
  const flipped = `${value.slice(0, -1)}${value.endsWith("1") ? "2" : "1"}`;
  return isAddress(value) ? getAddress(flipped.toLowerCase()) : flipped;
}

/** A pack with one value replaced. */
export function changed(pack: EvidencePack, path: Path, value: Json): EvidencePack {
  const copy = structuredClone(pack) as unknown as Record<string | number, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last !== undefined) at[last] = value;
  return copy as unknown as EvidencePack;
}

/** What a forger would do after a change: seal the pack again. */
export function sealedAgain(pack: EvidencePack): EvidencePack {
  return { ...pack, sha256: contentHash(pack) };
}

/** A pack without one element of a list in it. */
export function without(pack: EvidencePack, path: Path): EvidencePack {
  const list = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], pack);
  const rest = (list as Json[]).filter((_, i) => i !== path.at(-1));
  return changed(pack, path.slice(0, -1), rest);
}

/** What is wrong, or not checked, as text. */
export function wrongIn({ checks }: PackReport): string[] {
  return checks
    .filter(({ result }) => result !== "ok")
    .map(({ name, result, detail }) => `${name} ${result}: ${detail}`);
}

/** The way of a text such as `lots[0].id`. */
export function pathOf(text: string): Path {
  return text.split(/[.[\]]+/).flatMap((key) => (key === "" ? [] : [/^\d+$/.test(key) ? Number(key) : key]));
}
