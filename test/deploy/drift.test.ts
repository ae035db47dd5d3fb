import { expect } from "chai";

import type { AddressBook } from "../../deploy/lib/address-book.js";
import type { Connection } from "../../deploy/lib/chain.js";
import { deploySuite } from "../../deploy/lib/deploy-suite.js";
import { inspectSuite } from "../../deploy/lib/inspection.js";
import { readParameters, type SuiteParameters } from "../../deploy/lib/parameters.js";
import { EXIT, Refusal } from "../../deploy/lib/refusal.js";
import { roleNamed } from "../../deploy/lib/roles.js";
import { connectSuite, type SuiteContracts, type SuiteName } from "../../deploy/lib/suite-contracts.js";
import { ownChain } from "./support.js";

describe("drift", () => {
  const parameters = readParameters("default");
  let connection: Connection;
  let book: AddressBook;
  let other: AddressBook;
  let suite: SuiteContracts;

  before(async () => {
    connection = await ownChain();
    book = await deploySuite(connection);
    other = await deploySuite(connection);
    suite = connectSuite(book.contracts, connection.ethers.provider);
  });

  beforeEach(async () => {
    const snapshot = await connection.networkHelpers.takeSnapshot();
    restore = () => snapshot.restore();
  });

  afterEach(() => restore());

  let restore: () => Promise<void>;

  const tampered = (contracts: Partial<Record<SuiteName, string>>): AddressBook => ({
    ...book,
    contracts: { ...book.contracts, ...contracts },
  });

  async function refusalOf(given: AddressBook, wanted: SuiteParameters = parameters): Promise<Refusal> {
    const block = await connection.ethers.provider.getBlockNumber();
    const refusal: unknown = await deploySuite(connection, wanted, { book: given }).catch((error: unknown) => error);
    if (!(refusal instanceof Refusal)) throw new Error(`expected a refusal, not ${String(refusal)}`);
    expect(await connection.ethers.provider.getBlockNumber(), "nothing sent").to.equal(block);
    return refusal;
  }

  const adminOf = () => connection.ethers.getSigner(parameters.admin.AccessManager.account);

  it("is none after deployment", async () => {
    const { drift, members, gates } = await inspectSuite(connection, book, parameters);
    expect(drift).to.deep.equal([]);
    expect(members.length).to.equal(17);
    expect(gates.map(({ name }) => name)).to.deep.equal(["OrderBook", "FrameworkBook", "InvoiceRegistry"]);
  });

  describe("of the address book", () => {
    it("is refused when an address has no code", async () => {
      const { message, exitCode } = await refusalOf(tampered({ OrderBook: parameters.admin.AccessManager.account }));
      expect(message).to.match(/^OrderBook at 0x\w+ has no code/);
      expect(exitCode).to.equal(EXIT.drift);
    });

    it("is refused when two addresses are swapped", async () => {
      const swapped = tampered({
        OrderBook: book.contracts.InvoiceRegistry,
        InvoiceRegistry: book.contracts.OrderBook,
      });
      expect((await refusalOf(swapped)).message).to.match(/^OrderBook .* has other code than the compiled contract/);
    });

    it("is refused when a contract with the same code belongs to another suite", async () => {
      for (const name of [
        "ReceivableToken",
        "ReceivableNotes",
        "NotesExtension",
        "NotesReductions",
        "FingerprintSet",
        "BankDesk",
        "Facility",
        "HealthCheck",
      ] as const) {
        const { message } = await refusalOf(tampered({ [name]: other.contracts[name] }));
        expect(message, name).to.match(/ names another | is not what | obeys another manager| which it was not given/);
      }
    });

    it("is refused when a library is another one", async () => {
      const { message } = await refusalOf(tampered({ Admissions: other.contracts.Admissions }));
      expect(message).to.match(/^Facility at 0x\w+ is linked to another Admissions/);
    });

    it("is refused when the two halves of a contract name different registries", async () => {
      const { InvoiceRegistry, ReceivableExtension, ReceivableNotes: notes, PaymentHistory: history } = book.contracts;
      const setup = { utcOffset: 28_800, parties: other.contracts.PartyRegistry, history, notes };
      const half = await connection.ethers.deployContract("ReceivableToken", [
        setup,
        InvoiceRegistry,
        ReceivableExtension,
      ]);
      const halved = tampered({ ReceivableToken: await half.getAddress() });
      const { drift } = await inspectSuite(connection, halved, parameters);
      expect((await refusalOf(halved)).exitCode).to.equal(EXIT.drift);
      expect(drift.find((difference) => difference.startsWith("ReceivableToken at"))).to.include(
        `names ${other.contracts.PartyRegistry}, which it was not given`,
      );
    });

    it("is refused when it is of another chain with the same id", async () => {
      const { message, exitCode } = await refusalOf({ ...book, genesis: `0x${"12".repeat(32)}` });
      expect(message).to.match(/^The address book is of another chain/);
      expect(exitCode).to.equal(EXIT.refused);
    });

    it("is refused when it says another civil time", async () => {
      expect((await refusalOf({ ...book, utcOffset: 0 })).message).to.include("its address book says 0 s");
    });

    it("is shown by the inspection, which says nothing about roles then", async () => {
      const { drift, members } = await inspectSuite(
        connection,
        tampered({ Admissions: other.contracts.Admissions }),
        parameters,
      );
      expect(drift.some((difference) => difference.includes("is linked to another Admissions"))).to.equal(true);
      expect(members).to.deep.equal([]);
    });
  });

  describe("of the chain", () => {
    it("is refused when an account has a role that nobody gave it", async () => {
      const stranger = (await connection.ethers.getSigners())[30]?.address ?? "";
      await suite.AccessManager.connect(await adminOf()).grantRole(roleNamed("WRITER_ADMIN").id, stranger, 0);
      const { message, exitCode } = await refusalOf(book);
      expect(message).to.equal(`${stranger} holds WRITER_ADMIN of AccessManager, which the parameters do not give it.`);
      expect(exitCode).to.equal(EXIT.drift);
      expect((await inspectSuite(connection, book, parameters)).drift).to.deep.equal([message.slice(0, -1)]);
    });

    it("names the admin when a setting is missing that the deployer can no longer make", async () => {
      const guardian = parameters.roles.GUARDIAN?.[0]?.account ?? "";
      await suite.AccessManager.connect(await adminOf()).revokeRole(roleNamed("GUARDIAN").id, guardian);
      const { message, exitCode } = await refusalOf(book);
      expect(message).to.include(`"grant GUARDIAN to ${guardian} with a delay of 0 s" is to do`);
      expect(message).to.include(parameters.admin.AccessManager.account);
      expect(exitCode).to.equal(EXIT.drift);
    });

    it("is seen in functions, guardians and writers", async () => {
      const admin = await adminOf();
      const manager = suite.AccessManager.connect(admin);
      const selector = suite.OrderBook.interface.getFunction("approveProgramme").selector;
      await manager.setTargetFunctionRole(book.contracts.OrderBook, [selector], 0n);
      await manager.setRoleGuardian(roleNamed("STEWARD").id, 0n);
      const writerAdmin = await connection.ethers.getSigner(parameters.roles.WRITER_ADMIN?.[0]?.account ?? "");
      await suite.PaymentHistory.connect(writerAdmin).setWriter(book.contracts.ReceivableToken, false);
      expect((await inspectSuite(connection, book, parameters)).drift).to.have.members([
        "to do: let ReceivableToken write to PaymentHistory",
        "to do: put PROGRAMME_MANAGER at OrderBook.approveProgramme",
        "to do: let GUARDIAN cancel what STEWARD scheduled",
      ]);
    });

    it("is none when a contract is paused, which is shown", async () => {
      const guardian = await connection.ethers.getSigner(parameters.roles.GUARDIAN?.[0]?.account ?? "");
      await suite.PauseGuardian.connect(guardian).pause(book.contracts.InvoiceRegistry);
      const { drift, gates, time } = await inspectSuite(connection, book, parameters);
      expect(drift).to.deep.equal([]);
      expect(gates.find(({ name }) => name === "InvoiceRegistry")?.pausedUntil).to.be.greaterThan(time);
    });
  });
});
