// A facility on a stage of its own, in a chain of its own.
import type { Contract } from "ethers";
import hre from "hardhat";

import type { Facility, FacilityStage } from "../../typechain-types/index.js";
import type { Terms } from "./loan.js";

const CHINA = 8 * 3600;
const DAY = 86_400;

/** Libraries by what they are linked to; each stands after those it needs. */
const LIBRARIES: Record<string, string[]> = {
  LoanBook: [],
  Pricing: [],
  CapitalLedger: [],
  Collections: [],
  Draws: ["Pricing"],
};

/** The civil day in China of a moment, by way of the written date. */
export function dayOf(timestamp: number): number {
  const date = new Date((timestamp + CHINA) * 1000).toISOString().slice(0, 10);
  return Date.parse(`${date}T00:00:00Z`) / (DAY * 1000);
}

/** Nine o'clock in China on a civil day. */
export function morningOf(day: number): number {
  return day * DAY + 9 * 3600 - CHINA;
}

export function onChainTerms(terms: Terms) {
  const [provision1, provision2, provision3] = terms.provisions;
  return {
    fee: terms.fee,
    lateRate: terms.lateRate,
    minTenor: 1,
    maxTenor: 400,
    floor: terms.floor,
    provision1,
    provision2,
    provision3,
    writeOffDays: terms.writeOffDays,
    actual365: terms.actual365,
    discount: terms.discount,
  };
}

export function onChainPrices(terms: Terms) {
  return { advance: Array<bigint>(8).fill(terms.advance), rate: Array<bigint>(8).fill(terms.rate) };
}

export interface Stage {
  stage: FacilityStage;
  facility: Facility;
  /** Moves the clock to the morning of a day. */
  goTo: (day: number) => Promise<void>;
}

export async function openStage(day: number, terms: Terms, seniorRate: bigint): Promise<Stage> {
  const { ethers, networkHelpers } = await hre.network.create();
  const goTo = (to: number) => networkHelpers.time.increaseTo(morningOf(to));
  await goTo(day);
  const [owner] = await ethers.getSigners();
  if (owner === undefined) throw new Error("no account");

  const stage = await ethers.deployContract("FacilityStage");
  const at: Record<string, string> = {};
  const linked = (names: string[]) => Object.fromEntries(names.map((name) => [name, at[name] ?? ""]));
  for (const [name, needs] of Object.entries(LIBRARIES)) {
    const library: Contract = await ethers.deployContract(name, [], { libraries: linked(needs) });
    at[name] = await library.getAddress();
  }
  const here = await stage.getAddress();
  const suite = { parties: here, token: here, history: here, scorecard: here, standing: here, recourse: owner.address };
  const arguments_ = [owner.address, CHINA, { ...suite, factory: owner.address }];
  const deployed = await ethers.deployContract("Facility", arguments_, { libraries: linked(Object.keys(LIBRARIES)) });
  const facility = deployed.connect(owner);

  const config = {
    lender: 1,
    currency: here,
    terms: onChainTerms(terms),
    prices: onChainPrices(terms),
    seniorRate,
    autoLimit: 2n ** 96n - 1n,
  };
  // The owner is factory, lender, recourse and both vaults.
  await facility.initialise(config, owner.address, owner.address);
  for (const seller of [true, false]) await facility.setLimit(1, seller, 2n ** 96n - 1n, 65_535);
  return { stage, facility, goTo };
}
