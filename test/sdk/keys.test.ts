import { expect } from "chai";
import { concat, dataSlice, getBytes, hexlify, id, Signature, toBeHex, Wallet, ZeroAddress } from "ethers";

import {
  acceptanceMessage,
  addressSigner,
  digestOf,
  encodeP256Signature,
  encodeSignatures,
  encodeWebAuthnSignature,
  findError,
  InputError,
  keyIdOf,
  orderIdOf,
  orderMessage,
  OrderStatus,
  p256Signer,
  PartyRole,
  planPlaceOrder,
  Purpose,
  signMessage,
  webAuthnChallenge,
  webAuthnSigner,
  type Hex,
  type KeyGrant,
  type KeySigner,
  type Message,
  type Order,
  type SignedBy,
} from "../../sdk/index.js";
import { OwnedWallet__factory } from "../../typechain-types/index.js";
import { Card, P256_ORDER, Passkey } from "./p256.js";
import { Stage, type Actor } from "./stage.js";

const LIMIT = 1_000_00n;
const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe("SDK: kinds of keys", () => {
  let stage: Stage;
  let supplier: Actor;
  let plain: Wallet;
  let owner: Wallet;
  let scale: Wallet;
  let contract: KeySigner;
  let card: Card;
  let passkey: Passkey;

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
    const { ERC7913P256Verifier: p256 = "", ERC7913WebAuthnVerifier: webAuthn = "" } = stage.book.contracts;
    plain = new Wallet(id("plain key"), stage.client.provider);
    owner = new Wallet(id("owner of the wallet"));
    scale = new Wallet(id("weighbridge"));
    const wallet = await new OwnedWallet__factory(stage.deployer).deploy(owner.address);
    contract = {
      signer: addressSigner(await wallet.getAddress()),
      sign: ({ domain, types, value }) => owner.signTypedData(domain, { ...types }, value),
    };
    card = new Card(p256, 0xc0ffeen);
    passkey = new Passkey(webAuthn);
    const grant = (signer: Hex, keysAbove = 2): KeyGrant => ({
      signer,
      purposes: Purpose.Order | Purpose.Accept,
      maxAmount: LIMIT,
      keysAbove,
    });
    const keys = [
      grant(addressSigner(plain.address)),
      grant(contract.signer),
      grant(card.signer, 3),
      grant(passkey.signer),
      { ...grant(addressSigner(scale.address)), purposes: Purpose.Attest },
    ];
    supplier = await stage.register("supplier of many keys", PartyRole.Supplier | PartyRole.Buyer, keys, ZeroAddress);
  });

  const orderOf = (amount: bigint) => stage.makeOrder(amount, { seller: supplier.id });

  async function place(order: Order, by: SignedBy): Promise<void> {
    const message = orderMessage(stage.book, order);
    const buyer = await signMessage(message, stage.buyer.wallet);
    await stage.send(planPlaceOrder(stage.book, order, buyer, await signMessage(message, by)));
    expect((await stage.client.order(orderIdOf(stage.book, order))).status).to.equal(OrderStatus.Placed);
  }

  async function refusal(order: Order, by: SignedBy): Promise<string | undefined> {
    try {
      await place(order, by);
      return undefined;
    } catch (error) {
      return findError(error)?.name ?? String(error);
    }
  }

  it("places an order by a plain key, alone and in the form of several", async () => {
    await place(await orderOf(500_00n), plain);
    await place(await orderOf(500_00n), [plain]);
  });

  it("places an order by a smart account's key (ERC-1271)", async () => {
    await place(await orderOf(500_00n), contract);
    const stranger: KeySigner = { ...contract, sign: (message) => signMessage(message, plain) };
    expect(await refusal(await orderOf(500_00n), stranger)).to.equal("Party_BadSignature");
  });

  it("places an order by a card's P-256 key", async () => {
    // Several, so that the signatures fall into either half.
    for (let i = 0n; i < 4n; i++) await place(await orderOf(500_00n + i), card);
  });

  it("places an order by a passkey (WebAuthn)", async () => {
    for (let i = 0n; i < 4n; i++) await place(await orderOf(500_00n + i), passkey);
  });

  it("takes as many keys of any kind as the strictest mandate asks above the amount", async () => {
    const order = await orderOf(LIMIT + 1n);
    expect(await refusal(order, plain)).to.equal("Party_AmountAboveMandate");
    expect(await refusal(order, passkey)).to.equal("Party_AmountAboveMandate");
    expect(await refusal(order, [plain, card])).to.equal("Party_AmountAboveMandate");
    await place(await orderOf(LIMIT + 1n), [plain, passkey]);
    await place(order, [card, contract, plain]);
  });

  it("R30: takes the ECDSA signature of an account that delegated its code (EIP-7702)", async () => {
    const code = concat(["0xef0100", stage.money]);
    const provider = stage.client.provider as unknown as { send(method: string, params: unknown[]): Promise<unknown> };
    await provider.send("hardhat_setCode", [plain.address, code]);
    expect(await stage.client.provider.getCode(plain.address)).to.not.equal("0x");
    await place(await orderOf(500_00n), plain);
    await place(await orderOf(LIMIT + 5n), [plain, passkey]);
    await provider.send("hardhat_setCode", [plain.address, "0x"]);
  });

  it("never lets a weighbridge's key accept a statement, nor order", async () => {
    const acceptance = { root: id("root"), count: 1, total: 1n, validUntil: await stage.client.today() };
    const message = acceptanceMessage(stage.book, acceptance);
    const parties = stage.client.contract("PartyRegistry");
    const signature = await signMessage(message, scale);
    const digest = digestOf(message);
    const accepts = (purpose: number) => parties.authorise(supplier.id, purpose, 1n, digest, signature);
    await accepts(Purpose.Attest);
    const refused: unknown = await accepts(Purpose.Accept).catch((error: unknown) => error);
    expect(findError(refused)?.name).to.equal("Party_BadSignature");
    expect(await refusal(await orderOf(1n), scale)).to.equal("Party_BadSignature");
  });

  it("refuses the malleable twins of good signatures", async () => {
    const order = await orderOf(500_00n);
    const message = orderMessage(stage.book, order);
    const { r, s, v } = Signature.from(await signMessage(message, plain));
    const twin = concat([r, toBeHex(SECP256K1_ORDER - BigInt(s), 32), v === 27 ? "0x1c" : "0x1b"]);
    expect(await refusal(order, twin)).to.equal("Party_BadSignature");
    expect(
      await refusal(order, encodeSignatures([{ signer: addressSigner(plain.address), signature: twin }])),
    ).to.equal("Party_BadSignature");
    const low = card.sign(message);
    const high = concat([dataSlice(low, 0, 32), toBeHex(P256_ORDER - BigInt(dataSlice(low, 32)), 32)]);
    expect(await refusal(order, encodeSignatures([{ signer: card.signer, signature: high }]))).to.equal(
      "Party_BadSignature",
    );
    await place(order, encodeSignatures([{ signer: card.signer, signature: encodeP256Signature(high) }]));
  });

  it("refuses truncated signatures of every kind", async () => {
    const order = await orderOf(500_00n);
    const message = orderMessage(stage.book, order);
    const whole = await signMessage(message, plain);
    expect(await refusal(order, dataSlice(whole, 0, 64))).to.equal("Party_BadSignature");
    expect(await refusal(order, "0x")).to.equal("Party_BadSignature");
    for (const key of [contract, card, passkey]) {
      const signature = await key.sign(message);
      const cut = encodeSignatures([{ signer: key.signer, signature: dataSlice(signature, 0, 63) }]);
      expect(await refusal(order, cut), key.signer).to.equal("Party_BadSignature");
    }
  });

  it("refuses signatures for another chain, contract or order, by every kind of key", async () => {
    const order = await orderOf(500_00n);
    const message = orderMessage(stage.book, order);
    const elsewhere: Message[] = [
      { ...message, domain: { ...message.domain, chainId: 1 } },
      { ...message, domain: { ...message.domain, verifyingContract: stage.money } },
      orderMessage(stage.book, { ...order, quantity: 2n }),
    ];
    for (const foreign of elsewhere) {
      for (const key of [plain, contract, card, passkey]) {
        expect(await refusal(order, await signMessage(foreign, key))).to.equal("Party_BadSignature");
      }
    }
    // A key behind the other verifier is another key.
    const swapped = { ...contract, signer: p256Signer(stage.money, card.publicKey), sign: card.sign.bind(card) };
    expect(await refusal(order, swapped)).to.equal("Party_BadSignature");
  });

  it("builds signer bytes of every form of a public key", () => {
    const verifier = stage.book.contracts.ERC7913P256Verifier ?? "";
    const [x, y] = [dataSlice(card.publicKey, 1, 33), dataSlice(card.publicKey, 33)];
    const expected = concat([verifier, x, y]);
    for (const key of [card.publicKey, concat([x, y]), { x, y }]) expect(p256Signer(verifier, key)).to.equal(expected);
    expect(webAuthnSigner(verifier, { x, y })).to.equal(expected);
    expect(keyIdOf(expected)).to.equal(keyIdOf(card.signer));
    for (const wrong of ["0x04", concat(["0x02", x]), concat(["0x05", x, y])]) {
      expect(() => p256Signer(verifier, wrong), wrong).to.throw(InputError, "publicKey");
    }
    expect(() => p256Signer(ZeroAddress, { x, y })).to.throw(InputError, "verifier");
  });

  it("reads DER, and says what is wrong with what passkeys and cards gave", async () => {
    const message = orderMessage(stage.book, await orderOf(1n));
    const { r, s } = card.raw(digestOf(message));
    const integer = (value: bigint) => {
      const plainBytes = toBeHex(value);
      const body = Number(dataSlice(plainBytes, 0, 1)) > 0x7f ? concat(["0x00", plainBytes]) : plainBytes;
      return concat(["0x02", toBeHex((body.length - 2) / 2, 1), body]);
    };
    const body = concat([integer(r), integer(s)]);
    const der = concat(["0x30", toBeHex((body.length - 2) / 2, 1), body]);
    expect(encodeP256Signature(der)).to.equal(card.sign(message));
    expect(encodeP256Signature(getBytes(der))).to.equal(card.sign(message));
    for (const wrong of [dataSlice(der, 0, 20), concat([der, "0x00"]), "0x", hexlify(new Uint8Array(64))]) {
      expect(() => encodeP256Signature(wrong), wrong).to.throw(InputError, "signature");
    }
    expect(() => encodeWebAuthnSignature(message, passkey.assert(new Uint8Array(32)))).to.throw(
      InputError,
      "challenge",
    );
    expect(() => encodeWebAuthnSignature(message, passkey.assert(webAuthnChallenge(message), 0x01))).to.throw(
      InputError,
      "verif",
    );
  });
});
