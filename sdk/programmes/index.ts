import { id } from "ethers";

import { contractAt, type AddressBook } from "../addresses.js";
import { addressOf, uint } from "../checks.js";
import { encodeTable, evidencePolicy, qualityKinds, type Evidence, type PricingTables } from "../evidence.js";
import { InputError } from "../failure.js";
import { programmeHash, sectorOf, stagesHash } from "../hashes.js";
import { PPM } from "../money.js";
import { TransferRule, type Hex, type OrderStage, type Programme } from "../types.js";
import type { EvidencePapers, PaperName } from "./papers.js";
import { COMMON, SECTORS, type ProgrammeName, type ProgrammeParameters, type Sector } from "./sectors.js";
import type { PricingModule } from "./tables.js";
import { programmeText } from "./text.js";

export type { EvidencePapers, PaperName } from "./papers.js";
export type { ProgrammeName, ProgrammeParameters } from "./sectors.js";

/** Names of the ready programmes. */
export const PROGRAMME_NAMES = Object.freeze(Object.keys(SECTORS) as ProgrammeName[]);

/** The longest tenor of a ready programme: six months. */
export const LONGEST_TENOR = 180;

/** The highest late rate of a ready programme, ppm a day: 0.5 %, ten times the statutory one. */
export const HIGHEST_LATE_RATE = 5_000;

/** What pricing modules call their sector. */
const SECTOR_NAMES: Record<PricingModule, string> = {
  FlatPrice: "flat",
  CoalPrice: "coal",
  MilkPrice: "milk",
  GrainPrice: "grain",
  LivestockPrice: "livestock",
};

/** The pricing module of a ready programme. */
export type ModuleOf<Name extends ProgrammeName> = (typeof SECTORS)[Name]["module"];

/** What of a ready programme is to be other than it stands in docs/programmes.md. */
export interface ProgrammeOptions<Module extends PricingModule = PricingModule> extends Partial<ProgrammeParameters> {
  /** Settlement money worth a yuan; by default the bank's deposit token. */
  readonly currency?: string;
  /** Decimals of that money, 2 by default, at most 8; the tables' amounts follow them. */
  readonly decimals?: number;
  /** Evidence that each lot must have, out of the kinds that the sector knows papers for. */
  readonly evidence?: readonly Evidence[];
  /** Stages at which money is lent against an order; none by default. */
  readonly stages?: readonly OrderStage[];
  /** Fields of the pricing table; those left out stay. Prices in millionths of a minor unit per base unit. */
  readonly table?: Partial<NonNullable<PricingTables[Module]>>;
}

/** A programme with everything that belongs to it. */
export interface ReadyProgramme {
  readonly name: ProgrammeName;
  readonly title: PaperName;
  readonly programme: Programme;
  /** By which orders and frameworks pin it. */
  readonly hash: Hex;
  /** The pricing table itself. */
  readonly table: Hex;
  /** The papers behind each kind of evidence, with the groups that this programme asks for. */
  readonly documents: readonly EvidencePapers[];
  /** The rules in words, Markdown; `programme.document` is the hash of its UTF-8 bytes. */
  readonly text: string;
}

const PARAMETERS = Object.keys(COMMON) as (keyof ProgrammeParameters)[];
const OPTIONS = new Set<string>([...PARAMETERS, "currency", "decimals", "evidence", "stages", "table"]);

function days(value: number, field: string): number {
  return Number(uint(value, 16, field));
}

function checkTax({ maxTenor, taxInvoiceDays, taxCheckDays }: ProgrammeParameters): void {
  if (days(taxInvoiceDays, "taxInvoiceDays") > maxTenor) {
    throw new InputError("field", "taxInvoiceDays", `${taxInvoiceDays} days end after the latest due day`);
  }
  if (days(taxCheckDays, "taxCheckDays") !== 0 && taxInvoiceDays === 0) {
    throw new InputError("field", "taxCheckDays", "there is no tax invoice to check without taxInvoiceDays");
  }
}

function checkLate({ lateRate, overdueDays }: ProgrammeParameters): void {
  if (uint(lateRate, 16, "lateRate") > HIGHEST_LATE_RATE) {
    throw new InputError("field", "lateRate", `${lateRate} ppm a day are more than ${HIGHEST_LATE_RATE}`);
  }
  uint(overdueDays, 8, "overdueDays");
}

