import { expect } from "chai";

import {
  exportPack,
  readPack,
  verifyPack,
  verifyPackOnChain,
  type EvidencePack,
  type Json,
  type PackContent,
} from "../../sdk/index.js";
import { ChainReader } from "../../sdk/pack/chain.js";
import { standingAt } from "../../sdk/pack/mandates.js";
import { omissionsIn } from "../../sdk/pack/omissions.js";
import {
  forge,
  FORGERIES,
  NOTICED_OMISSIONS,
  OMISSIONS,
  PACKS,
  subjectOf,
  type Forgery,
  type PackName,
} from "./pack-forgeries.js";
import { pathOf, sealedAgain, without, wrongIn } from "./pack-support.js";
import { correct, Delivery, finance, type Corrected } from "./pack-world.js";
import { Stage } from "./stage.js";

describe("SDK: evidence packs of whole trades", function () {
  this.timeout(120_000);
  let stage: Stage;
  let corrected: Corrected;
  const packs = {} as Record<PackName, EvidencePack>;

  before(async () => {
    stage = await Stage.open();
    const { receivable } = await Delivery.of(stage);
    corrected = await correct(stage);
    const { reduced, provisional, added } = corrected;
    const ids = { delivery: receivable, reduced, provisional, added, financed: await finance(stage) };
    for (const name of PACKS) packs[name] = await exportPack(stage.client, ids[name]);
  });

  const of = (name: PackName): PackContent => readPack(packs[name]);

  for (const name of PACKS) {
    it(`hold without a chain and against it: ${name}`, async () => {
      expect(wrongIn(verifyPack(packs[name]))).to.deep.equal([]);
      expect(wrongIn(await verifyPackOnChain(stage.client, packs[name]))).to.deep.equal([]);
    });
  }

  for (const name of PACKS) {
    it(`fail for every part that is forged, with a sentence: ${name}`, () => {
      // Forgeries of parts that have nothing to do with each other are made at once: signatures take their time.
      let left = FORGERIES.filter(([, of]) => of === name);
      while (left.length > 0) {
        const now = left.filter((one, i) => left.findIndex((other) => subjectOf(other) === subjectOf(one)) === i);
        left = left.filter((forgery) => !now.includes(forgery));
        const { checks } = verifyPack(
          forge(
            packs[name],
            now.flatMap(([, , forgery]) => forgery),
          ),
        );
        for (const [what, , , check, says] of now) {
          const found = checks.find((one) => one.name === check);
          expect({ what, result: found?.result }).to.deep.equal({ what, result: "failed" });
          expect(found?.detail, what).to.match(says);
        }
      }
    });
  }

  /** An event as it stands in a pack's JSON. */
  const eventAt = (name: PackName, path: string): Json =>
    pathOf(path).reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], packs[name]) as Json;

  it("fail where an event stands beside the part that it is checked in", () => {
    const moves = [
      ["delivery", "order.amendments[0].amended", "order.history", "order"],
      ["reduced", "replacement.replaced", "receivable.history", "receivable"],
      ["reduced", "standing.taxChecks[1].checked", "receivable.history", "receivable"],
    ] as const;
    for (const [name, path, to, check] of moves) {
      const { checks } = verifyPack(forge(packs[name], [[to, [eventAt(name, path)]]]));
      expect(checks.find((one) => one.name === check)?.detail, path).to.match(
        /\w+ stands in the history, not in its own part\./,
      );
    }
  });

  it("keep what a seller signed before its recovery, and ask its new key to have cooled", () => {
    const { parties, keys, statement, order } = of("added");
    const place = parties.findIndex(({ id }) => id === corrected.seller.id);
    const recovered = `parties[${place}].changes[0]`;
    expect(parties[place]?.changes.map(({ name }) => name)).to.deep.equal(["PartyRecovered"]);
    expect(keys.filter(({ granted }) => granted.args.party === corrected.seller.id)).to.have.length(2);
    const epochs = [order.placed, statement.accepted].map((event) =>
      standingAt(of("added"), corrected.seller.id, event),
    );
    expect(epochs.map(({ keyEpoch }) => keyEpoch)).to.deep.equal([0, 1]);
    const failing = (forgery: Forgery) => wrongIn(verifyPack(forge(packs.added, forgery))).join("\n");
    expect(failing([[`${recovered}.args.coolingUntil`, 20_800]])).to.match(
      /^signature of statement, by the seller failed: Its key cooled until after /m,
    );
    // Before the order was signed.
    const { block } = parties[place]?.registered.at ?? { block: 0 };
    expect(failing([[`${recovered}.at.block`, block + 1]])).to.match(
      /^signature of order, by the seller failed: Its key died when its party was recovered\./m,
    );
  });

  it("fail against the chain for what they leave out, by the name of the event", async () => {
    const reader = await ChainReader.open(stage.client);
    for (const name of PACKS) {
      const omissions = OMISSIONS.filter(([of]) => of === name);
      const forged = sealedAgain(omissions.reduce((pack, [, leave]) => leave(pack), packs[name]));
      expect(wrongIn(verifyPack(forged)), name).to.deep.equal([]);
      const said = (await omissionsIn(reader, readPack(forged))).join(" ");
      if (omissions.length === 0) expect(said).to.equal("");
      for (const [, , says] of omissions) expect(said).to.match(says);
    }
    for (const [name, leave, says] of NOTICED_OMISSIONS) {
      expect((await omissionsIn(reader, readPack(leave(packs[name])))).join(" ")).to.match(says);
    }
  });

  it("fail against the chain as a whole for one revocation that they leave out", async () => {
    const forged = sealedAgain(without(packs.delivery, pathOf("lots[0].revocations[1]")));
    const wrong = wrongIn(await verifyPackOnChain(stage.client, forged));
    expect(wrong).to.have.length(1);
    expect(wrong[0]).to.match(/^omissions on the chain failed: EvidenceRegistry\.EvidenceRevoked of 2026-10-05, in /);
  });

  it("fail against the chain for a recovery that they leave out", async () => {
    const place = of("added").parties.findIndex(({ id }) => id === corrected.seller.id);
    const forged = sealedAgain(without(packs.added, ["parties", place, "changes", 0]));
    expect(wrongIn(verifyPack(forged))).to.deep.equal([]);
    const [sentence, ...others] = wrongIn(await verifyPackOnChain(stage.client, forged));
    expect(sentence).to.match(
      /^changes on the chain failed: PartyRegistry\.PartyRecovered of .* is of party \d+ and left out\.$/,
    );
    expect(others).to.deep.equal([]);
  });
});
