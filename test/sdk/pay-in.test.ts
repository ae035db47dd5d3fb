import { expect } from "chai";
import { id as hashOf, ZeroHash } from "ethers";

import { InputError, orderLoanId, rebuildLoans, type OrdosEvent } from "../../sdk/index.js";
import { TERMS } from "./stage.js";

describe("SDK: what is paid into a loan on an order", () => {
  const facility = "0x0000000000000000000000000000000000000111";
  const order = hashOf("order");
  const id = orderLoanId(order);
  const due = 20_010n;

  const event = (name: string, args: object) => ({ contract: "Facility", name, address: facility, args }) as OrdosEvent;

  /** A loan of 100,000 at 1,000 of interest, 9 % late, and 5,000 paid in on a day. */
  const historyOf = (day: bigint, late: bigint, interest: bigint, principal: bigint): OrdosEvent[] => [
    event("TermsSet", { version: 1n, terms: { ...TERMS, product: 0 } }),
    event("DrawnOnOrder", {
      ...{ order, seller: 1n, obligor: 2n, lot: ZeroHash, stage: 0n, day: 20_000n },
      offer: {
        ...{ advance: 100_000n, interest: 1_000n, fee: 0n, net: 100_000n, holdback: 0n, apr: 0n },
        ...{ due, until: 20_000n, grade: 0n, version: 1n, sector: 0n },
      },
    }),
    event("PaidIn", { id, payer: facility, amount: 5_000n, purpose: ZeroHash }),
    event("Collected", { id, late, interest, principal, excess: 0n, day }),
  ];

  it("goes to principal first up to the due day", () => {
    expect(rebuildLoans(historyOf(due, 0n, 0n, 5_000n), facility).get(id)?.loan.principal).to.equal(95_000n);
  });

  it("goes where the terms say past due", () => {
    const loan = rebuildLoans(historyOf(due + 10n, 250n, 1_000n, 3_750n), facility).get(id)?.loan;
    expect(loan?.principal).to.equal(96_250n);
    expect(() => rebuildLoans(historyOf(due + 10n, 0n, 0n, 5_000n), facility)).to.throw(InputError, "events");
  });
});
