import { id as hashOf, keccak256 } from "ethers";

import { parseDay, type Day } from "../../sdk/dates.js";
import { evidencePolicy, qualityKinds } from "../../sdk/evidence.js";
import { parseAmount } from "../../sdk/money.js";
import { newTerms } from "../../sdk/terms.js";
import { Anchor, Convention, EvidenceKind, PartyRole } from "../../sdk/types.js";

import type { Stage } from "../lib/stage.js";
import { type Actor } from "../lib/stage.js";
import { admit, approveProgramme, deposit, openFacility, type Approved, type OpenedFacility } from "../lib/trade.js";
import { readCalendar } from "./files.js";
import type { Narrator } from "./narrator.js";

/** Everybody in the demo, and what they work with. */
export interface Cast {
  stage: Stage;
  say: Narrator;
  washer: Actor;
  plant: Actor;
  coop: Actor;
  dairy: Actor;
  feed: Actor;
  trader: Actor;
  haulier: Actor;
  inspector: Actor;
  laboratory: Actor;
  bank: Actor;
  rival: Actor;
  investor: Actor;
  coal: Approved;
  milk: Approved;
  goods: Approved;
  /** The bank's programme for coal and goods; its programme for milk; another lender's. */
  coalBook: OpenedFacility;
  milkBook: OpenedFacility;
  rivalBook: OpenedFacility;
}

const TERMS = newTerms({
  fee: 0,
  lateRate: 75_000,
  minTenor: 1,
  maxTenor: 180,
  floor: 100_000,
  provision1: 10_000,
  provision2: 200_000,
  provision3: 500_000,
  writeOffDays: 120,
  actual365: false,
  discount: false,
});

/** The people and what they trade under; without the lenders' facilities. */
export type Company = Omit<Cast, "coalBook" | "milkBook" | "rivalBook">;

/** Registers everybody, approves programmes, opens facilities and brings the lenders' money, all on one day. */
export async function assemble(stage: Stage, say: Narrator): Promise<Cast> {
  const day = parseDay("2026-09-28");
  return lend(await gather(stage, say, day), day);
}

/** Registers everybody and approves programmes. */
export async function gather(stage: Stage, say: Narrator, day: Day): Promise<Company> {
  await stage.moveTo(day);
  await publishCalendar(stage);
  const party = (name: string, role: number) => stage.register(name, role);
  const people = {
    washer: await party("Haoyun coal washing plant", PartyRole.Supplier),
    plant: await party("Dongsheng power plant", PartyRole.Buyer),
    coop: await party("Ulan dairy cooperative", PartyRole.Supplier),
    dairy: await party("Grassland dairy", PartyRole.Buyer),
    feed: await party("Hetao feed company", PartyRole.Supplier),
    trader: await party("Yihe trading house", PartyRole.Buyer),
    haulier: await party("Shunda haulage", PartyRole.Supplier),
    inspector: await party("Northern inspection", PartyRole.Verifier),
    laboratory: await party("Provincial laboratory", PartyRole.Verifier),
    bank: await party("Baotou merchants' bank", PartyRole.Lender | PartyRole.Investor),
    rival: await party("Ordos city bank", PartyRole.Lender | PartyRole.Investor),
    investor: await party("Ningxia insurance", PartyRole.Investor),
  };
  say.line(day, "set up", "12 parties registered, each with an account of its own and a key with a mandate");
  const programmes = await approveProgrammes(stage);
  say.line(
    day,
    "set up",
    "programmes approved: thermal coal by truck, raw milk, plain goods; calendar of 2026 published",
  );
  return { stage, say, ...people, ...programmes };
}

/** Opens the lenders' facilities and brings their money. */
export async function lend(company: Company, day: Day): Promise<Cast> {
  const { stage, say, bank, rival, investor, washer, haulier, coop, plant, trader, dairy } = company;
  await stage.moveTo(day);
  const open = (lender: Actor, advance: number, rate: number, salt: string) =>
    openFacility(stage, lender, {
      terms: TERMS,
      advance,
      rate,
      seniorRate: 25_000,
      autoLimit: parseAmount("1000000.00"),
      salt,
    });
  const coalBook = await open(bank, 800_000, 42_000, "coal");
  const milkBook = await open(bank, 850_000, 40_000, "milk");
  const rivalBook = await open(rival, 900_000, 38_000, "rival");
  await admit(stage, bank, coalBook.address, [washer, haulier], [plant, trader]);
  await admit(stage, bank, milkBook.address, [coop], [dairy]);
  await admit(stage, rival, rivalBook.address, [washer], [plant]);
  await deposit(stage, investor, coalBook.senior, parseAmount("4000000.00"), "senior coal", day);
  await deposit(stage, bank, coalBook.junior, parseAmount("1000000.00"), "junior coal", day);
  await deposit(stage, investor, milkBook.senior, parseAmount("800000.00"), "senior milk", day);
  await deposit(stage, bank, milkBook.junior, parseAmount("200000.00"), "junior milk", day);
  await deposit(stage, rival, rivalBook.junior, parseAmount("5000000.00"), "junior rival", day);
  say.line(day, "set up", "coal facility: senior 4,000,000.00 at 2.5 %, junior 1,000,000.00; 80 % at 4.2 %, ACT/360");
  say.line(day, "set up", "milk facility: senior 800,000.00 at 2.5 %, junior 200,000.00; 85 % at 4 %, ACT/360");
  return { ...company, coalBook, milkBook, rivalBook };
}

