import { EvidenceKind } from "../types.js";

/** What a paper is called. */
export interface PaperName {
  readonly en: string;
  readonly zh: string;
}

/** The papers behind one kind of evidence, and what whoever attests it looks at before signing. */
export interface EvidencePapers {
  readonly kind: EvidenceKind;
  readonly papers: readonly PaperName[];
  /** Fields of the papers that matter. */
  readonly fields: readonly string[];
  /** What is compared with what before it is signed. */
  readonly checks: readonly string[];
  /** Whether its attestation carries the lot's quantity. */
  readonly measures: boolean;
  /** Verifier groups that a ready programme asks for; 0: taken, not asked for. */
  readonly groups: number;
  /** How many of them independent of the buyer. */
  readonly independent: number;
}

type Needs = Pick<EvidencePapers, "groups" | "independent">;

/** Anybody but the seller: the buyer's own word binds it. */
const ONE: Needs = { groups: 1, independent: 0 };
/** Somebody who is neither side. */
const OUTSIDER: Needs = { groups: 1, independent: 1 };
const POSSIBLE: Needs = { groups: 0, independent: 0 };

const COAL_ASSAY = {
  fields: [
    "total moisture Mt, net calorific value Qnet,ar, total sulphur St,d, volatile matter Vdaf, each with its basis",
    "laboratory, sample number, who sampled, method (GB/T 474, 475, 212, 213, 214)",
  ],
  measures: false,
};

const COAL_UMPIRE: EvidencePapers = {
  kind: EvidenceKind.AssayUmpire,
  papers: [{ en: "umpire's assay", zh: "仲裁化验单" }],
  ...COAL_ASSAY,
  checks: ["the retained part of the same sample", "prices instead of the arrival assay as soon as it is attested"],
  ...POSSIBLE,
};

const COAL_ASSAY_ARRIVAL: EvidencePapers = {
  kind: EvidenceKind.AssayArrival,
  papers: [{ en: "assay at arrival", zh: "到货化验单" }],
  ...COAL_ASSAY,
  checks: [
    "figures brought to the bases of the table, kcal/kg at 4.1868 J a calorie",
    "the sample covers the whole lot; coal loaded in layers is priced by the lowest result",
  ],
  ...ONE,
};

export const COAL_BY_TRUCK: readonly EvidencePapers[] = [
  {
    kind: EvidenceKind.WeightArrival,
    papers: [{ en: "weighbridge ticket at arrival", zh: "到货磅单" }],
    fields: ["gross, tare, net", "vehicle, time, scale number", "signatures of both sides"],
    checks: [
      "net is gross less tare; the tare fits the vehicle's earlier ones",
      "times run forward; the scale's calibration is valid",
      "every ticket stands in `tickets`, so that the chain takes none twice",
    ],
    measures: true,
    ...ONE,
  },
  COAL_ASSAY_ARRIVAL,
  COAL_UMPIRE,
];

export const COAL_BY_RAIL: readonly EvidencePapers[] = [
  {
    kind: EvidenceKind.WeightArrival,
    papers: [{ en: "track scale record at arrival", zh: "到站轨道衡单" }],
    fields: ["wagon numbers", "gross, tare, net", "time, scale number"],
    checks: [
      "the sum over the wagons against the waybill, within the loss allowance of the contract (such as 1.2 %)",
      "the scale's calibration is valid",
    ],
    measures: true,
    ...ONE,
  },
  {
    kind: EvidenceKind.Transport,
    papers: [{ en: "railway waybill", zh: "铁路货票" }],
    fields: ["waybill number, wagon numbers", "mass", "from, to, date"],
    checks: [
      "wagons of the waybill are those on the scale; every waybill stands in `tickets`",
      "a mass attested as quantity binds too: the lesser of waybill and scale is paid; attested as 0, the scale alone counts",
    ],
    measures: false,
    ...OUTSIDER,
  },
  COAL_ASSAY_ARRIVAL,
  COAL_UMPIRE,
];

const MILK_TEST = {
  fields: ["fat, protein", "somatic cells, bacteria", "antibiotics, adulteration: passed or failed", "tank, date"],
  measures: false,
};

export const RAW_MILK: readonly EvidencePapers[] = [
  {
    kind: EvidenceKind.WeightArrival,
    papers: [{ en: "tank measurement at reception", zh: "收奶计量单" }],
    fields: ["kilograms, temperature", "tank, station, date", "licence of the collection station (生鲜乳收购许可证)"],
    checks: [
      "kilograms against the delivery note (生鲜乳交接单) of the lorry",
      "a failed tank is a negative attestation of its kilograms: the lot shrinks by them at once",
    ],
    measures: true,
    ...ONE,
  },
  {
    kind: EvidenceKind.AssayArrival,
    papers: [{ en: "dairy's test of the tank", zh: "生鲜乳检测单" }],
    ...MILK_TEST,
    checks: ["the tank's number on test and measurement", "the licence of the collection station is valid on that day"],
    ...ONE,
  },
  {
    kind: EvidenceKind.AssayUmpire,
    papers: [{ en: "umpire's test of the retained sample", zh: "第三方复检报告" }],
    ...MILK_TEST,
    checks: ["the retained sample of the same tank", "prices instead of the dairy's own test"],
    ...POSSIBLE,
  },
];

