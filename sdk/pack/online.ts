import type { OrdosClient } from "../client.js";
import { OrdosError, withErrors } from "../errors.js";
import { interfaceOf } from "../interfaces.js";
import { Purpose } from "../types.js";
import { ChainReader } from "./chain.js";
import { Checks, reportOf, same, Unchecked, unless, type PackReport } from "./checks.js";
import type { Happened } from "./codec.js";
import { readPack, type PackContent } from "./format.js";
import { changesLeftOut, omissionsIn } from "./omissions.js";
import { bookOf, eventsIn, signedIn } from "./signed.js";

const ON_CHAIN = "signatures on the chain";

type Parts = readonly (string | undefined)[];

/** Runs a reading of the chain first, so that what it throws becomes the outcome of the check. */
async function ask(checks: Checks, name: string, detail: string, parts: () => Promise<Parts>): Promise<void> {
  let read: () => Parts;
  try {
    const found = await parts();
    read = () => found;
  } catch (thrown) {
    read = () => {
      throw thrown;
    };
  }
  checks.make(name, detail, read);
}

async function contractsWrong(reader: ChainReader, pack: PackContent): Promise<Parts> {
  const known: Partial<Record<string, string>> = reader.client.book.contracts;
  const each = Object.entries(pack.contracts).map(async ([name, { address, codeHash }]) => {
    const code = await reader.codeHash(address);
    return [
      name === "Facility" ? undefined : same(`The addresses of ${name}`, address, known[name]),
      same(`The code hashes of ${name}`, codeHash, code),
    ];
  });
  return (await Promise.all(each)).flat();
}

async function eventWrong(reader: ChainReader, pack: PackContent, event: Happened<unknown>): Promise<Parts> {
  const { contract, name, at } = event;
  const receipt = await reader.client.provider.getTransactionReceipt(at.transaction);
  const log = receipt?.logs.find(({ index }) => index === at.log);
  if (log === undefined) return [`${name} of transaction ${at.transaction} is not on the chain.`];
  return [
    same(`The addresses that emitted ${name}`, log.address, pack.contracts[contract]?.address),
    same(`${name} in the pack and on the chain`, event, await reader.decode(contract, log)),
  ];
}

async function recordWrong({ client }: ChainReader, { receivable, exported }: PackContent): Promise<Parts> {
  const read = await client.contract("ReceivableToken").receivable(receivable.id, { blockTag: exported.block });
  const type = interfaceOf("ReceivableToken").getFunction("receivable").outputs[0]?.components ?? [];
  const found = Object.fromEntries(type.map(({ name }, i) => [name, read[i]]));
  return [same("The records in the pack and on the chain", receivable.record, found)];
}

/** Asks the registry itself about every signature, as of the block in which it was taken. */
async function signaturesWrong({ client }: ChainReader, pack: PackContent): Promise<Parts> {
  const registry = client.contract("PartyRegistry");
  const each = signedIn(pack, bookOf(pack)).map(async ({ name, party, purpose, amount, digest, signature, taken }) => {
    const blockTag = taken.at.block;
    try {
      await withErrors(() => registry.authorise(party, Purpose[purpose], amount, digest(), signature, { blockTag }));
      return undefined;
    } catch (thrown) {
      if (thrown instanceof OrdosError) return `The ${name}: ${thrown.message}`;
      throw new Unchecked(
        `The node does not know block ${blockTag} any more; ask one that keeps the state of old blocks.`,
      );
    }
  });
  return Promise.all(each);
}

/**
 * A pack's checks without and with the chain as one verdict: signatures that only the chain could tell are settled when
 * the registry took them all.
 */
export function joinReports(offline: PackReport, online: PackReport): PackReport {
  const isSettled = online.checks.some(({ name, result }) => name === ON_CHAIN && result === "ok");
  const checks = [...offline.checks, ...online.checks].map((check) =>
    isSettled && check.result === "not checked" && check.name.startsWith("signature of ")
      ? { ...check, result: "ok" as const, detail: "The registry takes it: see the signatures on the chain." }
      : check,
  );
  return reportOf(checks);
}

/**
 * Compares a pack with the chain that a client reads, whose address book is the one that the reader trusts: contracts and
 * their code, every event, what the pack leaves out, and every signature by the registry's own word. It does not repeat
 * what `verifyPack` proves.
 * @param json parsed JSON of a pack
 * @throws InputError `field` when it has not the form of a pack
 */
export async function verifyPackOnChain(client: OrdosClient, json: unknown): Promise<PackReport> {
  const pack = readPack(json);
  const reader = await ChainReader.open(client);
  const checks = new Checks();
  checks.make("chain", `The pack is of chain ${client.book.chainId}.`, () => [
    same("The chains", pack.chain, { chainId: client.book.chainId, utcOffset: client.book.utcOffset }),
    unless(pack.exported.block <= reader.height, "The pack is of a block that this chain has not reached."),
  ]);
  await ask(checks, "contracts on the chain", "Addresses and code are those of the suite.", () =>
    contractsWrong(reader, pack),
  );
  const events = eventsIn(pack);
  await ask(checks, "events on the chain", `All ${events.length} events are there, word for word.`, async () =>
    (await Promise.all(events.map((event) => eventWrong(reader, pack, event)))).flat(),
  );
  await ask(checks, "changes on the chain", "No change of a party or key is left out.", () =>
    changesLeftOut(reader, pack),
  );
  const whole = "Nothing that names the receivable, its order, lots, lists or index value is left out.";
  await ask(checks, "omissions on the chain", whole, () => omissionsIn(reader, pack));
  await ask(checks, "record on the chain", "The receivable stood as the pack has it.", () => recordWrong(reader, pack));
  await ask(checks, ON_CHAIN, "The registry takes every signature for its purpose and amount.", () =>
    signaturesWrong(reader, pack),
  );
  return checks.report();
}
