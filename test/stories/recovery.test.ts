import { expect } from "chai";
import { id, Wallet, ZeroAddress } from "ethers";

import {
  addDays,
  addressSigner,
  digestOf,
  disputeMessage,
  events,
  findError,
  fingerprint,
  joinPlans,
  keyIdOf,
  keyProposalMessage,
  keyRevocationMessage,
  orderMessage,
  PartyRole,
  payoutIdOf,
  planAttest,
  planCancelRecovery,
  planCancelRecoveryBySupervisor,
  planClaim,
  planConfirmPayout,
  planExecute,
  planExecuteRecovery,
  planInstructPayout,
  planPay,
  planPayOutToOwnBank,
  planPlaceOrder,
  planProposeOwnKey,
  planProposeRecovery,
  planRevokeKey,
  planRevokeKeyBySupervisor,
  planSecondRecovery,
  planTokenise,
  planTransferUnits,
  Purpose,
  Reason,
  recoveryCancellationMessage,
  RecoveryStatus,
  send,
  signMessage,
  statementMessage,
  type KeyGrant,
  type MessageSigner,
  type Plan,
  type RecoveryPlan,
} from "../../sdk/index.js";
import { Stage, type Actor } from "../sdk/stage.js";

const UNLIMITED = (1n << 96n) - 1n;
const CONSORTIUM = `0x${"5a".repeat(32)}`;
const NO_END = 0xffff_ffffn;

const keyOf = (signer: MessageSigner & { address: string }, purposes: number): KeyGrant => ({
  signer: addressSigner(signer.address),
  purposes,
  maxAmount: UNLIMITED,
  keysAbove: 0,
});

