import { expect } from "chai";

import type { Connection } from "../../deploy/lib/chain.js";
import { deploySuite } from "../../deploy/lib/deploy-suite.js";
import { networksWithParameters, readParameters, type SuiteParameters } from "../../deploy/lib/parameters.js";
import { EXIT, Refusal } from "../../deploy/lib/refusal.js";
import { ownChain, parametersWithDelays } from "./support.js";

describe("deployment parameters", () => {
  let connection: Connection;
  let deployer: string;

  before(async () => {
    connection = await ownChain();
    deployer = (await connection.ethers.getSigners())[0]?.address ?? "";
  });

  async function refusalOf(parameters: SuiteParameters): Promise<string> {
    const refusal: unknown = await deploySuite(connection, parameters).catch((error: unknown) => error);
    if (!(refusal instanceof Refusal)) throw new Error(`expected a refusal, not ${String(refusal)}`);
    expect(refusal.exitCode).to.equal(EXIT.refused);
    expect(await connection.ethers.provider.getBlockNumber(), "nothing sent").to.equal(0);
    return refusal.message;
  }

  const withRole = (name: string, account: string, delay = 0): SuiteParameters => {
    const parameters = readParameters("default");
    return { ...parameters, roles: { ...parameters.roles, [name]: [{ account, delay }] } };
  };

  it("exist for every network", () => {
    expect(networksWithParameters()).to.include.members(["default", "localhost", "testnet"]);
  });

  it("are refused for a network that has none", () => {
    expect(() => readParameters("moon")).to.throw(Refusal, 'no parameters for the network "moon"');
  });

  it("are refused on a chain with another id", async () => {
    const message = await refusalOf({ ...readParameters("default"), chainId: 1 });
    expect(message).to.equal('The network "default" answers with chain id 31337, but its parameters are for chain 1.');
  });

  it("are refused while an account is to be filled in", async () => {
    expect(await refusalOf({ ...readParameters("testnet"), chainId: 31_337 })).to.include(
      "fill in the account of the admin of AccessManager",
    );
    expect(await refusalOf(withRole("REGISTRAR", `0x${"0".repeat(40)}`))).to.include(
      "fill in the account of REGISTRAR",
    );
  });

  it("are refused when a role has nobody, or is none", async () => {
    const parameters = readParameters("default");
    expect(await refusalOf({ ...parameters, roles: { ...parameters.roles, STEWARD: [] } })).to.include(
      "no account is named for STEWARD",
    );
    expect(await refusalOf(withRole("CUSTODIAN_REGISTRAR", deployer))).to.include(
      "CUSTODIAN_REGISTRAR is no role that accounts hold",
    );
  });

  it("ACC-03: are refused when they leave the deployer a role", async () => {
    expect(await refusalOf(withRole("REGISTRAR", deployer))).to.include("REGISTRAR is the deployer");
    const parameters = readParameters("default");
    const admin = { ...parameters.admin, BankAccessManager: { account: deployer.toLowerCase(), delay: 0 } };
    expect(await refusalOf({ ...parameters, admin })).to.include("the admin of BankAccessManager is the deployer");
  });

  it("are refused when one account is on both sides of a check", async () => {
    const { admin, roles } = readParameters("default");
    const guardian = roles.GUARDIAN?.[0]?.account ?? "";
    const bank = roles.ACCOUNT_BANK?.[0]?.account ?? "";
    expect(await refusalOf(withRole("STEWARD", guardian))).to.include("is both GUARDIAN and STEWARD");
    expect(await refusalOf(withRole("GUARDIAN", admin.AccessManager.account))).to.include(
      "is both GUARDIAN and the admin",
    );
    expect(await refusalOf(withRole("ACCOUNT_BANK_CHECKER", bank.toLowerCase()))).to.include(
      "is both ACCOUNT_BANK and ACCOUNT_BANK_CHECKER",
    );
  });

  it("R38: are refused when one account alone could recover a party, or none", async () => {
    const { roles } = readParameters("default");
    const registrar = roles.REGISTRAR?.[0]?.account ?? "";
    expect(await refusalOf(withRole("REGISTRAR", registrar))).to.include(
      "REGISTRAR is one account, and a recovery takes two",
    );
    expect(await refusalOf(withRole("SUPERVISOR", registrar))).to.include("is both REGISTRAR and SUPERVISOR");
  });

  it("are refused when delays are too short and it is no rehearsal", async () => {
    const parameters = parametersWithDelays();
    const steward = parameters.roles.STEWARD?.[0]?.account ?? "";
    const hasty = { ...parameters, roles: { ...parameters.roles, STEWARD: [{ account: steward, delay: 60 }] } };
    expect(await refusalOf(hasty)).to.include("the delay of STEWARD is 60 s and must be at least 172800 s");
  });

  it("are refused with figures that mean nothing", async () => {
    const parameters = readParameters("default");
    const calendar = { ...parameters.calendar, firstDay: "1 January" };
    expect(await refusalOf({ ...parameters, calendar })).to.include("calendar.firstDay is no date");
    expect(await refusalOf({ ...parameters, utcOffset: 100_000 })).to.include("utcOffset is no time zone");
    expect(await refusalOf(withRole("REGISTRAR", parameters.admin.AccessManager.account, -1))).to.include(
      "the delay of REGISTRAR is no number of seconds",
    );
  });
});
