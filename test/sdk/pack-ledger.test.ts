import { expect } from "chai";
import { id, Wallet, ZeroHash, type ContractTransactionResponse } from "ethers";

import {
  addDays,
  attestationMessage,
  balanceMessage,
  EvidenceKind,
  evidenceRevocationMessage,
  findError,
  inOrderOfFact,
  lotIdOf,
  lotReference,
  PartyRole,
  signMessage,
  type AddressBook,
  type Attestation,
  type Day,
  type Hex,
} from "../../sdk/index.js";
import { LotLedger, Refused, type Voice } from "../../sdk/pack/ledger.js";
import { EvidenceRegistry__factory, type EvidenceRegistry } from "../../typechain-types/index.js";
import { OFFSET, Stage, type Actor } from "./stage.js";

const SEQUENCES = 24;
const STEPS = 14;
/** Enough for any step, so that nothing is run twice to estimate it. */
const GAS = { gasLimit: 2_000_000n };
const KINDS = [EvidenceKind.WeightArrival, EvidenceKind.Receipt];

/** A small generator of numbers below a count, the same on every run. */
function chances(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}

interface Verifier {
  readonly actor: Actor;
  readonly independent: boolean;
}

interface Word {
  readonly attestation: Attestation;
  readonly by: Verifier;
}

type Step = (ledger: LotLedger) => void;

const voiceOf = ({ attestation, by: { actor, independent } }: Word): Voice => ({
  attestation,
  group: actor.group,
  independent,
});

/** As the contract's types have it. */
const plain = (attestation: Attestation) => ({ ...attestation, tickets: [...attestation.tickets] });

/** What the walks share. */
interface Setting {
  readonly stage: Stage;
  readonly book: AddressBook;
  readonly registry: EvidenceRegistry;
  /** The first keeps the balances. */
  readonly verifiers: readonly [Verifier, ...Verifier[]];
}

/** Steps on one lot, taken by the registry and by the ledger of packs. */
class Walk {
  readonly #chance: (count: number) => number;
  readonly #lot: Hex;
  readonly #taken: Step[] = [];
  readonly #ledger = new LotLedger();
  /** What stands, by paper and group, and everything that was ever taken. */
  readonly #words = new Map<string, Word>();
  readonly #said: Word[] = [];
  /** How often each step was taken, or refused. */
  readonly counts: Record<string, number> = {};
  #today!: Day;

  constructor(
    readonly setting: Setting,
    readonly number: number,
  ) {
    this.#chance = chances(number);
    this.#lot = lotReference(`lot ${number}`);
  }

  get #sides() {
    const { buyer, seller } = this.setting.stage;
    return { order: id("order"), buyer: buyer.id, seller: seller.id, lot: this.#lot };
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#chance(list.length)] as T;
  }

