import { expect } from "chai";

import { scf } from "./command-line.js";

describe("story: the demo", function () {
  this.timeout(120_000);

  it("plays the four deals to the fen, and proves its books", async () => {
    const { code, stdout, stderr } = await scf("demo");
    expect(stderr).to.equal("");
    expect(code).to.equal(0);
    // The figures of the deals, to the fen.
    for (const part of [
      "242 tickets, 8,000.000 t at 530.00/t: 4,240,000.00; provisional at 90 %: 3,816,000.00",
      "3,052,800.00 now, interest 16,739.52 for 47 days to 2026-12-15, holdback 763,200.00, 4.2584 % a year all in",
      "umpire: 4,870 kcal, moisture 9.6 %: 7,860.870 t at 500.00/t = 3,930,434.78",
      "both agree on 455.00/t: 3,576,695.65",
      "372,000 − 9,000 = 363,000 kg × 3.08 = 1,118,040.00",
      "746,334.00 now, interest 2,073.15 to due",
      "40 herders' cards 740,000.00",
      "the feed supplier claims 238,626.16; still open, and not overdue: 6,400.00",
      "30 % of the order, 1,036,800.00, to the seller of the calves in one transaction",
      "counted again, to 70 %: 691,200.00 more; 2,320,200.00 is out on the order",
      "2,860,477.20 accepted: the 2,357,953.50 owed on the order roll into the claim by themselves, 69,571.74 above",
      "488,022.45 is the feedlot's",
      "what is owed more, 114,434.78, is a receivable of its own",
      "the bank lends on the debit note as well: 91,547.82, interest to due 267.02",
      "due, 67 days after the first truck: longer than the 60 of Order 802",
      "7,956,285.18, value day 2026-12-15",
      "as of the value day: interest 16,739.52 + principal 3,052,800.00 + holdback to the washer 746,460.48",
      "as of the value day: interest 267.02 + principal 91,547.82 + holdback to the washer 22,619.94",
      "the washer claims 4,025,850.40 of its own two lots; open 62,000.00, overdue 0",
      "0.40 on each 1.00: F 1,200,000.00, B 480,000.00, C 320,000.00: 120,000.00 now, 200,000.00 waits for the court",
      "late 16,875.00 + interest 33,750.00 + principal 1,149,375.00; 1,550,625.00 of the loan is left",
      "3,000,000.00 + 75,000.00 + 69,000.00 = 3,144,000.00",
      "who claimed owes 1,800,000.00: F 1,200,000.00, B 480,000.00, C 120,000.00",
      "both sign six instalments of 230,000.00",
      "377,280.00 = F 226,368.00 + B 90,547.20 + C 60,364.80",
    ]) {
      expect(stdout).to.include(part);
    }
    // The same paper twice, the same goods twice, goods that the contract rejects.
    for (const refusal of ["Evidence_PaperUsed", "Evidence_LotUsed", "CoalPrice_Rejected"]) {
      expect(stdout).to.include(`[${refusal}: `);
    }
    // One table of books and one of rules for the first three deals, and for the fourth.
    expect(stdout.match(/^FIN-01 .* yes$/gm)).to.have.length(2);
    expect(stdout).to.not.match(/^[A-Z]{3}-\d\d .* NO: /m);
    const [three = "", fourth = ""] = stdout.split("\nDeal 4: ");
    for (const part of [three, fourth]) {
      const dated = part.split("\n").filter((line) => /^\d{4}-\d\d-\d\d (Mon|Tue|Wed|Thu|Fri|Sat|Sun) {2}/.test(line));
      const days = dated.map((line) => line.slice(0, 10));
      expect(days).to.have.length.above(20);
      expect(days).to.deep.equal([...days].sort());
    }
  });
});