function checkParameters(parameters: ProgrammeParameters): void {
  const { maxTenor, nearAmount, nearDays, disputeDays, transferRule, deviceLimit } = parameters;
  if (!Number.isInteger(maxTenor) || maxTenor < 1 || maxTenor > LONGEST_TENOR) {
    throw new InputError("field", "maxTenor", `${maxTenor} is not between 1 and ${LONGEST_TENOR} days, six months`);
  }
  if (uint(nearAmount, 32, "nearAmount") > PPM) {
    throw new InputError("field", "nearAmount", `${nearAmount} ppm are more than all`);
  }
  days(nearDays, "nearDays");
  if (days(disputeDays, "disputeDays") >= maxTenor) {
    throw new InputError("field", "disputeDays", `${disputeDays} days before due leave no day to dispute`);
  }
  if (!Object.values(TransferRule).includes(transferRule)) {
    throw new InputError("field", "transferRule", `there is no rule ${String(transferRule)}`);
  }
  uint(deviceLimit, 64, "deviceLimit");
  checkLate(parameters);
  checkTax(parameters);
}

function parametersOf(sector: Sector, options: ProgrammeOptions, decimals: number): ProgrammeParameters {
  const { deviceYuan = 0n, ...own } = sector.parameters;
  const given = Object.entries(options).filter(([key, value]) => value !== undefined && key in COMMON);
  const deviceLimit = deviceYuan * 10n ** BigInt(decimals);
  const parameters = { ...COMMON, ...own, deviceLimit, ...(Object.fromEntries(given) as Partial<ProgrammeParameters>) };
  checkParameters(parameters);
  return parameters;
}

/** The sector's papers with the groups that are asked for. */
function documentsOf(sector: Sector, evidence: readonly Evidence[] | undefined): EvidencePapers[] {
  if (evidence === undefined) return [...sector.evidence];
  const unknown = evidence.find(({ kind }) => sector.evidence.every((entry) => entry.kind !== kind));
  if (unknown !== undefined) {
    throw new InputError("field", "evidence", `${sector.title.en} knows no papers of kind ${unknown.kind}`);
  }
  return sector.evidence.map((entry) => {
    const { groups = 0, independent = 0 } = evidence.find(({ kind }) => kind === entry.kind) ?? {};
    return { ...entry, groups, independent };
  });
}

function policyOf(sector: Sector, documents: readonly EvidencePapers[], given?: readonly Evidence[]): bigint {
  const asked = documents.filter(({ groups }) => groups !== 0);
  const policy = evidencePolicy(given ?? asked);
  if (!asked.some(({ measures }) => measures)) {
    throw new InputError("field", "evidence", "no kind that is asked for measures the quantity");
  }
  if (sector.priced.length !== 0 && !asked.some(({ kind }) => sector.priced.includes(kind))) {
    throw new InputError("field", "evidence", "no kind that is asked for carries the quality that prices");
  }
  return policy;
}

function tableOf(sector: Sector, options: ProgrammeOptions, decimals: number): PricingTables[PricingModule] {
  const standard = sector.table(decimals);
  const changes: object = options.table ?? {};
  const unknown = Object.keys(changes).find((field) => standard === null || !(field in standard));
  if (unknown !== undefined) throw new InputError("field", `table.${unknown}`, `no field of ${sector.module}'s table`);
  return standard === null ? null : { ...standard, ...changes };
}

function decimalsOf({ decimals = 2 }: ProgrammeOptions): number {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > 8) {
    throw new InputError("field", "decimals", `${decimals} is not between 0 and 8`);
  }
  return decimals;
}

/**
 * A ready programme as docs/programmes.md describes it, for the pricing module and the money of a deployment. Approve it
 * with `planApproveProgramme(book, ready.programme, ready.table)`. Whether a changed table makes sense, the module says.
 * @throws InputError `field` for an unknown name or option, or a value that makes no sense; `contract` when the address
 * book has no such pricing module, or no money
 */
