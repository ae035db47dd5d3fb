import { id as hashOf, keccak256 } from "ethers";

import { parseDay } from "../../sdk/dates.js";
import { evidencePolicy } from "../../sdk/evidence.js";
import { displayAmount, parseAmount } from "../../sdk/money.js";
import { newTerms } from "../../sdk/terms.js";
import { EvidenceKind, PartyRole } from "../../sdk/types.js";
import type { Actor, Stage } from "../lib/stage.js";
import { admit, approveProgramme, deposit, openFacility, type Approved, type OpenedFacility } from "../lib/trade.js";
import type { Narrator } from "./narrator.js";

/** Everybody in the bad day. The names B and C are those of docs/deals/bad-day.md; F is the bank's facility. */
export interface BadCast {
  stage: Stage;
  say: Narrator;
  /** The small company that delivered, borrowed, and owes recourse. */
  seller: Actor;
  buyer: Actor;
  b: Actor;
  c: Actor;
  inspector: Actor;
  bank: Actor;
  investor: Actor;
  goods: Approved;
  book: OpenedFacility;
}

export const FIRST_DAY = parseDay("2026-07-02");
export const SENIOR = parseAmount("2400000.00");
export const JUNIOR = parseAmount("600000.00");

/** 1 % from the first day past due, 20 % from the 31st, 50 % from the 91st and for what is in distress. */
const TERMS = newTerms({
  ...{ lateRate: 75_000, maxTenor: 180, floor: 100_000, writeOffDays: 365, recourse: 1_000_000, cureDays: 5 },
  ...{ provision1: 10_000, provision2: 200_000, provision3: 500_000 },
});

/** Registers everybody, approves the programme, opens the facility and brings its money: 80 % senior, 20 % junior. */
export async function assembleBadDay(stage: Stage, say: Narrator): Promise<BadCast> {
  const day = FIRST_DAY;
  await stage.moveTo(day);
  const party = (name: string, role: number) => stage.register(name, role);
  const people = {
    seller: await party("SME-1, Hongyun castings", PartyRole.Supplier),
    buyer: await party("Xinghe heavy machinery", PartyRole.Buyer),
    b: await party("B, Taiyue foundry sand", PartyRole.Supplier),
    c: await party("C, Daming transport", PartyRole.Supplier),
    inspector: await party("Central inspection", PartyRole.Verifier),
    bank: await party("Datong merchants' bank", PartyRole.Lender | PartyRole.Investor),
    investor: await party("Shanxi insurance", PartyRole.Investor),
  };
  const { seller, buyer, bank, investor } = people;
  const goods = await approveProgramme(
    stage,
    {
      ...{ sector: await stage.suite.FlatPrice.sector(), pricing: stage.at("FlatPrice"), table: keccak256("0x") },
      evidencePolicy: evidencePolicy([{ kind: EvidenceKind.Receipt, groups: 1 }]),
      // 0.05 % a day once late; a buyer that is more than 30 days late gets nothing new.
      ...{ lateRate: 500, overdueDays: 30, document: hashOf(`goods on account ${stage.tag}`) },
    },
    "0x",
  );
  const book = await openFacility(stage, bank, {
    ...{ terms: TERMS, advance: 900_000, rate: 50_000, seniorRate: 30_000 },
    ...{ autoLimit: parseAmount("1000000.00"), salt: "bad day" },
  });
  await admit(stage, bank, book.address, [seller], [buyer]);
  await deposit(stage, investor, book.senior, SENIOR, "senior bad day", day);
  await deposit(stage, bank, book.junior, JUNIOR, "junior bad day", day);
  say.line(
    day,
    "set up",
    "SME-1, its buyer, its suppliers B and C, a bank and an insurer; goods on account, 0.05 % a day once late",
  );
  say.line(
    day,
    "set up",
    `the bank's facility F: senior ${displayAmount(SENIOR)} at 3 %, junior ${displayAmount(JUNIOR)}; 90 % at 5 %, ACT/360, ` +
      "7.5 % once late, full recourse to SME-1",
  );
  return { stage, say, ...people, goods, book };
}
