import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import type { AddressBook } from "../../deploy/lib/address-book.js";
import type { Connection } from "../../deploy/lib/chain.js";
import { deploySuite } from "../../deploy/lib/deploy-suite.js";
import { openBank, type FurtherBank, type OpenedBank } from "../../deploy/lib/further-bank.js";
import { readParameters } from "../../deploy/lib/parameters.js";
import { Refusal } from "../../deploy/lib/refusal.js";
import { ADMIN_ROLE, roleNamed, ROLES } from "../../deploy/lib/roles.js";
import { AccessManager__factory, BankDeposit__factory, BankDesk__factory } from "../../typechain-types/index.js";
import { errorOf, ownChain } from "./support.js";

describe("a second bank beside the suite", () => {
  const parameters = readParameters("default");
  const consortium = parameters.admin.AccessManager.account;
  let connection: Connection;
  let book: AddressBook;
  let bank: FurtherBank;
  let opened: OpenedBank;

  before(async () => {
    connection = await ownChain();
    book = await deploySuite(connection);
    const accounts = (await connection.ethers.getSigners()).slice(30).map(({ address }) => address);
    const [admin = "", maker = "", checker = ""] = accounts;
    bank = {
      deposit: { name: "Deposit EUR", symbol: "EURd" },
      admin: { account: admin, delay: 0 },
      roles: {
        ACCOUNT_BANK: [{ account: maker, delay: 0 }],
        ACCOUNT_BANK_CHECKER: [{ account: checker, delay: 0 }],
      },
    };
    opened = await openBank(connection, book, bank, consortium);
  });

  const holder = (role: string) => bank.roles[role]?.[0]?.account ?? "";
  const errorAs = (from: string, to: string, data: string) => errorOf(connection.ethers.provider, { from, to, data });
  const desk = BankDesk__factory.createInterface();

  it("has a manager of its own with the roles of its own accounts, and leaves the deployer none", async () => {
    const manager = AccessManager__factory.connect(opened.manager, connection.ethers.provider);
    const [deployer] = await connection.ethers.getSigners();
    for (const role of [ADMIN_ROLE, ...ROLES.map(({ id: number }) => number)]) {
      expect((await manager.hasRole(role, deployer?.address ?? "")).isMember, String(role)).to.equal(false);
      expect((await manager.hasRole(role, consortium)).isMember, String(role)).to.equal(false);
    }
    expect((await manager.hasRole(ADMIN_ROLE, bank.admin.account)).isMember).to.equal(true);
    for (const { name, id: number } of ROLES.filter((role) => role.manager === "BankAccessManager")) {
      for (const { account } of bank.roles[name] ?? []) {
        expect((await manager.hasRole(number, account)).isMember, name).to.equal(true);
      }
    }
    expect(await manager.getRoleGuardian(roleNamed("BANK_ADMIN_ACTS").id)).to.equal(
      roleNamed("ACCOUNT_BANK_CHECKER").id,
    );
    const deposit = BankDeposit__factory.connect(opened.deposit, connection.ethers.provider);
    expect([await deposit.name(), await deposit.symbol()]).to.deep.equal(["Deposit EUR", "EURd"]);
    expect(await deposit.authority()).to.equal(book.contracts.AccessManager);
  });

  it("moves money when the consortium's admin has made its calls, and courts reach it", async () => {
    const admin = await connection.ethers.getSigner(consortium);
    for (const { to, data } of opened.consortium) await (await admin.sendTransaction({ to, data })).wait();
    const suite = AccessManager__factory.connect(book.contracts.AccessManager, connection.ethers.provider);
    const registrar = roleNamed("CUSTODIAN_REGISTRAR").id;
    expect((await suite.hasRole(registrar, consortium)).isMember, "given back").to.equal(false);
    const maker = await connection.ethers.getSigner(holder("ACCOUNT_BANK"));
    const at = BankDesk__factory.connect(opened.desk, maker);
    await (await at.recordReceipt(id("line"), 100n, await at.today(), ZeroHash)).wait();
    expect(await at.unappliedTotal()).to.equal(100n);
    const hold = BankDeposit__factory.createInterface().encodeFunctionData("hold", [opened.desk, 1n, id("order")]);
    const clerk = parameters.roles.COURT_CLERK?.[0]?.account ?? "";
    expect(await errorAs(clerk, opened.deposit, hold)).to.equal("BankDeposit_NotAParty");
    expect(await errorAs(bank.admin.account, opened.deposit, hold)).to.equal("AccessManagedUnauthorized");
  });

  it("gives the keys of neither bank a right at the other", async () => {
    const today = await BankDesk__factory.connect(opened.desk, connection.ethers.provider).today();
    const calls = {
      ACCOUNT_BANK: desk.encodeFunctionData("recordReceipt", [id("other"), 1n, today, ZeroHash]),
      ACCOUNT_BANK_CHECKER: desk.encodeFunctionData("stateReserves", [1n, today, id("statement")]),
    };
    for (const [role, data] of Object.entries(calls)) {
      const theirs = parameters.roles[role]?.[0]?.account ?? "";
      expect(await errorAs(holder(role), opened.desk, data), role).to.equal(undefined);
      expect(await errorAs(theirs, book.contracts.BankDesk, data), role).to.equal(undefined);
      expect(await errorAs(holder(role), book.contracts.BankDesk, data), role).to.equal("AccessManagedUnauthorized");
      expect(await errorAs(theirs, opened.desk, data), role).to.equal("AccessManagedUnauthorized");
    }
  });

  it("is refused where accounts are missing or watch themselves", async () => {
    const refusal = (changed: Partial<FurtherBank>) =>
      openBank(connection, book, { ...bank, ...changed }, consortium).then(
        () => undefined,
        (error: unknown) => error,
      );
    const [deployer] = await connection.ethers.getSigners();
    const { ACCOUNT_BANK = [], ACCOUNT_BANK_CHECKER = [] } = bank.roles;
    const all: Partial<FurtherBank>[] = [
      { deposit: { name: "", symbol: "EURd" } },
      { roles: { ACCOUNT_BANK } },
      { roles: { ACCOUNT_BANK, ACCOUNT_BANK_CHECKER: ACCOUNT_BANK } },
      { admin: ACCOUNT_BANK_CHECKER[0] ?? bank.admin },
      { admin: { account: deployer?.address ?? "", delay: 0 } },
    ];
    for (const changed of all) expect(await refusal(changed)).to.be.instanceOf(Refusal);
  });
});