async function publishCalendar(stage: Stage): Promise<void> {
  const { from, through, closed } = readCalendar().publication();
  const data = stage.suite.BusinessCalendar.interface.encodeFunctionData("publish", [from, through, [...closed]]);
  await stage.send(data, stage.at("BusinessCalendar"), stage.holder("CALENDAR_PUBLISHER"));
}

async function approveProgrammes(stage: Stage): Promise<{ coal: Approved; milk: Approved; goods: Approved }> {
  const { CoalPrice, MilkPrice, FlatPrice } = stage.suite;
  const weighedAndTested = {
    evidencePolicy: evidencePolicy([
      { kind: EvidenceKind.WeightArrival, groups: 1 },
      { kind: EvidenceKind.AssayArrival, groups: 1 },
    ]),
    qualityKinds: qualityKinds([EvidenceKind.AssayArrival, EvidenceKind.AssayUmpire]),
  };
  const coalTable = await CoalPrice.encodeTable(COAL_TABLE);
  const milkTable = await MilkPrice.encodeTable(MILK_TABLE);
  const coal = await approveProgramme(
    stage,
    {
      sector: await CoalPrice.sector(),
      pricing: stage.at("CoalPrice"),
      table: keccak256(coalTable),
      ...weighedAndTested,
      taxInvoiceDays: 30,
      document: hashOf(`coal ${stage.tag}`),
    },
    coalTable,
  );
  const milk = await approveProgramme(
    stage,
    {
      sector: await MilkPrice.sector(),
      pricing: stage.at("MilkPrice"),
      table: keccak256(milkTable),
      ...weighedAndTested,
      document: hashOf(`milk ${stage.tag}`),
    },
    milkTable,
  );
  const goods = await approveProgramme(
    stage,
    {
      sector: await FlatPrice.sector(),
      pricing: stage.at("FlatPrice"),
      table: keccak256("0x"),
      evidencePolicy: evidencePolicy([{ kind: EvidenceKind.Receipt, groups: 1 }]),
      document: hashOf(`goods ${stage.tag}`),
    },
    "0x",
  );
  return { coal, milk, goods };
}

/** Yuan a tonne, in millionths of a fen per kilogram. */
const PER_TONNE = 100_000n;

/** The adjustment table of a published coal contract (base 5,000 kcal/kg, total moisture 8 %). */
export const COAL_TABLE = {
  baseMoisture: 800,
  largestStep: 10n * PER_TONNE,
  sulphur: { base: 80, step: 10, reward: 0, rewardCap: 0, penalty: 5n * PER_TONNE },
  volatileMatter: { base: 2800, step: 100, reward: 0, rewardCap: 0, penalty: 10n * PER_TONNE },
  calorific: [
    { from: 4800, step: 0, start: -20n * PER_TONNE, priceStep: 0, cap: -20n * PER_TONNE },
    { from: 4901, step: 0, start: -10n * PER_TONNE, priceStep: 0, cap: -10n * PER_TONNE },
    { from: 5000, step: 100, start: 0, priceStep: 10n * PER_TONNE, cap: 50n * PER_TONNE },
    { from: 5500, step: 100, start: 50n * PER_TONNE, priceStep: 5n * PER_TONNE, cap: 65n * PER_TONNE },
  ],
};

/** A milk table in fen per kilogram per step; invented, within what dairies publish. */
const MILK_TABLE = {
  fat: { base: 310, step: 10, reward: 2_000_000, rewardCap: 10_000_000, penalty: 3_000_000 },
  protein: { base: 290, step: 10, reward: 3_000_000, rewardCap: 12_000_000, penalty: 4_000_000 },
  somaticCells: { base: 400, step: 100, reward: 0, rewardCap: 0, penalty: 2_000_000 },
  bacteria: { base: 200, step: 100, reward: 1_000_000, rewardCap: 1_000_000, penalty: 5_000_000 },
};

/** Order fields that the demo's trades share: tax inside, no tolerance, month end, next business day. */
export function plainOrder(buyer: Actor, seller: Actor, approved: Approved, name: string) {
  return {
    buyer: buyer.id,
    seller: seller.id,
    programme: approved.hash,
    tax: 0,
    taxIncluded: true,
    tolerance: 0,
    anchor: Anchor.MonthEnd as Anchor,
    convention: Convention.Following as Convention,
    lastDay: parseDay("2026-12-31"),
    document: hashOf(`order ${name}`),
    salt: hashOf(name),
  };
}
