import { expect } from "chai";
import { getAddress } from "ethers";

import type { AddressBook } from "../../deploy/lib/address-book.js";
import type { Connection } from "../../deploy/lib/chain.js";
import { deploySuite } from "../../deploy/lib/deploy-suite.js";
import type { SuiteParameters } from "../../deploy/lib/parameters.js";
import { ADMIN_ROLE, MANAGERS, ROLES, roleNamed, type ManagerName } from "../../deploy/lib/roles.js";
import { connectSuite, type SuiteContracts } from "../../deploy/lib/suite-contracts.js";
import { errorOf, ownChain, parametersWithDelays } from "./support.js";

const DAY = 86_400;

describe("handover", () => {
  let connection: Connection;
  let parameters: SuiteParameters;
  let book: AddressBook;
  let suite: SuiteContracts;
  let deployer: string;

  before(async () => {
    connection = await ownChain();
    parameters = parametersWithDelays();
    book = await deploySuite(connection, parameters);
    suite = connectSuite(book.contracts, connection.ethers.provider);
    deployer = (await connection.ethers.getSigners())[0]?.address ?? "";
  });

  const holderOf = (role: string) => getAddress(parameters.roles[role]?.[0]?.account ?? "");

  /** The manager in the hands of an account. */
  async function managerAs(manager: ManagerName, account: string) {
    return suite[manager].connect(await connection.ethers.getSigner(account));
  }

  const errorAs = (from: string, to: string, data: string) => errorOf(connection.ethers.provider, { from, to, data });

  /** An admin's grant, scheduled; the clock stands where it was scheduled. */
  async function scheduleGrant(manager: ManagerName, role: string) {
    const admin = parameters.admin[manager].account;
    const target = book.contracts[manager];
    const stranger = (await connection.ethers.getSigners())[30]?.address ?? "";
    const call = suite[manager].interface.encodeFunctionData("grantRole", [roleNamed(role).id, stranger, 0]);
    await (await managerAs(manager, admin)).schedule(target, call, 0);
    return { admin, target, call, stranger };
  }

  it("ACC-03: leaves the deployer without any role", async () => {
    for (const manager of MANAGERS) {
      const ids = [ADMIN_ROLE, ...ROLES.map(({ id }) => id)];
      for (const id of ids)
        expect((await suite[manager].hasRole(id, deployer)).isMember, `${manager} ${id}`).to.equal(false);
    }
  });

  it("ACC-03: lets the deployer grant, configure and replace nothing", async () => {
    for (const manager of MANAGERS) {
      const { interface: calls } = suite[manager];
      const target = book.contracts[manager];
      const attempts = [
        calls.encodeFunctionData("grantRole", [ADMIN_ROLE, deployer, 0]),
        calls.encodeFunctionData("setTargetFunctionRole", [book.contracts.BankDesk, ["0x00000000"], 1n]),
        calls.encodeFunctionData("updateAuthority", [book.contracts.PartyRegistry, deployer]),
        calls.encodeFunctionData("setTargetClosed", [book.contracts.PauseGuardian, true]),
      ];
      for (const data of attempts) {
        expect(await errorAs(deployer, target, data)).to.equal("AccessManagerUnauthorizedAccount");
      }
    }
  });

  it("ACC-03: leaves the deployer nothing in the seats but free ones", async () => {
    for (const number of [1n, 2n, 4n, 5n]) {
      const data = suite.Seats.interface.encodeFunctionData("seat", [number, "0x00", []]);
      expect(await errorAs(deployer, book.contracts.Seats, data)).to.equal("Seats_Taken");
    }
  });

  it("puts the admins in office, each with its delay", async () => {
    for (const manager of MANAGERS) {
      const { account, delay } = parameters.admin[manager];
      const { isMember, executionDelay } = await suite[manager].hasRole(ADMIN_ROLE, account);
      expect(isMember, manager).to.equal(true);
      expect(executionDelay, manager).to.equal(BigInt(delay));
    }
  });

  it("makes an admin wait, and lets it act afterwards", async () => {
    const { admin, target, call, stranger } = await scheduleGrant("AccessManager", "REGISTRAR");
    expect(await errorAs(admin, target, call)).to.equal("AccessManagerNotReady");
    await connection.networkHelpers.time.increase(7 * DAY);
    await (await managerAs("AccessManager", admin)).grantRole(roleNamed("REGISTRAR").id, stranger, 0);
    expect((await suite.AccessManager.hasRole(roleNamed("REGISTRAR").id, stranger)).isMember).to.equal(true);
  });

  it("lets a guardian cancel what the admin scheduled, and a stranger not", async () => {
    const { admin, target, call, stranger } = await scheduleGrant("AccessManager", "WRITER_ADMIN");
    const cancel = suite.AccessManager.interface.encodeFunctionData("cancel", [admin, target, call]);
    expect(await errorAs(stranger, target, cancel)).to.equal("AccessManagerUnauthorizedCancel");
    await (await managerAs("AccessManager", holderOf("GUARDIAN"))).cancel(admin, target, call);
    await connection.networkHelpers.time.increase(7 * DAY);
    expect(await errorAs(admin, target, call)).to.equal("AccessManagerNotScheduled");
  });

  it("does not let a guardian keep itself in office", async () => {
    const { account: admin } = parameters.admin.AccessManager;
    const target = book.contracts.AccessManager;
    const guardian = holderOf("GUARDIAN");
    const { interface: calls } = suite.AccessManager;
    const call = calls.encodeFunctionData("revokeRole", [roleNamed("GUARDIAN").id, guardian]);
    await (await managerAs("AccessManager", admin)).schedule(target, call, 0);
    const cancel = calls.encodeFunctionData("cancel", [admin, target, call]);
    expect(await errorAs(guardian, target, cancel)).to.equal("AccessManagerUnauthorizedCancel");
  });

  it("gives the mark at an admin's acts no right of its own", async () => {
    const marked = suite.AccessManager.interface.encodeFunctionData("grantRole", [ADMIN_ROLE, deployer, 0]);
    for (const name of ["GUARDIAN", "STEWARD"]) {
      const error = await errorAs(holderOf(name), book.contracts.AccessManager, marked);
      expect(error, name).to.equal("AccessManagerUnauthorizedAccount");
    }
  });

  it("keeps the consortium's admin out of the bank's desk", async () => {
    const { account: admin } = parameters.admin.AccessManager;
    const target = book.contracts.BankAccessManager;
    const { interface: calls } = suite.BankAccessManager;
    const grant = calls.encodeFunctionData("grantRole", [roleNamed("ACCOUNT_BANK").id, admin, 0]);
    expect(await errorAs(admin, target, grant)).to.equal("AccessManagerUnauthorizedAccount");
    const schedule = calls.encodeFunctionData("schedule", [target, grant, 0]);
    expect(await errorAs(admin, target, schedule)).to.equal("AccessManagerUnauthorizedCall");
    // Nor through the consortium's manager, which the desk does not obey.
    const seize = suite.AccessManager.interface.encodeFunctionData("updateAuthority", [book.contracts.BankDesk, admin]);
    await (await managerAs("AccessManager", admin)).schedule(book.contracts.AccessManager, seize, 0);
    await connection.networkHelpers.time.increase(7 * DAY);
    expect(await errorAs(admin, book.contracts.AccessManager, seize)).to.equal("AccessManagedUnauthorized");
  });

  it("lets the bank's second key cancel what the bank's admin scheduled", async () => {
    const { admin, target, call } = await scheduleGrant("BankAccessManager", "ACCOUNT_BANK");
    await (await managerAs("BankAccessManager", holderOf("ACCOUNT_BANK_CHECKER"))).cancel(admin, target, call);
    await connection.networkHelpers.time.increase(DAY);
    expect(await errorAs(admin, target, call)).to.equal("AccessManagerNotScheduled");
  });

  it("lets a guardian pause at once, and a steward lift only after its delay", async () => {
    const guardian = await connection.ethers.getSigner(holderOf("GUARDIAN"));
    const steward = await connection.ethers.getSigner(holderOf("STEWARD"));
    const { PauseGuardian: pauses, OrderBook: orders } = suite;
    await pauses.connect(guardian).pause(book.contracts.OrderBook);
    const now = await connection.networkHelpers.time.latest();
    expect((await orders.newBusiness()).pausedUntil).to.equal(BigInt(now + 3 * DAY));

    const lift = pauses.interface.encodeFunctionData("unpause", [book.contracts.OrderBook]);
    expect(await errorAs(steward.address, book.contracts.PauseGuardian, lift)).to.equal("AccessManagerNotScheduled");
    await suite.AccessManager.connect(steward).schedule(book.contracts.PauseGuardian, lift, 0);
    await connection.networkHelpers.time.increase(2 * DAY);
    await pauses.connect(steward).unpause(book.contracts.OrderBook);
    expect((await orders.newBusiness()).pausedUntil).to.equal(0n);
  });
});