/** Papers of live animals; `species` is the first digit of an ear tag. */
function herd(animals: string, species: string): readonly EvidencePapers[] {
  return [
    {
      kind: EvidenceKind.WeightArrival,
      papers: [{ en: "live weight and head count at arrival", zh: "到场过磅单（活重、头数）" }],
      fields: ["heads on the scale", "live weight, kilograms", "time, scale number"],
      checks: [
        "heads are the tags read at the gate",
        "the average weight is that of the table, which the chain checks",
        `a death after this weighing is a negative attestation; ${animals} that died before belong to the pen's lot`,
      ],
      measures: true,
      ...ONE,
    },
    {
      kind: EvidenceKind.Quarantine,
      papers: [{ en: "animal quarantine certificate", zh: "动物检疫合格证明" }],
      fields: [
        "form A across provinces, B within one",
        "species, heads",
        "origin, destination",
        "days of validity: `validUntil`",
      ],
      checks: [
        "one certificate, one movement",
        "heads of all certificates are those weighed",
        "the farm file (养殖档案)",
      ],
      measures: false,
      ...OUTSIDER,
    },
    {
      kind: EvidenceKind.Tags,
      papers: [{ en: "list of ear tags", zh: "耳标清单" }],
      fields: [`15 digits: species ${species}, county 6, serial 8`, "reader, time"],
      checks: [
        "every tag is new in the list and pledged nowhere else: each stands in `tickets`",
        "tags are heads alive",
      ],
      measures: false,
      ...OUTSIDER,
    },
    {
      kind: EvidenceKind.Insurance,
      papers: [{ en: "livestock insurance policy", zh: "养殖保险单" }],
      fields: ["insured heads or tags, sum insured", "period, waiting period", "loss payee"],
      checks: ["the lender is loss payee", "the period covers the loan: `validUntil`; the sum covers it too"],
      measures: false,
      ...OUTSIDER,
    },
  ];
}

export const LIVE_CATTLE = herd("cattle", "2");
export const LIVE_SHEEP = herd("sheep", "3");

const GRAIN_CERTIFICATE = {
  fields: ["bulk density, g/l", "moisture, %", "lot, sample number, laboratory, method (GB/T 5498, GB 5009.3)"],
  measures: false,
};

const MAIZE_QUALITY: readonly EvidencePapers[] = [
  {
    kind: EvidenceKind.AssayArrival,
    papers: [{ en: "quality certificate", zh: "质量检验报告" }],
    ...GRAIN_CERTIFICATE,
    checks: ["the sample is of this lot", "grade on the certificate is that of its bulk density (GB 1353)"],
    ...ONE,
  },
  {
    kind: EvidenceKind.AssayUmpire,
    papers: [{ en: "umpire's certificate", zh: "仲裁检验报告" }],
    ...GRAIN_CERTIFICATE,
    checks: ["the retained part of the same sample", "prices instead of the first certificate"],
    ...POSSIBLE,
  },
];

export const MAIZE: readonly EvidencePapers[] = [
  {
    kind: EvidenceKind.WeightArrival,
    papers: [{ en: "weigh ticket", zh: "过磅单" }],
    fields: ["gross, tare, net", "vehicle, time, scale number"],
    checks: ["net is gross less tare", "every ticket stands in `tickets`, so that the chain takes none twice"],
    measures: true,
    ...ONE,
  },
  ...MAIZE_QUALITY,
];

export const MAIZE_IN_STORE: readonly EvidencePapers[] = [
  ...MAIZE_QUALITY,
  {
    kind: EvidenceKind.Custody,
    papers: [{ en: "warehouse receipt", zh: "仓单" }],
    fields: ["receipt number, keeper, store", "goods, kilograms", "endorsements, validity"],
    checks: [
      "the keeper opens the receipt as a balance and attests each lot out of it: the chain takes no kilogram twice",
      "exclusive control of the keeper, who is neither side; the endorsement to the buyer bears its signature",
    ],
    measures: true,
    ...OUTSIDER,
  },
];

export const PLAIN_GOODS: readonly EvidencePapers[] = [
  {
    kind: EvidenceKind.Receipt,
    papers: [{ en: "receipt of goods", zh: "收货单" }],
    fields: ["number, date", "goods, pieces", "who received"],
    checks: [
      "pieces against order and delivery note",
      "between new sides an independent inspector is worth asking for",
    ],
    measures: true,
    ...ONE,
  },
  {
    kind: EvidenceKind.Transport,
    papers: [{ en: "delivery note", zh: "送货单" }],
    fields: ["number, date", "goods, pieces", "carrier"],
    checks: ["pieces against the receipt: the lesser is paid"],
    measures: true,
    ...POSSIBLE,
  },
];
