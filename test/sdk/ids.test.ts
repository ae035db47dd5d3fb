import { createHmac } from "node:crypto";

import { expect } from "chai";

import {
  fingerprint,
  fingerprintText,
  InputError,
  isLei,
  isUscc,
  legalIdOf,
  otherIdentifier,
  parseDay,
  parseLei,
  parseUscc,
  payeeAccountHash,
  randomSalt,
} from "../../sdk/index.js";

const KEY = `0x${"5a".repeat(32)}`;

describe("SDK: identifiers", () => {
  it("checks unified social credit codes", () => {
    for (const code of [
      "91350200MA2YJ1XR9G",
      "91350200776049653A",
      "91350500798359476R",
      "91440101MA5CJQ4N59",
      "913502000728319549",
    ]) {
      expect(isUscc(code), code).to.equal(true);
    }
    expect(parseUscc(" 91350200ma2yj1xr9g ").value).to.equal("91350200MA2YJ1XR9G");
    for (const wrong of ["91350200MA2YJ1XR9H", "91350200MA2YJ1XR9", "9135020OMA2YJ1XR9G", ""]) {
      expect(() => parseUscc(wrong), wrong).to.throw(InputError);
    }
  });

  it("takes a really issued code with a wrong check character when somebody answers for it", () => {
    const code = "91350203M0001QAY9B";
    expect(() => parseUscc(code)).to.throw(InputError, "override");
    expect(parseUscc(code, { attestedBy: "registrar 7, licence seen" })).to.deep.equal({
      scheme: "USCC",
      value: code,
      check: "overridden",
    });
    expect(() => parseUscc(code, { attestedBy: " " })).to.throw(InputError);
    expect(() => parseUscc("91350203M0001QAYIB", { attestedBy: "anybody" })).to.throw(InputError, "form");
  });

  it("checks legal entity identifiers", () => {
    for (const code of [
      "5493001KJTIIGC8Y1R12",
      "529900T8BM49AURSDO55",
      "HWUPKR0MPOU8FGXBT394",
      "INR2EJN1ERAN0W5ZP974",
      "7LTWFZYICNSX8D621K86",
      "54930084UKLVMY22DS16",
    ]) {
      expect(isLei(code), code).to.equal(true);
      expect(parseLei(code).check).to.equal("valid");
    }
    expect(isLei("5493001KJTIIGC8Y1R13")).to.equal(false);
    expect(() => parseLei("5493001KJTIIGC8Y1R13")).to.throw(InputError);
    expect(() => otherIdentifier("  ")).to.throw(InputError);
  });
});

describe("SDK: fingerprints", () => {
  const statement = { issuer: "91350200MA2YJ1XR9G", number: "JS-2026-10/29", issuedOn: parseDay("2026-10-29") };

  it("is HMAC-SHA256 of a typed text", () => {
    const text = "ordos/1\nstatement\nissuer=18:91350200MA2YJ1XR9G\nnumber=13:JS-2026-10/29\nissuedOn=10:2026-10-29";
    expect(fingerprintText("statement", statement)).to.equal(text);
    const expected = createHmac("sha256", Buffer.from("5a".repeat(32), "hex"))
      .update(text)
      .digest("hex");
    expect(fingerprint(KEY, "statement", statement)).to.equal(`0x${expected}`);
  });

  it("is the same however a number was typed", () => {
    const typed = { ...statement, number: " js\u20132026-10\uff0f29 " };
    expect(fingerprint(KEY, "statement", typed)).to.equal(fingerprint(KEY, "statement", statement));
  });

  it("differs by kind, field, key and where a field ends", () => {
    const all = new Set([
      fingerprint(KEY, "statement", statement),
      fingerprint(KEY, "creditNote", statement),
      fingerprint(KEY, "statement", { ...statement, number: "JS-2026-10/30" }),
      fingerprint(`0x${"5b".repeat(32)}`, "statement", statement),
      fingerprint(KEY, "taxInvoice", { country: "CN", code: "12", number: "345" }),
      fingerprint(KEY, "taxInvoice", { country: "CN", code: "123", number: "45" }),
      fingerprint(KEY, "taxInvoice", { country: "CN", code: "", number: "12345" }),
    ]);
    expect(all.size).to.equal(7);
  });

  it("refuses empty fields and short keys", () => {
    expect(() => fingerprint(KEY, "statement", { ...statement, number: " " })).to.throw(InputError);
    expect(() => fingerprint("0x5a", "statement", statement)).to.throw(InputError);
  });

  it("hides payees behind a salt of each list", () => {
    const account = { bank: "102100000030", account: "6222 0210 0111 6245 702" };
    expect(payeeAccountHash(randomSalt(), account)).to.not.equal(payeeAccountHash(randomSalt(), account));
    expect(legalIdOf(KEY, parseUscc("91350200MA2YJ1XR9G"))).to.match(/^0x[0-9a-f]{64}$/);
  });
});