export function readyProgramme<Name extends ProgrammeName>(
  name: Name,
  book: AddressBook,
  options: ProgrammeOptions<ModuleOf<Name>> = {},
): ReadyProgramme {
  if (!PROGRAMME_NAMES.includes(name)) {
    throw new InputError("field", "name", `no ready programme "${name}"; there are ${PROGRAMME_NAMES.join(", ")}`);
  }
  const wrong = Object.keys(options).find((key) => !OPTIONS.has(key));
  if (wrong !== undefined) throw new InputError("field", wrong, "no option of a ready programme");

  const sector: Sector = SECTORS[name];
  const decimals = decimalsOf(options);
  const parameters = parametersOf(sector, options, decimals);
  const documents = documentsOf(sector, options.evidence);
  const policy = policyOf(sector, documents, options.evidence);
  const table = tableOf(sector, options, decimals);
  const encoded = encodeTable(sector.module, table);
  const { stages = [] } = options;
  const text = programmeText({ sector, table, evidence: documents, parameters, stages, decimals });
  const programme: Programme = Object.freeze({
    sector: sectorOf(SECTOR_NAMES[sector.module]),
    pricing: contractAt(book, sector.module),
    table: encoded.hash,
    currency: addressOf(options.currency ?? contractAt(book, "BankDeposit"), "currency"),
    evidencePolicy: policy,
    qualityKinds: qualityKinds(sector.priced, sector.summed),
    ...parameters,
    stages: stagesHash(stages),
    document: id(text),
  });
  const { title } = sector;
  return Object.freeze({
    name,
    title,
    programme,
    hash: programmeHash(programme),
    table: encoded.bytes,
    documents,
    text,
  });
}

/** Every ready programme of a deployment, as it stands in docs/programmes.md. */
export function readyProgrammes(book: AddressBook): ReadyProgramme[] {
  return PROGRAMME_NAMES.map((name) => readyProgramme(name, book));
}

/** Thermal coal by lorry: weighbridge and laboratory at arrival, an umpire if one is called. @throws InputError */
export function thermalCoalByTruck(book: AddressBook, options?: ProgrammeOptions<"CoalPrice">): ReadyProgramme {
  return readyProgramme("thermalCoalByTruck", book, options);
}

/** Thermal coal by rail: waybill, scale and laboratory at arrival, an umpire if one is called. @throws InputError */
export function thermalCoalByRail(book: AddressBook, options?: ProgrammeOptions<"CoalPrice">): ReadyProgramme {
  return readyProgramme("thermalCoalByRail", book, options);
}

/** Raw milk: the tank's measurement and the dairy's own test; a failed tank is a negative attestation. @throws InputError */
export function rawMilk(book: AddressBook, options?: ProgrammeOptions<"MilkPrice">): ReadyProgramme {
  return readyProgramme("rawMilk", book, options);
}

/** Cattle by live weight, heads counted beside: quarantine, ear tags, insurance, arrival weight. @throws InputError */
export function liveCattle(book: AddressBook, options?: ProgrammeOptions<"LivestockPrice">): ReadyProgramme {
  return readyProgramme("liveCattle", book, options);
}

/** Sheep by live weight, heads counted beside: quarantine, ear tags, insurance, arrival weight. @throws InputError */
export function liveSheep(book: AddressBook, options?: ProgrammeOptions<"LivestockPrice">): ReadyProgramme {
  return readyProgramme("liveSheep", book, options);
}

/** Maize delivered: weigh ticket and quality certificate. @throws InputError */
export function maize(book: AddressBook, options?: ProgrammeOptions<"GrainPrice">): ReadyProgramme {
  return readyProgramme("maize", book, options);
}

/** Maize in store: quality certificate and a warehouse receipt, whose balance the lots use up. @throws InputError */
export function maizeInStore(book: AddressBook, options?: ProgrammeOptions<"GrainPrice">): ReadyProgramme {
  return readyProgramme("maizeInStore", book, options);
}

/** Goods by the piece at one price: a receipt. @throws InputError */
export function plainGoods(book: AddressBook, options?: ProgrammeOptions<"FlatPrice">): ReadyProgramme {
  return readyProgramme("plainGoods", book, options);
}
