import { id } from "ethers";

import {
  Anchor,
  attestationList,
  attestationListMessage,
  Convention,
  EvidenceKind,
  fingerprint,
  formatDay,
  lotReference,
  NO_STEP,
  packValues,
  parseDay,
  parseUnitPrice,
  PartyRole,
  planAttestFromList,
  planRecordList,
  qualityKinds,
  signMessage,
  type Attestation,
  type LotUse,
} from "../../sdk/index.js";
import { readTanks, type Tank } from "../../tasks/demo/files.js";
import type { Actor, Stage } from "../sdk/stage.js";
import { approve, CONSORTIUM, Deal, publishCalendar, TESTED, type Rules } from "./deal.js";

const fen = (count: number) => parseUnitPrice(`0.0${count}`);
/** A dairy's milk table: fen per kilogram and step; invented, within what dairies publish. */
const TABLE = {
  fat: { base: 310, step: 10, reward: fen(2), rewardCap: parseUnitPrice("0.10"), penalty: fen(3) },
  protein: { base: 290, step: 10, reward: fen(3), rewardCap: parseUnitPrice("0.12"), penalty: fen(4) },
  somaticCells: { ...NO_STEP, base: 400, step: 100, penalty: fen(2) },
  bacteria: { base: 200, step: 100, reward: fen(1), rewardCap: fen(1), penalty: fen(5) },
};
const PRICE = parseUnitPrice("3.08");

/** First instant of the stories' chain. */
export const MILK_START = "2026-10-01T01:00:00Z";
/** The days of the month's papers. */
export const MILK_DAYS = { end: parseDay("2026-10-31"), accepted: parseDay("2026-11-03") };

export const tankOf = (number: string) => id(`tank ${number}`);
export const testOf = (number: string) =>
  fingerprint(CONSORTIUM, "assayReport", { laboratory: "Grassland dairy", number, reportedOn: MILK_DAYS.end });

/** The mean of tanks of one size. */
function mean(tanks: readonly Tank[]): number[] {
  return [0, 1, 2, 3].map((i) =>
    Math.round(tanks.reduce((sum, { values }) => sum + (values[i] ?? 0), 0) / tanks.length),
  );
}

/** Deal (b): a dairy, its programme, and the milk that cooperatives bring it. */
export class Milk {
  private constructor(
    readonly stage: Stage,
    readonly rules: Rules,
    readonly dairy: Actor,
  ) {}

  static async open(stage: Stage): Promise<Milk> {
    await publishCalendar(stage);
    const dairy = await stage.register("dairy", PartyRole.Buyer);
    const rules = await approve(stage, "MilkPrice", TABLE, {
      evidencePolicy: TESTED,
      qualityKinds: qualityKinds([EvidenceKind.AssayArrival]),
    });
    return new Milk(stage, rules, dairy);
  }

  /** The month's milk of one cooperative. */
  async order(name: string, quantity: bigint): Promise<Deal> {
    const coop = await this.stage.register(name, PartyRole.Supplier);
    const deal = Deal.of(this.stage, this.rules, this.dairy, coop, {
      quantity,
      unitPrice: PRICE,
      anchor: Anchor.MonthEnd,
      paymentDays: 30,
      convention: Convention.Following,
      lastDay: parseDay("2026-12-31"),
      salt: id(`milk of ${name}`),
    });
    return deal.place();
  }

  /** October's tanks as the dairy weighed and tested them, under one signature; the lots, and how many papers they have. */
  async deliver(deal: Deal): Promise<{ lots: LotUse[]; papers: number }> {
    const { book } = this.stage;
    const tanks = readTanks();
    const lots: LotUse[] = [];
    const attestations: Attestation[] = [];
    for (const day of new Set(tanks.map((tank) => tank.day))) {
      const lot = lotReference(formatDay(day));
      const today = tanks.filter((tank) => tank.day === day);
      const document = testOf(formatDay(day));
      const base = { by: this.dairy, lot, observedOn: day };
      const quantity = today.reduce((sum, { kilograms }) => sum + kilograms, 0n);
      const tickets = today.map(({ number }) => tankOf(number));
      const values = packValues(mean(today.filter(({ passed }) => passed)));
      const weight = { ...base, kind: EvidenceKind.WeightArrival, document: id(`list ${day}`), quantity, tickets };
      attestations.push(await deal.attestation(weight));
      attestations.push(await deal.attestation({ ...base, kind: EvidenceKind.AssayArrival, document, values }));
      for (const { number, kilograms } of today.filter(({ passed }) => !passed)) {
        const failed = { ...base, kind: EvidenceKind.AssayArrival, document: testOf(number), negative: true };
        attestations.push(await deal.attestation({ ...failed, quantity: kilograms }));
      }
      lots.push({ lot, document });
    }
    const proven = attestationList(book, attestations, MILK_DAYS.accepted);
    const by = await signMessage(attestationListMessage(book, proven.list), this.dairy.wallet);
    await this.stage.send(planRecordList(book, proven, by));
    // Anybody records them, in parts and in any number of transactions.
    const all = [...attestations.keys()];
    await this.stage.send(planAttestFromList(book, proven, all.slice(0, 30)));
    await this.stage.send(planAttestFromList(book, proven, all.slice(30)));
    return { lots, papers: proven.list.count };
  }
}
