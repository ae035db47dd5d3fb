import type { Signer } from "ethers";

import * as types from "../../typechain-types/index.js";

/** Address of a contract once it is deployed. */
export async function at<C extends { waitForDeployment(): Promise<C>; getAddress(): Promise<string> }>(
  deployed: Promise<C>,
): Promise<string> {
  return (await (await deployed).waitForDeployment()).getAddress();
}

/** Libraries of the facility and its other half. */
export async function deployLendingLibraries(deployer: Signer) {
  const pricing = await at(new types.Pricing__factory(deployer).deploy());
  const transits = {
    "project/contracts/financing/Transits.sol:Transits": await at(new types.Transits__factory(deployer).deploy()),
  };
  const named = { ...transits, "project/contracts/financing/Pricing.sol:Pricing": pricing };
  const pledges = {
    "project/contracts/financing/Pledges.sol:Pledges": await at(new types.Pledges__factory(named, deployer).deploy()),
  };
  const collections = {
    "project/contracts/financing/Collections.sol:Collections": await at(
      new types.Collections__factory({ ...pledges, ...transits }, deployer).deploy(),
    ),
  };
  return {
    ...collections,
    ...transits,
    ...pledges,
    "project/contracts/financing/Credits.sol:Credits": await at(new types.Credits__factory(deployer).deploy()),
    "project/contracts/financing/Lines.sol:Lines": await at(new types.Lines__factory(named, deployer).deploy()),
    "project/contracts/financing/Admissions.sol:Admissions": await at(new types.Admissions__factory(deployer).deploy()),
    "project/contracts/financing/Concessions.sol:Concessions": await at(
      new types.Concessions__factory(transits, deployer).deploy(),
    ),
    "project/contracts/financing/Workouts.sol:Workouts": await at(
      new types.Workouts__factory(collections, deployer).deploy(),
    ),
    "project/contracts/financing/CapitalLedger.sol:CapitalLedger": await at(
      new types.CapitalLedger__factory(deployer).deploy(),
    ),
    "project/contracts/financing/Pricing.sol:Pricing": pricing,
    "project/contracts/financing/Draws.sol:Draws": await at(
      new types.Draws__factory({ ...named, ...pledges }, deployer).deploy(),
    ),
    "project/contracts/financing/OrderLoans.sol:OrderLoans": await at(
      new types.OrderLoans__factory(transits, deployer).deploy(),
    ),
    "project/contracts/financing/OrderQuotes.sol:OrderQuotes": await at(
      new types.OrderQuotes__factory(deployer).deploy(),
    ),
    "project/contracts/financing/OrderRolls.sol:OrderRolls": await at(
      new types.OrderRolls__factory(transits, deployer).deploy(),
    ),
    "project/contracts/financing/LoanBook.sol:LoanBook": await at(new types.LoanBook__factory(deployer).deploy()),
  };
}

/** Implementation of facilities: its other parts first, then itself. */
export async function deployFacility(
  deployer: Signer,
  libraries: Awaited<ReturnType<typeof deployLendingLibraries>>,
  guardian: string,
  utcOffset: number,
  suite: Parameters<types.FacilityExtension__factory["deploy"]>[0]["suite"],
  priceIndex: string,
) {
  const setup = { pauseGuardian: guardian, utcOffset, suite };
  const annex = await at(new types.FacilityAnnex__factory(libraries, deployer).deploy(setup, priceIndex));
  const extension = await at(new types.FacilityExtension__factory(libraries, deployer).deploy(setup, annex));
  return at(new types.Facility__factory(libraries, deployer).deploy(setup, extension));
}
