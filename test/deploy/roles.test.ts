import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { getAddress, type FunctionFragment, type Interface } from "ethers";
import hre from "hardhat";
import { format, resolveConfig } from "prettier";

import type { AddressBook } from "../../deploy/lib/address-book.js";
import type { Connection } from "../../deploy/lib/chain.js";
import { deploySuite } from "../../deploy/lib/deploy-suite.js";
import { readParameters } from "../../deploy/lib/parameters.js";
import { rolesDocument } from "../../deploy/lib/roles-document.js";
import { ADMIN_ROLE, PUBLIC_ROLE, ROLES, type Role } from "../../deploy/lib/roles.js";
import { functionsOf, holdersOf } from "../../deploy/lib/settings.js";
import {
  connectSuite,
  FACTORIES,
  SUITE_NAMES,
  type SuiteContracts,
  type SuiteName,
} from "../../deploy/lib/suite-contracts.js";
import { emptyValue, errorOf, ownChain } from "./support.js";

interface Restricted {
  target: SuiteName;
  name: string;
  selector: string;
  data: string;
}

/** A manager replaces itself in a contract it manages; no role stands at that. */
const MANAGERS_OWN = ["setAuthority"];

/** Code that another contract runs as its own. Nobody has a role at it itself, where it works on nothing. */
const EXTENSIONS: readonly SuiteName[] = [
  "NotesExtension",
  "NotesReductions",
  "ReceivableExtension",
  "ReceivableAnnex",
];

/** Marks what an admin schedules; the manager itself says that the admin alone may do it. */
const isMark = (role: Role) => role.holders === "nobody";

describe("roles", () => {
  let connection: Connection;
  let book: AddressBook;
  let suite: SuiteContracts;
  let restricted: Restricted[];

  before(async () => {
    connection = await ownChain();
    book = await deploySuite(connection);
    suite = connectSuite(book.contracts, connection.ethers.provider);
    restricted = await restrictedFunctions(SUITE_NAMES.filter((name) => !EXTENSIONS.includes(name)));
  });

  /** Every function of the suite that turns a stranger away because of its roles, found by trying. */
  async function restrictedFunctions(targets: readonly SuiteName[]): Promise<Restricted[]> {
    const stranger = (await connection.ethers.getSigners())[35]?.address ?? "";
    const found: Restricted[] = [];
    for (const target of targets) {
      const calls: Interface = FACTORIES[target].createInterface();
      const changing = calls.fragments
        .filter((fragment): fragment is FunctionFragment => fragment.type === "function")
        .filter((fragment) => !fragment.constant && !MANAGERS_OWN.includes(fragment.name));
      for (const fragment of changing) {
        const data = calls.encodeFunctionData(fragment, fragment.inputs.map(emptyValue));
        const error = await errorOf(connection.ethers.provider, { from: stranger, to: book.contracts[target], data });
        if (error === "AccessManagedUnauthorized") {
          found.push({ target, name: fragment.name, selector: fragment.selector, data });
        }
      }
    }
    return found;
  }

  it("stand at every restricted function of every contract", async () => {
    expect(restricted.length).to.be.greaterThan(20);
    for (const { target, name, selector } of restricted) {
      const authority: unknown = await suite.PartyRegistry.attach(book.contracts[target])
        .getFunction("authority")
        .staticCall();
      const manager = authority === book.contracts.BankAccessManager ? suite.BankAccessManager : suite.AccessManager;
      expect(authority, `${target}.${name}`).to.equal(await manager.getAddress());
      const role = await manager.getTargetFunctionRole(book.contracts[target], selector);
      expect(role, `${target}.${name}`).not.to.be.oneOf([ADMIN_ROLE, PUBLIC_ROLE]);
    }
  });

  it("are at the functions that the table names, and at no other", () => {
    const named = ROLES.filter((role) => !isMark(role)).flatMap((role) =>
      functionsOf(role).map(({ target, name }) => `${target}.${name}`),
    );
    expect(restricted.map(({ target, name }) => `${target}.${name}`)).to.have.members(named);
    expect(new Set(named).size).to.equal(named.length);
  });

  it("let their holders in, and nobody who holds another", async () => {
    const parameters = readParameters("default");
    const holdersBy = (role: Role) => holdersOf(role, parameters, book).map(({ account }) => account);
    const everybody = ROLES.flatMap(holdersBy);
    for (const { target, name, data } of restricted) {
      const role = ROLES.find(({ functions }) => functions[target]?.includes(name));
      const allowed = role === undefined ? [] : holdersBy(role);
      for (const from of everybody) {
        const error = await errorOf(connection.ethers.provider, { from, to: book.contracts[target], data });
        const isLetIn = error !== "AccessManagedUnauthorized";
        expect(isLetIn, `${target}.${name} by ${from}`).to.equal(allowed.includes(from));
      }
    }
  });

  it("have nothing to do with an extension called directly: the token hears the notes contract alone", async () => {
    const { account } = readParameters("default").admin.AccessManager;
    const calls = await restrictedFunctions(EXTENSIONS);
    expect(calls.map(({ name }) => name)).to.include.members(["freeze", "courtTransfer", "declareInsolvent"]);
    const { inputs } = suite.NotesExtension.interface.getFunction("freeze");
    const values = inputs.map((type) => (type.name === "amount" ? 1n : emptyValue(type)));
    const data = (suite.NotesExtension.interface as Interface).encodeFunctionData("freeze", values);
    const call = { from: account, to: book.contracts.NotesExtension, data };
    expect(await errorOf(connection.ethers.provider, call)).to.equal("Receivable_NotNotes");
  });

  it("have the ids of Roles.sol", async () => {
    const source = await readFile(join(hre.config.paths.root, "contracts", "access", "Roles.sol"), "utf8");
    const ids = [...source.matchAll(/uint64 internal constant (\w+) = (\d+);/g)].map(([, name, id]) => `${name} ${id}`);
    expect(ids.length).to.be.greaterThan(10);
    expect(ROLES.map(({ name, id }) => `${name} ${id}`)).to.include.members(ids);
    const extra = ROLES.filter(({ name, id }) => !ids.includes(`${name} ${id}`));
    expect(extra.every(isMark), "only marks are the deployment's own").to.equal(true);
    expect(new Set(ROLES.map(({ id }) => id)).size, "no id twice").to.equal(ROLES.length);
  });

  it("are labelled on the chain", async () => {
    for (const { id, name, manager } of ROLES) {
      const [event] = await suite[manager].queryFilter(suite[manager].filters.RoleLabel(id));
      expect(event?.args.label, name).to.equal(name);
    }
  });

  it("can be granted by the admins alone", async () => {
    for (const { id, name, manager } of ROLES) {
      expect(await suite[manager].getRoleAdmin(id), name).to.equal(ADMIN_ROLE);
    }
  });

  it("leave the factory the only one that registers custodians", async () => {
    const granted = await suite.AccessManager.queryFilter(suite.AccessManager.filters.RoleGranted(104n));
    expect(granted.map(({ args }) => getAddress(args.account))).to.deep.equal([book.contracts.FacilityFactory]);
  });

  it("stand in docs/ROLES.md as they are", async () => {
    const path = join(hre.config.paths.root, "docs", "ROLES.md");
    const written = await format(rolesDocument(), { ...(await resolveConfig(path)), filepath: path });
    const message = "run: npx hardhat run deploy/write-roles.ts";
    expect(await readFile(path, "utf8"), message).to.equal(written);
  });
});
