import { Contract, getAddress, keccak256, toBeHex, zeroPadValue } from "ethers";
import hre from "hardhat";

import type { AddressBook } from "./address-book.js";
import type { Connection } from "./chain.js";
import { artifactOf, interfaceOf, SUITE_NAMES, type SuiteName } from "./suite-contracts.js";
import { wiringOf, type Wiring } from "./wiring.js";

/** What stands at an address of the book. */
export interface CodeFinding {
  name: SuiteName;
  address: string;
  /** Hash of the code without what differs from deployment to deployment; undefined where there is no code. */
  codeHash?: string;
  /** What is wrong, one phrase each. */
  problems: string[];
}

interface Range {
  start: number;
  length: number;
}

/** What the compiler makes of a contract. */
interface Compiled {
  code: string;
  /** Where each immutable stands, one list per variable. */
  immutables: Range[][];
  /** Where the address of each linked library stands. */
  links: { library: SuiteName; ranges: Range[] }[];
}

/** A contract of the suite, compiled and on the chain. */
interface Pair {
  name: SuiteName;
  address: string;
  compiled: Compiled;
  code: string;
}

/** A library begins by pushing its own address, which the compiler leaves blank. */
const LIBRARY_START = /^0x73[0-9a-f]{40}3014/;

async function compile(name: SuiteName): Promise<Compiled> {
  const artifact = await hre.artifacts.readArtifact(artifactOf(name));
  const links = Object.values(artifact.deployedLinkReferences).flatMap((file) =>
    Object.entries(file).map(([library, ranges]) => ({ library: library as SuiteName, ranges: [...ranges] })),
  );
  const immutables = Object.values(artifact.immutableReferences ?? {}).map((ranges) => [...ranges]);
  return { code: artifact.deployedBytecode, immutables, links };
}

/** Hash of code without its immutables, linked addresses and, for a library, its own address. */
function hashOf(code: string, { immutables, links }: Compiled): string {
  let text = code.replace(LIBRARY_START, `0x73${"0".repeat(40)}3014`);
  for (const { start, length } of [...immutables.flat(), ...links.flatMap(({ ranges }) => ranges)]) {
    const from = 2 + 2 * start;
    text = text.slice(0, from).padEnd(from, "0") + "0".repeat(2 * length) + text.slice(from + 2 * length);
  }
  return keccak256(text);
}

function at(code: string, { start, length }: Range): string {
  return `0x${code.slice(2 + 2 * start, 2 + 2 * (start + length))}`.toLowerCase();
}

/** Compares every contract of the book with the compiled code, and with the wiring that the modules give it. */
export async function inspectCode(connection: Connection, book: AddressBook): Promise<CodeFinding[]> {
  const pairs = await Promise.all(
    SUITE_NAMES.map(async (name): Promise<Pair> => {
      const address = book.contracts[name];
      const code = await connection.ethers.provider.getCode(address);
      return { name, address, compiled: await compile(name), code };
    }),
  );
  const wiring = wiringOf();
  return Promise.all(
    pairs.map(async (pair): Promise<CodeFinding> => {
      const { name, address, compiled, code } = pair;
      if (code === "0x") return { name, address, problems: ["has no code"] };
      const codeHash = hashOf(code, compiled);
      if (codeHash !== hashOf(compiled.code, compiled)) {
        return { name, address, codeHash, problems: ["has other code than the compiled contract"] };
      }
      const problems = [
        ...linkProblems(pair, book),
        ...givenProblems(pair, pairs, wiring, book),
        ...foreignProblems(pair, wiring, book),
        ...(await authorityProblems(connection, pair, wiring, book)),
        ...(await answerProblems(connection, pair, wiring, book)),
      ];
      return { name, address, codeHash, problems };
    }),
  );
}

function linkProblems({ compiled, code }: Pair, book: AddressBook): string[] {
  return compiled.links
    .filter(({ library, ranges }) => ranges.some((range) => getAddress(at(code, range)) !== book.contracts[library]))
    .map(({ library }) => `is linked to another ${library}`);
}

