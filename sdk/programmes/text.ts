import type { Band, PricingTables, Step } from "../evidence.js";
import { displayAmount, formatPercent } from "../money.js";
import { EvidenceKind, TransferRule, type OrderStage } from "../types.js";
import type { EvidencePapers } from "./papers.js";
import type { ProgrammeParameters, Sector } from "./sectors.js";
import type { PricingModule } from "./tables.js";

/** What the text of a programme says. */
export interface TextInput {
  readonly sector: Sector;
  readonly table: PricingTables[PricingModule];
  readonly evidence: readonly EvidencePapers[];
  readonly parameters: ProgrammeParameters;
  readonly stages: readonly OrderStage[];
  readonly decimals: number;
}

const KIND_NAMES = new Map(Object.entries(EvidenceKind).map(([name, kind]) => [kind, name]));
const RULES = new Map(Object.entries(TransferRule).map(([name, rule]) => [rule, name]));

/** A table in Markdown. */
export function markdownTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(headers), line(headers.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Writes unit prices of the table as people quote them: yuan a tonne, yuan a kilogram. */
class Quoting {
  readonly unit: string;
  readonly #per: bigint;
  readonly #decimals: number;

  constructor({ sector, decimals }: Pick<TextInput, "sector" | "decimals">) {
    ({ unit: this.unit, per: this.#per } = sector.quoted);
    this.#decimals = decimals;
  }

  /** A unit price with its sign; decimals beyond the money's only where they say something. */
  price(value: bigint): string {
    if (value === 0n) return "0";
    const size = (value < 0n ? -value : value) * this.#per;
    const exact = displayAmount(size, { decimals: this.#decimals + 6 });
    return `${value < 0n ? "−" : "+"}${exact.replace(/0{1,6}$/, "").replace(/\.$/, "")}`;
  }
}

const whole = (value: number) => value.toLocaleString("en-US");
const percentage = (value: number) => `${(value / 100).toFixed(2)} %`;

function bandRows(bands: readonly Band[], unit: string, quote: Quoting): string[][] {
  const rows = bands.map((band, i) => {
    const next = bands[i + 1];
    const range =
      next === undefined ? `${whole(band.from)} and more` : `${whole(band.from)} to ${whole(next.from - 1)}`;
    const steps =
      band.step === 0
        ? ""
        : `, and ${quote.price(band.priceStep)} for each full ${whole(band.step)} above, ${quote.price(band.cap)} at most`;
    return [`${range} ${unit}`, `${quote.price(band.start)}${steps}`];
  });
  return [[`below ${whole(bands[0]?.from ?? 0)} ${unit}`, "rejected"], ...rows];
}

function stepRow(
  name: string,
  step: Step,
  { show, less }: { show: (value: number) => string; less: boolean },
  quote: Quoting,
): string[] {
  if (step.step === 0) return [name, "plays no part"];
  const width = `for each full ${show(step.step)}`;
  const reward =
    step.reward === 0n ? "nothing" : `${quote.price(step.reward)} ${width}, ${quote.price(step.rewardCap)} at most`;
  const [better, worse] = less ? ["below", "above"] : ["above", "below"];
  return [`${name}, base ${show(step.base)}`, `${worse}: ${quote.price(-step.penalty)} ${width}; ${better}: ${reward}`];
}

/** What a pricing module makes of quantity and quality, in words. */
interface Pricing {
  readonly values: string;
  readonly formula: string;
  readonly rows: readonly (readonly string[])[];
}

const ROUNDED = "rounded half up once, at the end";

function coalPricing(table: PricingTables["CoalPrice"], quote: Quoting): Pricing {
  const base = percentage(table.baseMoisture);
  return {
    values:
      "v0 net calorific value Qnet,ar, kcal/kg (4.1868 J a calorie); v1 total moisture Mt, 0.01 %; v2 total sulphur St,d, " +
      "0.01 %; v3 volatile matter Vdaf, 0.01 %",
    formula: `kg × (100 − max(Mt, base)) ÷ (100 − base) × max(0, price + adjustments), Mt and base in %, ${ROUNDED}`,
    rows: [
      ["total moisture Mt", `weight less in proportion above ${base}; drier coal gains nothing`],
      ...bandRows(table.calorific, "kcal/kg", quote),
      stepRow("total sulphur St,d", table.sulphur, { show: percentage, less: true }, quote),
      stepRow("volatile matter Vdaf", table.volatileMatter, { show: percentage, less: false }, quote),
    ],
  };
}

function milkPricing(table: PricingTables["MilkPrice"], quote: Quoting): Pricing {
  const thousands = (value: number) => `${whole(value)},000/ml`;
  return {
    values: "v0 fat, 0.01 %; v1 protein, 0.01 %; v2 somatic cells, thousands per ml; v3 bacteria, thousands per ml",
    formula: `kg × max(0, price + adjustments), ${ROUNDED}`,
    rows: [
      stepRow("fat", table.fat, { show: percentage, less: false }, quote),
      stepRow("protein", table.protein, { show: percentage, less: false }, quote),
      stepRow("somatic cells", table.somaticCells, { show: thousands, less: true }, quote),
      stepRow("bacteria", table.bacteria, { show: thousands, less: true }, quote),
    ],
  };
}

function grainPricing(table: PricingTables["GrainPrice"], quote: Quoting): Pricing {
  return {
    values: "v0 bulk density, g/l; v1 moisture, 0.01 %",
    formula: `kg × (100 − max(moisture, base)) ÷ (100 − base) × max(0, price + adjustment), in %, ${ROUNDED}`,
    rows: [
      ["moisture", `weight less in proportion above ${percentage(table.baseMoisture)}; drier grain gains nothing`],
      ...bandRows(table.bulkDensity, "g/l", quote),
    ],
  };
}

function livestockPricing({ minAverage, maxAverage }: PricingTables["LivestockPrice"]): Pricing {
  return {
    values: "v0 heads, summed over the lots of a statement and held against `Order.pieces`",
    formula: `kg of live weight × price, ${ROUNDED}; with a price rule the price is max(floor, min(cap, index + spread))`,
    rows: [["average live weight", `${minAverage} to ${maxAverage} kg a head; anything else is rejected`]],
  };
}

function pricingOf({ sector, table, decimals }: TextInput): Pricing {
  const quote = new Quoting({ sector, decimals });
  switch (sector.module) {
    case "CoalPrice":
      return coalPricing(table as PricingTables["CoalPrice"], quote);
    case "MilkPrice":
      return milkPricing(table as PricingTables["MilkPrice"], quote);
    case "GrainPrice":
      return grainPricing(table as PricingTables["GrainPrice"], quote);
    case "LivestockPrice":
      return livestockPricing(table as PricingTables["LivestockPrice"]);
    case "FlatPrice":
      return { values: "none", formula: `pieces × price, ${ROUNDED}`, rows: [] };
  }
}

/** What a stage asks for, kind by kind. */
function stageWords({ policy, share }: OrderStage): string {
  const kinds = [...KIND_NAMES].flatMap(([kind, name]) => {
    const count = (nibble: number) => Number((policy >> BigInt(4 * nibble)) & 7n);
    const [groups, independent] = [count(kind), count(kind + 12)];
    if (groups === 0 && independent === 0) return [];
    return [`${name} ${Math.max(groups, independent)}${independent === 0 ? "" : ` (${independent} independent)`}`];
  });
  return `${formatPercent(share)} with ${kinds.join(", ")}`;
}

function stagesWords(stages: readonly OrderStage[]): string {
  return stages.length === 0 ? "none" : stages.map(stageWords).join("; ");
}

function parameterRows({ parameters: p, stages, decimals }: TextInput): string[][] {
  const days = (count: number) => `${count} d`;
  return [
    ["maxTenor", days(p.maxTenor), "from acceptance to due; six months are the most"],
    [
      "nearAmount, nearDays",
      `${formatPercent(p.nearAmount)}, ${days(p.nearDays)}`,
      "statements of a pair this near are held back until the buyer confirms that they are two deliveries",
    ],
    ["disputeDays", days(p.disputeDays), "the buyer may dispute up to so long before due"],
    [
      "lateRate",
      p.lateRate === 0 ? "none" : `${formatPercent(p.lateRate)} a day`,
      "what the obligor owes past due, on the open face, by civil days",
    ],
    [
      "overdueDays",
      p.overdueDays === 0 ? "no stop" : days(p.overdueDays),
      "so long past due, the obligor gets nothing new tokenised until it has paid",
    ],
    ["transferRule", RULES.get(p.transferRule) ?? "", "who may receive units"],
    ["undertaking", p.undertaking ? "yes" : "no", "yes: unconditional, set-off waived; no: an account that may shrink"],
    [
      "deviceLimit",
      p.deviceLimit === 0n ? "none" : displayAmount(p.deviceLimit, { decimals }),
      "statements up to it may rest on readings that a device signed",
    ],
    [
      "taxInvoiceDays",
      p.taxInvoiceDays === 0 ? "exempt" : days(p.taxInvoiceDays),
      "after acceptance the VAT invoice must be attached, or nothing is lent",
    ],
    [
      "taxCheckDays",
      p.taxCheckDays === 0 ? "none" : days(p.taxCheckDays),
      "how old the last check for a voided or red-letter invoice may be when money is lent",
    ],
    ["filing", p.filing ? "yes" : "no", "money is lent only against a filing in the movables registry"],
    [
      "stages",
      stagesWords(stages),
      "how much of an order's value may be lent, by what is attested of a lot without devices",
    ],
  ];
}

function needed({ groups, independent }: EvidencePapers): string {
  if (groups === 0) return "taken, not needed";
  if (independent === 0) return `${groups}, the buyer's own counts`;
  return independent === groups ? `${groups}, independent` : `${groups}, ${independent} of them independent`;
}

function evidenceRows({ sector, evidence }: TextInput): string[][] {
  return evidence.map((entry) => {
    const role = [entry.measures ? "quantity" : "", sector.priced.includes(entry.kind) ? "prices" : ""];
    return [
      `${entry.kind} ${KIND_NAMES.get(entry.kind) ?? ""}`,
      needed(entry),
      entry.papers.map(({ en, zh }) => `${en} ${zh}`).join("; "),
      role.filter((word) => word !== "").join(", "),
      entry.fields.join("; "),
      entry.checks.join("; "),
    ];
  });
}

/** The rules of a programme in words: Markdown, the same bytes for the same rules. */
export function programmeText(input: TextInput): string {
  const { sector } = input;
  const { values, formula, rows } = pricingOf(input);
  const price = `price per ${sector.quoted.unit}`;
  const adjustments = rows.length === 0 ? [] : [markdownTable(["quality", price], rows)];
  return [
    `## ${sector.title.en} ${sector.title.zh}`,
    `Pricing module \`${sector.module}\`. Quality values: ${values}.`,
    `Amount before tax = ${formula}.`,
    ...adjustments,
    markdownTable(
      ["evidence", "groups needed", "papers", "gives", "fields that matter", "checked before signing"],
      [...evidenceRows(input)],
    ),
    markdownTable(["parameter", "value", "what it does"], parameterRows(input)),
  ].join("\n\n");
}
