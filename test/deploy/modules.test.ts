import { expect } from "chai";
import { Interface } from "ethers";

import { isOf, type AddressBook } from "../../deploy/lib/address-book.js";
import { identify, type Connection } from "../../deploy/lib/chain.js";
import { inspectCode } from "../../deploy/lib/code.js";
import { deploySuite } from "../../deploy/lib/deploy-suite.js";
import { readParameters } from "../../deploy/lib/parameters.js";
import { connectSuite, SUITE_NAMES, type SuiteContracts, type SuiteName } from "../../deploy/lib/suite-contracts.js";
import { wiringOf } from "../../deploy/lib/wiring.js";
import { SEATS, type Seated } from "../../deploy/modules/seats.js";
import { ownChain } from "./support.js";

describe("deployment modules", () => {
  let connection: Connection;
  let book: AddressBook;
  let suite: SuiteContracts;

  before(async () => {
    connection = await ownChain();
    book = await deploySuite(connection);
    suite = connectSuite(book.contracts, connection.ethers.provider);
  });

  it("deploys every contract of the suite, as compiled and wired", async () => {
    const findings = await inspectCode(connection, book);
    expect(findings.map(({ name }) => name)).to.have.members(SUITE_NAMES);
    expect(findings.flatMap(({ name, problems }) => problems.map((problem) => `${name} ${problem}`))).to.deep.equal([]);
  });

  it("puts every contract in exactly one module", () => {
    const names = wiringOf().map(({ name }) => name);
    expect(names).to.have.members(SUITE_NAMES);
    expect(new Set(names).size).to.equal(names.length);
  });

  it("seats contracts at the addresses that others were given before", async () => {
    for (const [name, number] of Object.entries(SEATS) as [Seated, bigint][]) {
      expect(await suite.Seats.addressOf(number), name).to.equal(book.contracts[name]);
    }
    const given = Object.fromEntries(wiringOf().map(({ name, given: names }) => [name, names]));
    expect(given.PartyRegistry).to.include("PartyRecovery");
    expect(given.PartyRecovery).to.include("PartyRegistry");
    expect(given.OrderBook).to.include("InvoiceRegistry");
    expect(given.EvidenceRegistry).to.include("InvoiceRegistry");
    expect(given.InvoiceRegistry).to.include("ReceivableToken");
    expect(given.ReceivableToken).to.include.members(["InvoiceRegistry", "ReceivableExtension", "ReceivableNotes"]);
    expect(given.ReceivableExtension).to.include.members(["ReceivableNotes", "PaymentHistory", "ReceivableAnnex"]);
    expect(given.ReceivableAnnex).to.include.members(["ReceivableNotes", "PaymentHistory"]);
    expect(given.ReceivableNotes).to.include.members(["ReceivableToken", "NotesExtension"]);
    expect(given.NotesExtension).to.include.members(["ReceivableToken", "NotesReductions"]);
    expect(given.NotesReductions).to.include.members(["ReceivableToken", "InvoiceRegistry"]);
    expect(given.BankDesk).to.include.members(["ReceivableToken", "ReceivableNotes"]);
    expect(given.Facility).to.include("FacilityFactory");
    expect(given.FacilityFactory).to.include.members(["Facility", "TrancheVault"]);
  });

  it("links the libraries into those who call them", async () => {
    const linked = {
      Facility: [
        ...(["Admissions", "CapitalLedger", "Collections", "Draws", "LoanBook"] as const),
        ...(["OrderLoans", "OrderQuotes", "OrderRolls"] as const),
      ],
      FacilityExtension: ["CapitalLedger", "Collections", "Credits", "OrderRolls", "Pricing", "Transits", "Workouts"],
      FacilityAnnex: ["Collections", "Concessions", "Lines", "LoanBook", "Pledges", "Pricing", "Transits", "Workouts"],
      Recourse: ["Positions"],
      ReceivableExtension: ["Amendments", "CourtOrders"],
      ReceivableAnnex: ["Amendments", "CourtOrders"],
    } as const;
    for (const [name, libraries] of Object.entries(linked) as [keyof typeof linked, readonly SuiteName[]][]) {
      const code = (await connection.ethers.provider.getCode(book.contracts[name])).toLowerCase();
      for (const library of libraries) {
        expect(code.includes(book.contracts[library].slice(2).toLowerCase()), library).to.equal(true);
      }
    }
  });

  it("has token and notes answer for their other halves, on their own state", async () => {
    const { ReceivableToken, ReceivableNotes, ReceivableExtension } = suite;
    expect(await ReceivableToken.canReceive(book.contracts.Facility)).to.equal(false);
    expect(await ReceivableNotes.excused(1n)).to.equal(0n);
    expect(await suite.NotesExtension.MAX_DRAFT_DAYS()).to.equal(184n);
    const uri = readParameters("default").metadata;
    const answers = new Interface(["function uri(uint256) view returns (string)"]);
    for (const address of [await ReceivableToken.getAddress(), await ReceivableExtension.getAddress()]) {
      const data = answers.encodeFunctionData("uri", [7n]);
      const [said] = answers.decodeFunctionResult("uri", await connection.ethers.provider.call({ to: address, data }));
      expect(said).to.equal(uri);
    }
  });

  it("gives the contracts what the parameters say", async () => {
    expect(await suite.PartyRegistry.UTC_OFFSET()).to.equal(28_800n);
    expect(await suite.ReceivableToken.UTC_OFFSET()).to.equal(28_800n);
    expect(await suite.BusinessCalendar.publishedFrom()).to.equal(20_454n);
    expect(await suite.BusinessCalendar.noticeDays()).to.equal(30n);
    expect(await suite.BankDeposit.name()).to.equal("Deposit CNY");
    expect(await suite.BankDeposit.symbol()).to.equal("CNYd");
    expect(await suite.BankDeposit.DESK()).to.equal(book.contracts.BankDesk);
  });

  it("lets the right contracts write and hold for others", async () => {
    expect(await suite.FingerprintSet.isWriter(book.contracts.InvoiceRegistry)).to.equal(true);
    expect(await suite.PaymentHistory.isWriter(book.contracts.ReceivableToken)).to.equal(true);
    for (const custodian of ["ReceivableToken", "BankDesk", "Recourse"] as const) {
      expect((await suite.PartyRegistry.accountOf(book.contracts[custodian])).kind, custodian).to.equal(2n);
    }
  });

  it("writes down where the suite is", async () => {
    expect(book.chainId).to.equal(31_337);
    expect(book.utcOffset).to.equal(28_800);
    expect(book.deployedAtBlock).to.equal(1);
    expect(isOf(book, await identify(connection))).to.equal(true);
  });

  it("changes nothing when run again", async () => {
    const before = await connection.ethers.provider.getBlockNumber();
    const done: string[] = [];
    expect(await deploySuite(connection, undefined, { book, log: (line) => done.push(line) })).to.deep.equal(book);
    expect(done).to.deep.equal([]);
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(before);
  });

  it("goes on where a run was cut short before its settings", async () => {
    const fresh = await ownChain();
    let contracts: AddressBook | undefined;
    const cut = deploySuite(fresh, undefined, {
      onContracts: (written) => {
        contracts = written;
        return Promise.reject(new Error("cut short"));
      },
    });
    expect(await cut.catch((error: unknown) => (error as Error).message)).to.equal("cut short");
    const done: string[] = [];
    const resumed = await deploySuite(fresh, undefined, { book: contracts, log: (line) => done.push(line) });
    expect(resumed).to.deep.equal(contracts);
    expect(done.some((line) => line.includes(" is at 0x"))).to.equal(false);
    expect(done).to.include("let the deployer renounce ADMIN of AccessManager");
  });
});
