import { AbiCoder, keccak256, ZeroHash } from "ethers";

import { uint } from "./checks.js";
import { InputError } from "./failure.js";
import { argumentType } from "./interfaces.js";
import type { Attestation, EvidenceKind, EvidenceRevocation, Hex, PartyId, RevocationReason } from "./types.js";

/** Kinds of evidence there can be. */
const KINDS = 12;

/** Evidence of one kind that each lot must have. */
export interface Evidence {
  readonly kind: EvidenceKind;
  /** Groups of verifiers that attested it, 1 to 7; the seller's never counts. */
  readonly groups: number;
  /** How many of them independent of the buyer; 0 by default. */
  readonly independent?: number;
}

/**
 * `Programme.evidencePolicy` of a list: nibble k = groups of kind k, nibble 12 + k = how many of them independent.
 * @throws InputError `field` for an empty list, a kind named twice, or counts beyond 7
 */
export function evidencePolicy(list: readonly Evidence[]): bigint {
  if (list.length === 0) throw new InputError("field", "evidencePolicy", "a programme asks for some evidence");
  let policy = 0n;
  const seen = new Set<EvidenceKind>();
  for (const { kind, groups, independent = 0 } of list) {
    if (seen.has(kind)) throw new InputError("field", "evidencePolicy", `kind ${kind} is named twice`);
    if (groups < 1 || groups > 7 || independent < 0 || independent > groups) {
      throw new InputError("field", "evidencePolicy", `kind ${kind}: 1 to 7 groups, independent ones among them`);
    }
    seen.add(kind);
    policy |= BigInt(groups) << BigInt(4 * kind);
    policy |= BigInt(independent) << BigInt(4 * (kind + 12));
  }
  return policy;
}

/**
 * `Programme.qualityKinds` of the kinds that carry quality values; none = priced without.
 * @param summed positions of values that are summed over the lots of a statement (0: heads), not averaged by quantity
 * @throws InputError `field` for a position beyond 3
 */
export function qualityKinds(kinds: readonly EvidenceKind[], summed: readonly number[] = []): number {
  const wrong = summed.find((position) => ![0, 1, 2, 3].includes(position));
  if (wrong !== undefined) throw new InputError("field", "qualityKinds", `there is no quality value ${wrong}`);
  const bits = [...kinds, ...summed.map((position) => KINDS + position)];
  return bits.reduce<number>((word, bit) => word | (1 << bit), 0);
}

/**
 * Four quality values of 16 bits in one word, value i at bits 16·i; missing ones are 0. What they mean is the pricing
 * module's: coal kcal/kg, total moisture, sulphur, volatiles (each 0.01 %); milk fat, protein (0.01 %), cells, bacteria
 * (thousands per ml); grain g/l, moisture (0.01 %); livestock heads.
 * @throws InputError `field` for more than four or one beyond 65,535
 */
export function packValues(values: readonly number[]): bigint {
  if (values.length > 4) throw new InputError("field", "values", "at most four quality values");
  return values.reduce((word, value, i) => word | (uint(value, 16, `values[${i}]`) << BigInt(16 * i)), 0n);
}

/** The four quality values of a packed word. */
export function unpackValues(word: bigint): number[] {
  return [0n, 16n, 32n, 48n].map((shift) => Number((word >> shift) & 0xffffn));
}

/**
 * The revocation of an attestation, to sign with `evidenceRevocationMessage`.
 * @param by who revokes, of the verifier's group; by default the verifier itself
 */
export function revocationOf(
  { order, seller, buyer, lot, verifier, document, balance }: Attestation,
  reason: RevocationReason,
  { by = verifier, content = ZeroHash }: { by?: PartyId; content?: Hex } = {},
): EvidenceRevocation {
  return { order, seller, buyer, lot, verifier: by, document, balance, reason, content };
}

/**
 * Attestations in the order in which `refresh` takes them: by day, losses last within a day.
 */
export function inOrderOfFact<T extends { readonly attestation: Attestation }>(list: readonly T[]): T[] {
  return [...list].sort(
    ({ attestation: a }, { attestation: b }) => a.observedOn - b.observedOn || Number(a.negative) - Number(b.negative),
  );
}

/** A range of a quality value of which more is better, and what it adds to the unit price. */
export interface Band {
  /** Lowest value of the band, in the value's unit. Below the first band the goods are rejected. */
  readonly from: number;
  /** Width of one step; 0: the band is flat. */
  readonly step: number;
  /** Addition at `from`, millionths of a minor unit per base unit; negative is a deduction. */
  readonly start: bigint;
  /** Addition per full step, likewise. */
  readonly priceStep: bigint;
  /** Highest addition in the band, likewise. */
  readonly cap: bigint;
}

/** What each step of a quality value away from its base adds to the unit price or takes from it. */
export interface Step {
  /** Value at which nothing is added or taken. */
  readonly base: number;
  /** Width of one step; 0: the value plays no part, and all other fields are 0. */
  readonly step: number;
  /** Addition per full step better than the base, millionths of a minor unit per base unit. */
  readonly reward: bigint;
  /** Highest sum of such additions. */
  readonly rewardCap: bigint;
  /** Deduction per full step worse than the base. */
  readonly penalty: bigint;
}

/** A value that plays no part. */
export const NO_STEP: Step = Object.freeze({ base: 0, step: 0, reward: 0n, rewardCap: 0n, penalty: 0n });

/** Tables of the pricing modules, by module. Moistures in 0.01 %, `largestStep` in millionths of a minor unit. */
export interface PricingTables {
  FlatPrice: null;
  CoalPrice: {
    baseMoisture: number;
    largestStep: bigint;
    sulphur: Step;
    volatileMatter: Step;
    calorific: readonly Band[];
  };
  MilkPrice: { fat: Step; protein: Step; somaticCells: Step; bacteria: Step };
  GrainPrice: { baseMoisture: number; largestStep: bigint; bulkDensity: readonly Band[] };
  /** Lowest and highest average live weight, kilograms a head. */
  LivestockPrice: { minAverage: number; maxAverage: number };
}

/** A pricing table in the bytes that the module takes, and their hash for `Programme.table`. */
export interface EncodedTable {
  readonly bytes: Hex;
  readonly hash: Hex;
}

/**
 * Encodes a pricing table in the one canonical way. Whether it makes sense the module's `validate` says.
 * @throws InputError `field` when a number does not fit its field
 */
export function encodeTable<M extends keyof PricingTables>(module: M, table: PricingTables[M]): EncodedTable {
  if (module === "FlatPrice") return { bytes: "0x", hash: keccak256("0x") };
  try {
    const bytes = AbiCoder.defaultAbiCoder().encode([argumentType(module, "encodeTable", 0)], [table]);
    return { bytes, hash: keccak256(bytes) };
  } catch (cause) {
    throw new InputError("field", "table", `no table of ${module}: ${String(cause)}`, { cause });
  }
}