describe("story: keys are lost, stolen and replaced", () => {
  let stage: Stage;
  let registrars: [Wallet, Wallet];
  let supplier: Actor;
  const everything = (1 << 11) - 1;
  const bankAccount = fingerprint(CONSORTIUM, "bankAccount", {
    bank: "102100000030",
    account: "0200 0042 1902 0100 123",
  });

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
    registrars = [await holder("registrar of the bank"), await holder("registrar of the exchange")];
    const manager = stage.client.contract("AccessManager");
    const chain = stage.client.contract("PartyRecovery");
    const selectors = (["propose", "second"] as const).map((name) => chain.interface.getFunction(name).selector);
    await manager.setTargetFunctionRole(await chain.getAddress(), selectors, 101);
    for (const { address } of registrars) await manager.grantRole(101, address, 0);
  });

  async function holder(name: string): Promise<Wallet> {
    const wallet = new Wallet(id(name), stage.client.provider);
    await (await stage.deployer.sendTransaction({ to: wallet.address, value: 10n ** 18n })).wait();
    return wallet;
  }

  async function refusal(run: () => Promise<unknown>): Promise<string | undefined> {
    return run().then(
      () => undefined,
      (error: unknown) => findError(error)?.name ?? String(error),
    );
  }

  /** What a party's account does, signed by a key of it and carried by anybody. */
  async function act(party: Actor, by: MessageSigner, ...plans: Plan[]): Promise<void> {
    const message = await stage.client.prepareExecution(party.account, plans, NO_END);
    await stage.send(planExecute(stage.book, party.account, message.value, await signMessage(message, by)));
  }

  /** A receivable on the buyer that the supplier holds itself. */
  async function sell(amount: bigint): Promise<bigint> {
    const { book } = stage;
    stage.seller = supplier;
    const prepared = await stage.prepare(await stage.openFacility(), amount);
    const bundle = await stage.sign(prepared);
    const { presentation, attestations, attestationSignatures } = bundle;
    const sellerSignature = await signMessage(statementMessage(book, presentation.statement), supplier.wallet);
    const evidence = attestations.map((attestation, i) => ({
      attestation,
      signature: attestationSignatures[i] ?? "0x",
    }));
    const plan = joinPlans("From order to receivable", [
      planPlaceOrder(book, presentation.order, bundle.orderBuyerSignature, bundle.orderSellerSignature),
      planAttest(book, evidence),
      planTokenise(book, { ...presentation, sellerSignature }, supplier.account),
    ]);
    await stage.send(plan);
    return prepared.receivable;
  }

  it("recovers a supplier that lost its only key, and keeps its money until it is sure", async () => {
    const { book, client, buyer } = stage;
    supplier = await stage.register("the herders' cooperative", PartyRole.Supplier, undefined, ZeroAddress);
    const receivable = await sell(100_000_00n);
    await stage.fund(supplier.account, 20_000_00n);

    // The safe burns down. Two registrars, each for itself, look at licence and seal.
    const fresh = new Wallet(id("bought the day after"));
    const recovery: RecoveryPlan = {
      party: supplier.id,
      grants: [keyOf(fresh, everything)],
      bankAccount,
      paper: id("minutes of the notary"),
    };
    await send(registrars[0], planProposeRecovery(book, recovery));
    const recoveryId = await client.recoveryId(recovery);
    expect(await refusal(() => send(registrars[0], planSecondRecovery(book, recovery)))).to.equal(
      "Recovery_SameRegistrar",
    );
    await send(registrars[1], planSecondRecovery(book, recovery));

    // Everybody who reads events is told everything, a week ahead.
    const [notice] = await events(client, { names: ["RecoverySeconded"] });
    expect(notice?.args.id).to.equal(recoveryId);
    expect(notice?.args.plan.grants[0]?.signer).to.equal(addressSigner(fresh.address).toLowerCase());
    expect(notice?.args.plan.bankAccount).to.equal(bankAccount);
    const today = await client.today();
    const seen = await client.recovery(recoveryId);
    expect(seen.status).to.equal(RecoveryStatus.Seconded);
    expect(seen.executableFrom).to.equal(addDays(today, 7));
    expect(seen.executableUntil).to.equal(addDays(today, 21));
    expect(await refusal(() => stage.send(planExecuteRecovery(book, recovery)))).to.equal("Recovery_NotOnThisDay");
    const recoveredOn = await stage.passDays(7);
    await stage.send(planExecuteRecovery(book, recovery));
    expect((await client.party(supplier.id)).keyEpoch).to.equal(1);
    expect((await client.account(supplier.account)).coolingUntil).to.equal(addDays(recoveredOn, 14));

    // Whoever found the old key can do nothing with it; nothing had to be moved.
    const claim = planClaim(book, receivable);
    expect(await refusal(() => act(supplier, supplier.wallet, claim))).to.equal("Party_BadSignature");
    expect((await client.holding(receivable, supplier.account)).units).to.equal(100_000_00n);

    // While it cools it objects, claims and is paid out to its own bank, and does nothing else.
    const order = await stage.makeOrder(1_00n);
    const signOrder = async () => {
      const message = orderMessage(book, order);
      const [bySeller, byBuyer] = [await signMessage(message, fresh), await signMessage(message, buyer.wallet)];
      return stage.send(planPlaceOrder(book, order, byBuyer, bySeller));
    };
    expect(await refusal(signOrder)).to.equal("Party_Cooling");
    const away = planTransferUnits(book, {
      from: supplier.account,
      to: buyer.account,
      receivable,
      units: 1n,
    });
    expect(await refusal(() => act(supplier, fresh, away))).to.equal("PartyAccount_Cooling");
    const elsewhere = planInstructPayout(book, { amount: 20_000_00n, payees: id("another list"), key: id("exit") });
    expect(await refusal(() => act(supplier, fresh, elsewhere))).to.equal("Party_AccountCooling");

    await stage.fund(buyer.account, 100_000_00n);
    await stage.send(planPay(book, { receivable, amount: 100_000_00n, currency: stage.money }), buyer);
    const amount = 120_000_00n;
    await act(supplier, fresh, claim, planPayOutToOwnBank(book, { amount, bankAccount, key: id("exit") }));
    const payout = payoutIdOf(supplier.account, id("exit"));
    await stage.send(planConfirmPayout(book, payout, id("bank slip"), await client.today()));
    expect(await client.moneyAt(stage.money).balanceOf(supplier.account)).to.equal(0n);

    // Two weeks later it trades again.
    await stage.passDays(14);
    expect(await refusal(signOrder)).to.equal(undefined);
  });

  it("stops a recovery that one surviving key objects to", async () => {
    const { book, client } = stage;
    const scale = new Wallet(id("weighbridge of the mine"));
    const chief = new Wallet(id("director of the mine"));
    const keys = [keyOf(chief, everything), { ...keyOf(scale, Purpose.Attest), maxAmount: 0n }];
    const mine = await stage.register("the mine", PartyRole.Supplier, keys, ZeroAddress);
    await stage.fund(mine.account, 1_000_000_00n);

    // Forged papers convince two registrars.
    const thief = new Wallet(id("thief"));
    const theft = {
      party: mine.id,
      grants: [keyOf(thief, everything)],
      bankAccount: fingerprint(CONSORTIUM, "bankAccount", { bank: "1", account: "the thief's" }),
      paper: id("forged"),
    };
    await send(registrars[1], planProposeRecovery(book, theft));
    await send(registrars[0], planSecondRecovery(book, theft));
    const theftId = await client.recoveryId(theft);
    await stage.passDays(6);
    // The director is in hospital; the weighbridge's key is enough to say no.
    const no = await signMessage(recoveryCancellationMessage(book, theftId), scale);
    await stage.send(planCancelRecovery(book, theftId, mine.id, no));
    await stage.passDays(1);
    expect(await refusal(() => stage.send(planExecuteRecovery(book, theft)))).to.equal("Recovery_WrongStatus");
    expect((await client.recovery(theftId)).status).to.equal(RecoveryStatus.Cancelled);
    expect((await client.party(mine.id)).keyEpoch).to.equal(0);

    // Another paper, another try: the supervisor ends it at once.
    const again = { ...theft, paper: id("forged again") };
    await send(registrars[1], planProposeRecovery(book, again));
    await stage.send(planCancelRecoveryBySupervisor(book, await client.recoveryId(again)));
    expect(await refusal(() => send(registrars[0], planSecondRecovery(book, again)))).to.equal("Recovery_WrongStatus");

    const ended = await events(client, { names: ["RecoveryCancelled"] });
    expect(ended.map(({ args }) => Number(args.by))).to.deep.equal([mine.id, 0]);
  });

  it("rotates a key by the party's own word, unless another key of it objects", async () => {
    const { book, client } = stage;
    const [chief, clerk] = [new Wallet(id("chief of the dairy")), new Wallet(id("clerk of the dairy"))];
    const keys = [keyOf(chief, everything), { ...keyOf(clerk, Purpose.Order), maxAmount: 100n }];
    const dairy = await stage.register("the dairy", PartyRole.Buyer, keys, ZeroAddress);
    const propose = async (next: Wallet, by: MessageSigner) => {
      const grant = keyOf(next, everything);
      const message = keyProposalMessage(book, dairy.id, grant, NO_END);
      const [signature, possession] = [await signMessage(message, by), await signMessage(message, next)];
      const own = { party: dairy.id, grant, deadline: NO_END, signature, possession };
      await stage.send(planProposeOwnKey(book, own));
      return keyIdOf(grant.signer);
    };
    const successor = new Wallet(id("successor"));
    expect(await refusal(() => propose(successor, clerk))).to.equal("Party_BadSignature");

    // The chief's key is stolen, and the thief proposes its own: the clerk, who may only order, says no.
    const stolen = await propose(new Wallet(id("thief of the dairy")), chief);
    await stage.send(planRevokeKey(book, stolen, await signMessage(keyRevocationMessage(book, stolen), clerk)));
    expect((await client.key(stolen)).revokedFrom).to.equal(await client.today());

    // The true successor proposes itself, and the old key goes when the new one works.
    const next = await propose(successor, chief);
    const dispute = disputeMessage(book, 7n, 1n, Reason.Price);
    expect((await client.key(next)).validFrom).to.equal(await stage.passDays(3));
    const old = keyIdOf(addressSigner(chief.address));
    await stage.send(planRevokeKey(book, old, await signMessage(keyRevocationMessage(book, old), successor)));
    const parties = client.contract("PartyRegistry");

    await parties.authorise(dairy.id, Purpose.Object, 0n, digestOf(dispute), await signMessage(dispute, successor));
    const late = await signMessage(dispute, chief);
    expect(await refusal(() => parties.authorise(dairy.id, Purpose.Object, 0n, digestOf(dispute), late))).to.equal(
      "Party_BadSignature",
    );
    // A stolen key that nobody of the party can reach is the supervisor's to revoke.
    await stage.send(planRevokeKeyBySupervisor(book, keyIdOf(addressSigner(clerk.address))));
    expect((await client.key(keyIdOf(addressSigner(clerk.address)))).revokedFrom).to.equal(await client.today());
  });
});