function carriedBy({ code, compiled }: Pair): string[] {
  return compiled.immutables.flatMap((ranges) => ranges.slice(0, 1).map((range) => at(code, range)));
}

/**
 * Constructors keep what they are given as immutables, or hand it to the contract that they create. Of a contract in several
 * pieces of code the compiler leaves out of each what only the others ask for.
 */
function givenProblems({ name }: Pair, pairs: Pair[], wiring: Wiring[], book: AddressBook): string[] {
  if (isExtension(name)) return [];
  const created = wiring.filter(({ answer }) => answer?.of === name && name !== "Seats").map((entry) => entry.name);
  const creator = wiring.find((entry) => entry.name === name)?.answer?.of;
  const given = wiring.find((entry) => entry.name === name)?.given ?? [];
  const parts = [name, ...created, ...partsOf(given, wiring)];
  const carried = new Set(pairs.filter((pair) => parts.includes(pair.name)).flatMap(carriedBy));
  const expected = creator === undefined || creator === "Seats" ? given : [...given, creator];
  return expected
    .filter((other) => !isManager(other))
    .filter((other) => !carried.has(zeroPadValue(book.contracts[other], 32).toLowerCase()))
    .map((other) => `names another ${other}`);
}

/** What a contract in several pieces carries in one of them is what it was given, whatever the others carry. */
function foreignProblems(pair: Pair, wiring: Wiring[], book: AddressBook): string[] {
  const given = wiring.find((entry) => entry.name === pair.name)?.given ?? [];
  if (!isExtension(pair.name) && !given.some(isExtension)) return [];
  const known = [pair.address, ...given.map((name) => book.contracts[name])].map((address) => BigInt(address));
  return carriedBy(pair)
    .map((word) => BigInt(word))
    .filter((word) => word >> 64n !== 0n && word >> 160n === 0n && !known.includes(word))
    .map((word) => `names ${getAddress(toBeHex(word, 20))}, which it was not given`);
}

const EXTENSIONS: readonly SuiteName[] = [
  "NotesExtension",
  "NotesReductions",
  "ReceivableExtension",
  "ReceivableAnnex",
  "FacilityExtension",
  "FacilityAnnex",
];

/** Code that another contract runs as its own. */
function isExtension(name: SuiteName): boolean {
  return EXTENSIONS.includes(name);
}

/** The extensions among some contracts, and theirs. */
function partsOf(given: readonly SuiteName[], wiring: Wiring[]): SuiteName[] {
  return given.filter(isExtension).flatMap((name) => {
    const further = wiring.find((entry) => entry.name === name)?.given ?? [];
    return [name, ...partsOf(further, wiring)];
  });
}

function isManager(name: SuiteName): boolean {
  return name === "AccessManager" || name === "BankAccessManager";
}

/** The manager is kept in storage, where only the manager itself can replace it. */
async function authorityProblems(
  { ethers }: Connection,
  { name, address }: Pair,
  wiring: Wiring[],
  book: AddressBook,
): Promise<string[]> {
  const manager = wiring.find((entry) => entry.name === name)?.given.find(isManager);
  if (manager === undefined) return [];
  const contract = await ethers.getContractAt("PauseGuardian", address);
  const authority = await contract.getFunction("authority").staticCall();
  return authority === book.contracts[manager] ? [] : [`obeys another manager, ${authority}`];
}

async function answerProblems(
  { ethers }: Connection,
  { name, address }: Pair,
  wiring: Wiring[],
  book: AddressBook,
): Promise<string[]> {
  const entry = wiring.find((candidate) => candidate.name === name);
  if (entry === undefined) return ["is in no module"];
  if (entry.answer === undefined) return [];
  const { of, arguments: args } = entry.answer;
  const asked = new Contract(book.contracts[of], interfaceOf(of), ethers.provider);
  const answer = (await asked.getFunction(entry.answer.function).staticCall(...args)) as string;
  return answer === address ? [] : [`is not what ${of}.${entry.answer.function} answers, ${answer}`];
}
