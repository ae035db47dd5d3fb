// A facility on a stage of its own, in a chain of its own.
import type { Contract } from "ethers";
import hre from "hardhat";

import type { FacilityStage, IFacility } from "../../typechain-types/index.js";
import type { Terms } from "./loan.js";

const CHINA = 8 * 3600;
const DAY = 86_400;

/** Libraries by what they are linked to; each stands after those it needs. */
const LIBRARIES: Record<string, string[]> = {
  Admissions: [],
  LoanBook: [],
  Pricing: [],
  CapitalLedger: [],
  Transits: [],
  Pledges: ["Pricing", "Transits"],
  Lines: ["Pricing", "Transits"],
  Credits: [],
  Collections: ["Pledges", "Transits"],
  Draws: ["Pledges", "Pricing", "Transits"],
  Concessions: ["Transits"],
  Workouts: ["Collections"],
  OrderQuotes: [],
  OrderLoans: ["Transits"],
  OrderRolls: ["Transits"],
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
    ...{ grace: 0, cureDays: 5, principalFirst: 0, product: 0, orderDays: 0, recourse: 1_000_000n, dilutionCap: 0 },
    ...{ rollCap: 0, special: provision3, crossAgeing: 0, payeesFrom: 0, newPairCap: 0 },
    ...{ benchmark: 0, benchmarkDays: 0 },
  };
}

export function onChainPrices(terms: Terms) {
  return { advance: Array<bigint>(8).fill(terms.advance), rate: Array<bigint>(8).fill(terms.rate) };
}

export interface Stage {
  stage: FacilityStage;
  facility: IFacility;
  /** Moves the clock to the morning of a day. */
  goTo: (day: number) => Promise<void>;
}

/**
 * @param more terms that the model of one loan does not have
 * @param prepare what the lender does while nobody else has a share
 */
export async function openStage(
  day: number,
  terms: Terms,
  seniorRate: bigint,
  more: Record<string, bigint | number> = {},
  prepare: (facility: IFacility) => Promise<void> = () => Promise.resolve(),
): Promise<Stage> {
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
  const trade = { parties: here, token: here, history: here, standing: here, orders: here, evidence: here };
  const suite = { ...trade, scorecard: here, recourse: owner.address, factory: owner.address };
  const setup = { pauseGuardian: owner.address, utcOffset: CHINA, suite };
  const shared = ["CapitalLedger", "Collections", "OrderRolls"];
  const annex = await ethers.deployContract("FacilityAnnex", [setup, here], {
    libraries: linked(["Collections", "Concessions", "Lines", "LoanBook", "Pledges", "Pricing", "Transits", "Workouts"]),
  });
  const extension = await ethers.deployContract("FacilityExtension", [setup, await annex.getAddress()], {
    libraries: linked([...shared, "Credits", "Pricing", "Transits", "Workouts"]),
  });
  const deployed = await ethers.deployContract("Facility", [setup, await extension.getAddress()], {
    libraries: linked([...shared, "Admissions", "Draws", "LoanBook", "OrderLoans", "OrderQuotes"]),
  });
  const facility = await ethers.getContractAt("IFacility", await deployed.getAddress(), owner);

  const config = {
    lender: 1,
    currency: here,
    terms: { ...onChainTerms(terms), ...more },
    prices: onChainPrices(terms),
    seniorRate,
    autoLimit: 2n ** 96n - 1n,
  };
  // The owner is factory, lender and recourse; the stage is both vaults.
  await facility.initialise(config, here, here);
  const admission = { cap: 2n ** 96n - 1n, expiryDay: 65_535, class: 0, agreement: ethers.ZeroHash };
  for (const seller of [true, false]) await facility.admit(1, seller, admission);
  await prepare(facility);
  await stage.issueShares();
  return { stage, facility, goTo };
}
