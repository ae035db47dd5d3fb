import { expect } from "chai";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import hre from "hardhat";

import { readBook, writeBook, type AddressBook } from "../../deploy/lib/address-book.js";
import { identify, type Connection } from "../../deploy/lib/chain.js";
import { deploySuite } from "../../deploy/lib/deploy-suite.js";
import { inspectSuite } from "../../deploy/lib/inspection.js";
import { contractsInJournal, journalOf } from "../../deploy/lib/journal.js";
import { readParameters } from "../../deploy/lib/parameters.js";
import { rehearse } from "../../deploy/lib/rehearsal.js";
import { SUITE_NAMES } from "../../deploy/lib/suite-contracts.js";
import access from "../../deploy/modules/access.js";
import { NODES, startNode, type Node } from "./support.js";

const parameters = readParameters("localhost");

for (const [make, start] of Object.entries(NODES)) {
  describe(`deployment to a separate node (${make})`, function () {
    this.timeout(180_000);
    let node: Node | undefined;
    let connection: Connection;
    let book: AddressBook;
    let folder: string;

    before(async function () {
      // Anvil is an optional package: not every platform has it.
      if (!existsSync(start.command)) return this.skip();
      node = await startNode(start);
      connection = await hre.network.create({ network: "localhost", override: { url: node.url } });
      folder = await mkdtemp(join(tmpdir(), "ordos-"));
    });

    after(async () => {
      if (node === undefined) return;
      const journals = join(hre.config.paths.ignition, "deployments");
      const journal = journalOf(connection, await identify(connection));
      await rm(join(journals, journal), { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
      await connection.close();
      await node.stop();
    });

    const height = () => connection.ethers.provider.getBlockNumber();

    it("says beforehand what it would do, and sends nothing", async () => {
      const { contracts, steps, gas } = await rehearse(connection, parameters, undefined);
      expect(contracts.map(({ name }) => name)).to.deep.equal(SUITE_NAMES);
      expect(contracts.every(({ address }) => address === undefined)).to.equal(true);
      expect(steps.at(-1)?.what).to.equal("let the deployer renounce ADMIN of BankAccessManager");
      expect(gas > 20_000_000n).to.equal(true);
      expect(await height()).to.equal(0);
    });

    it("goes on with what an earlier run deployed before it was cut short", async () => {
      const chain = await identify(connection);
      await connection.ignition.deploy(access, { deploymentId: journalOf(connection, chain) });
      const standing = await contractsInJournal(connection, chain);
      expect(Object.keys(standing)).to.have.members(["AccessManager", "BankAccessManager", "PauseGuardian", "Seats"]);
      const announced = (await rehearse(connection, parameters, undefined)).contracts;
      expect(announced.find(({ name }) => name === "Seats")?.address).to.equal(standing.Seats);

      const path = join(folder, "book.json");
      book = await deploySuite(connection, parameters, { onContracts: (written) => writeBook(path, written) });
      expect(book.contracts).to.include(standing);
      expect(book.deployedAtBlock).to.equal(1);
      expect(readBook(path)).to.deep.equal(book);
      expect(JSON.parse(await readFile(path, "utf8"))).to.have.all.keys(
        "chainId",
        "genesis",
        "utcOffset",
        "deployedAtBlock",
        "contracts",
      );
    });

    it("leaves nothing to do", async () => {
      expect((await inspectSuite(connection, book, parameters)).drift).to.deep.equal([]);
      const { steps, gas } = await rehearse(connection, parameters, book);
      expect(steps).to.deep.equal([]);
      expect(gas).to.equal(0n);
    });

    it("changes nothing when run again, with the book or with the journal alone", async () => {
      const before = await height();
      expect(await deploySuite(connection, parameters, { book })).to.deep.equal(book);
      expect(await deploySuite(connection, parameters)).to.deep.equal(book);
      expect(await height()).to.equal(before);
    });
  });
}
