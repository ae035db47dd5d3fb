import { expect } from "chai";
import { dataSlice, Interface } from "ethers";

import { InputError, metadataId, metadataOf, metadataUri, receivableMetadata } from "../../sdk/index.js";
import { METADATA, Stage } from "./stage.js";

describe("SDK: metadata", () => {
  let stage: Stage;

  before(async () => {
    stage = await Stage.open();
  });

  it("names an id in 64 hex digits", () => {
    expect(metadataId(0n)).to.equal("0".repeat(64));
    expect(metadataId(0xabcn)).to.equal(`${"0".repeat(61)}abc`);
    expect(metadataId((1n << 256n) - 1n)).to.equal("f".repeat(64));
    expect(() => metadataId(1n << 256n)).to.throw(InputError, "id");
    expect(() => metadataId(-1n)).to.throw(InputError, "id");
    expect(metadataUri("ipfs://{id}/{id}.json", 1n)).to.equal(`ipfs://${metadataId(1n)}/${metadataId(1n)}.json`);
    expect(() => metadataUri("https://ordos.example/", 1n)).to.throw(InputError, "no {id}");
  });

  it("says what a receivable is, and nothing commercial", async () => {
    const { book, client } = stage;
    await stage.approveProgramme();
    const account = await stage.tokenise(10_000_00n);
    await stage.approveProgramme({ undertaking: true });
    const undertaking = await stage.tokenise(20_000_00n);
    for (const [id, kind, words] of [
      [
        account,
        "account",
        "It is an account: it may be disputed and reduced, and passes with the consent of both sides.",
      ],
      [undertaking, "undertaking", "It is an undertaking: unconditional, and never reduced."],
    ] as const) {
      const hex = metadataId(id);
      expect(JSON.parse(JSON.stringify(await receivableMetadata(client, id)))).to.deep.equal({
        name: `Receivable ${hex.slice(0, 8)}…${hex.slice(56)}`,
        description: `A claim for money on a buyer of goods, in units of one minor unit of face each. ${words}`,
        decimals: 2,
        properties: {
          chainId: book.chainId,
          contract: book.contracts.ReceivableToken,
          id: id.toString(),
          kind,
          currency: "CNYd",
        },
      });
    }
    expect(Object.isFrozen(metadataOf(book, { id: 1n, kind: "account", currency: "CNYd" }))).to.equal(true);
    expect(() => metadataOf(book, { id: 1n, kind: "account", currency: "" })).to.throw(InputError, "symbol");
  });

  it("is found where the token says", async () => {
    const { book, client } = stage;
    const erc1155 = new Interface(["function uri(uint256) view returns (string)"]);
    const data = erc1155.encodeFunctionData("uri", [7n]);
    const answer = await client.provider.call({ to: book.contracts.ReceivableToken, data });
    const [template] = erc1155.decodeFunctionResult("uri", dataSlice(answer, 0)) as unknown as [string];
    expect(template).to.equal(METADATA);
    expect(metadataUri(template, 7n)).to.equal(`https://ordos.example/receivables/${metadataId(7n)}.json`);
  });
});