  #document(kind: number, negative: boolean): Hex {
    return id(`${negative ? "loss" : "paper"} ${kind} ${this.#chance(2)} of ${this.number}`);
  }

  get #balance(): Hex {
    return id(`balance of ${this.number}`);
  }

  async run(): Promise<void> {
    await this.#open();
    for (let i = 0; i < STEPS; ++i) {
      this.#today = await this.setting.stage.client.today();
      const [name, act] = await this.#next(i);
      await this.#take(name, act.chain, act.step);
      await this.#compare(`${name}, step ${i} of walk ${this.number}`);
      if (this.#chance(8) === 0) await this.setting.stage.passDays(1);
    }
  }

  /** What happens next. Every other lot is used half-way, if it can be; then words are mostly taken back. */
  async #next(i: number) {
    if (i === STEPS / 2 && this.number % 2 === 0) return ["use", this.#use()] as const;
    const [attest, revoke] = this.counts.use === undefined ? [11, 16] : [8, 18];
    const chance = this.#chance(20);
    if (chance < attest) return ["attest", await this.#attest()] as const;
    if (chance < revoke) return ["revoke", await this.#revoke()] as const;
    return ["refresh", await this.#refresh()] as const;
  }

  /** The ledger refuses what the registry refuses, or what changes nothing, and takes the rest. */
  async #take(name: string, chain: () => Promise<ContractTransactionResponse>, step: Step): Promise<void> {
    const isTaken = await this.#isTaken(chain);
    const key = isTaken ? name : `${name} refused`;
    this.counts[key] = (this.counts[key] ?? 0) + 1;
    if (isTaken) {
      step(this.#ledger);
      this.#taken.push(step);
      return;
    }
    if (name === "use") return;
    const other = new LotLedger();
    for (const before of this.#taken) before(other);
    expect(() => {
      step(other);
    }, `${name} in walk ${this.number}`).to.throw(Refused);
  }

  async #isTaken(chain: () => Promise<ContractTransactionResponse>): Promise<boolean> {
    try {
      const receipt = await (await chain()).wait();
      return (receipt?.logs.length ?? 0) > 0;
    } catch (thrown) {
      expect(findError(thrown)?.name, String(thrown)).to.match(/^Evidence_/);
      return false;
    }
  }

  async #compare(when: string): Promise<void> {
    const { registry } = this.setting;
    const { order, seller, buyer, lot } = this.#sides;
    const found = await registry.lotState(lotIdOf(order, seller, buyer, lot));
    const { counts, quantity, lost, validUntil, devices } = this.#ledger.state;
    const expected = [counts, quantity, lost, BigInt(validUntil), BigInt(devices)];
    expect([found.counts, found.quantity, found.lost, found.validUntil, found.devices], when).to.deep.equal(expected);
    const { consumed } = await registry.balanceState(this.#balance);
    expect(this.#ledger.consumed.get(this.#balance) ?? 0n, when).to.equal(consumed);
  }

  async #open(): Promise<void> {
    const { book, registry, verifiers, stage } = this.setting;
    const [{ actor: keeper }] = verifiers;
    const validUntil = addDays(await stage.client.today(), 90);
    const balance = { verifier: keeper.id, document: this.#balance, quantity: 100_000n, validUntil, content: ZeroHash };
    const signature = await signMessage(balanceMessage(book, balance), keeper.wallet);
    await (await registry.openBalance(balance, signature, GAS)).wait();
  }

  async #signed({ attestation, by }: Word): Promise<Hex> {
    return signMessage(attestationMessage(this.setting.book, attestation), by.actor.wallet);
  }

  #word(): Word {
    const { verifiers, stage } = this.setting;
    // The keeper of the balances twice as often as the others.
    const by = this.#pick([verifiers[0], ...verifiers]);
    const kind = this.#pick(KINDS);
    const negative = this.#chance(6) === 0;
    const quantity = this.#pick(negative ? [10n, 200n] : [0n, 100n, 100n, 90n]);
    const device = !negative && by.actor !== stage.buyer && this.#chance(4) === 0;
    const mayConsume = by === verifiers[0] && !negative && !device && quantity !== 0n;
    const attestation: Attestation = {
      ...this.#sides,
      verifier: by.actor.id,
      kind,
      negative,
      device,
      balance: mayConsume ? this.#pick([ZeroHash, this.#balance, this.#balance]) : ZeroHash,
      document: this.#document(kind, negative),
      quantity,
      values: negative ? 0n : this.#pick([0n, 0n, 0n, 0n, 0n, 7n]),
      observedOn: addDays(this.#today, -this.#chance(3)),
      validUntil: addDays(this.#today, this.#pick([0, 1, 2, 30])),
      content: ZeroHash,
      tickets: this.#pick([[], [], [this.#ticket()]]),
    };
    return { attestation, by };
  }

  /** Something said before, now by a person: by another, after it was revoked or lapsed, or in the place of a device. */
  #again(): Word | undefined {
    const said = this.#said.at(this.#chance(this.#said.length + 1));
    if (said === undefined) return undefined;
    const validUntil = addDays(this.#today, this.#pick([1, 30]));
    const attestation = { ...said.attestation, device: false, validUntil };
    if (this.#chance(2) === 0) return { ...said, attestation };
    const by = this.#pick(this.setting.verifiers);
    return { by, attestation: { ...attestation, verifier: by.actor.id, balance: ZeroHash } };
  }

  #ticket(): Hex {
    return id(`ticket ${this.#chance(2)} of ${this.number}`);
  }

  async #attest() {
    const word = (this.#chance(3) === 0 ? this.#again() : undefined) ?? this.#word();
    const { attestation, by } = word;
    const signature = await this.#signed(word);
    return {
      chain: () => this.setting.registry.attest(plain(attestation), signature, GAS),
      step: (ledger: LotLedger) => {
        ledger.attest(voiceOf(word));
        this.#words.set(`${attestation.document} ${by.actor.group}`, word);
        this.#said.push(word);
      },
    };
  }

  async #revoke() {
    const words = [...this.#words.values()];
    const any = { document: this.#pick([this.#ticket(), this.#document(this.#pick(KINDS), false)]), balance: ZeroHash };
    const isKnown = words.length > 0 && this.#chance(4) > 0;
    const { attestation, by } = isKnown
      ? this.#pick(words)
      : { attestation: any, by: this.#pick(this.setting.verifiers) };
    const { document, balance } = attestation;
    const wrong = this.#chance(8) === 0 ? this.#balance : balance;
    const said = { document, balance: wrong, reason: 1 as const, content: ZeroHash, verifier: by.actor.id };
    const revocation = { ...this.#sides, ...said };
    const signature = await signMessage(evidenceRevocationMessage(this.setting.book, revocation), by.actor.wallet);
    return {
      chain: () => this.setting.registry.revoke(revocation, signature, GAS),
      step: (ledger: LotLedger) => {
        ledger.revoke(revocation, by.actor.group, by.independent);
        this.#words.delete(`${document} ${by.actor.group}`);
      },
    };
  }

  /** Everything that counts, now and then with something left out, twice, otherwise or in another order. */
  #presented(): Word[] {
    const seen = new Set<Hex>();
    const all = [...this.#words.values()].filter(({ attestation: { negative, document } }) => {
      const isKnown = negative && seen.has(document);
      seen.add(document);
      return !isKnown;
    });
    const renewed = all.map((word) => {
      const { validUntil, negative } = word.attestation;
      const isRenewed = !negative && (validUntil < this.#today ? this.#chance(2) === 0 : this.#chance(4) === 0);
      return isRenewed
        ? { ...word, attestation: { ...word.attestation, validUntil: addDays(this.#today, this.#pick([0, 3])) } }
        : word;
    });
    const sorted = inOrderOfFact(renewed);
    const place = this.#chance(sorted.length + 1);
    const change = this.#chance(9);
    if (change === 0) return sorted.filter((_, i) => i !== place);
    if (change === 1) return sorted.flatMap((word, i) => (i === place ? [word, word] : [word]));
    if (change === 2) return sorted.reverse();
    if (change > 4) return sorted;
    // Otherwise something that the verifier did not say, or an older word of it.
    const other = ({ quantity, validUntil, observedOn }: Attestation) =>
      change === 3
        ? { quantity: quantity + 1n, validUntil }
        : { quantity, validUntil: observedOn < this.#today ? addDays(this.#today, -1) : validUntil };
    return sorted.map((word, i) => {
      return i === place ? { ...word, attestation: { ...word.attestation, ...other(word.attestation) } } : word;
    });
  }

  async #refresh() {
    const words = this.#presented();
    const vouchers = await Promise.all(
      words.map(async (word) => ({ signature: await this.#signed(word), root: ZeroHash, proof: [] })),
    );
    const { order, seller, buyer, lot } = this.#sides;
    const lotId = lotIdOf(order, seller, buyer, lot);
    const attestations = words.map(({ attestation }) => plain(attestation));
    const today = this.#today;
    return {
      chain: () => this.setting.registry.refresh(lotId, attestations, vouchers, GAS),
      step: (ledger: LotLedger) => {
        ledger.refresh(words.map(voiceOf), today);
        for (const word of words) {
          const key = `${word.attestation.document} ${word.by.actor.group}`;
          const isLapsed = !word.attestation.negative && word.attestation.validUntil < today;
          if (isLapsed) this.#words.delete(key);
          else this.#words.set(key, word);
        }
      },
    };
  }

  #use() {
    const { order, seller, buyer, lot } = this.#sides;
    const tag = { statementTag: 7n, replacedTag: 0n, devices: true };
    const request = { order, seller, buyer, policy: 0n, qualityKinds: 0, ...tag };
    return {
      chain: () => this.setting.registry.useLots(request, [{ lot, document: ZeroHash }], GAS),
      step: (ledger: LotLedger) => {
        ledger.use();
      },
    };
  }
}

describe("SDK: a lot in a pack against the evidence registry", function () {
  this.timeout(120_000);
  let setting: Setting;

  before(async () => {
    const stage = await Stage.open();
    // A registry of its own, whose lots the deployer uses in the place of the invoice registry.
    const invoices = await stage.deployer.getAddress();
    const factory = new EvidenceRegistry__factory(stage.deployer);
    const registry = await factory.deploy(OFFSET, stage.book.contracts.PartyRegistry, invoices);
    const contracts = { ...stage.book.contracts, EvidenceRegistry: await registry.getAddress() };
    const verifier = async (name: string, group = 0): Promise<Actor> => {
      const { address } = new Wallet(id(`key of ${name}`));
      const grant = { signer: address, purposes: (1 << 12) - 1, maxAmount: 0n, keysAbove: 0 };
      return stage.register(name, PartyRole.Verifier, [grant], undefined, group);
    };
    const verifiers: Setting["verifiers"] = [
      { actor: await verifier("keeper"), independent: true },
      { actor: await verifier("laboratory"), independent: true },
      { actor: await verifier("surveyor"), independent: true },
      { actor: await verifier("the buyer's own laboratory", stage.buyer.group), independent: false },
      { actor: stage.buyer, independent: false },
    ];
    setting = { stage, book: { ...stage.book, contracts }, registry, verifiers };
  });

  it(`counts the same after every step of ${SEQUENCES} random walks, and refuses the same`, async () => {
    const counts: Record<string, number> = {};
    for (let number = 1; number <= SEQUENCES; ++number) {
      const walk = new Walk(setting, number);
      await walk.run();
      for (const [key, count] of Object.entries(walk.counts)) counts[key] = (counts[key] ?? 0) + count;
    }
    // Walks in which nothing happens would prove nothing.
    for (const key of ["attest", "revoke", "refresh", "attest refused", "revoke refused", "refresh refused"]) {
      expect(counts[key] ?? 0, JSON.stringify(counts)).to.be.greaterThan(10);
    }
    expect(counts.use ?? 0).to.be.greaterThan(5);
  });
});
