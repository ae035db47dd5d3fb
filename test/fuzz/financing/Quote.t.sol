// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Applied, Loan, Offer, Owed, Terms} from "../../../contracts/financing/FacilityTypes.sol";
import {Quote} from "../../../contracts/financing/Quote.sol";
import {Test} from "../../shared/Test.sol";

/// @title The arithmetic of one loan, over all of its range
contract QuoteFuzzTest is Test {
    uint256 private constant PPM = 1e6;
    uint256 private constant START = 20_000;

    function testFuzz_OfferAddsUp(uint256 seed, uint256 face, uint256 tenor) public pure {
        Terms memory t = _terms(seed);
        face = bound(face, 1, (1 << 63) - 1);
        tenor = bound(tenor, 1, 40_000);
        Offer memory o = Quote.offer(t, face, (seed >> 96) % (PPM + 1), (seed >> 128) % (PPM + 1), tenor);
        assertEq(o.advance + o.holdback, face, "FIN-03: advance + holdback = face");
        uint256 off = o.fee + (t.discount ? o.interest : 0);
        if (o.net != 0) assertEq(o.net + off, o.advance, "FIN-03: net + what is kept = advance");
        else assertGe(off, o.advance, "FIN-03: no net where as much is kept");
    }

    /// @notice Whatever is paid, whenever: nothing is lost, nothing is owed twice, and the book falls by what the tranches
    /// got, up to the whole minor units in which interest is owed.
    function testFuzz_WaterfallConserves(uint256 seed, uint256 face, uint256 age, uint256 amount) public pure {
        Terms memory t = _terms(seed);
        uint256 due = START + bound(seed >> 200, 1, 400);
        Loan memory loan = _loan(t, seed, face, due);
        uint256 day = bound(age, START, due + 500);
        bool first = (seed >> 58) & 1 == 1;
        for (uint256 i = 0; i < 3 && loan.version != 0; ++i) {
            Owed memory o = Quote.owedOn(loan, t, due, day);
            uint256 all = o.late + o.interest + o.principal;
            amount = i == 2 ? all + (seed % 3) : bound(amount >> (8 * i), 0, all + 5);
            (Applied memory a, Loan memory next) = Quote.applyCash(loan, t, due, day, amount, first);
            assertEq(a.late + a.interest + a.principal + a.excess, amount, "FIN-04: all is applied");
            if (a.excess != 0) assertEq(next.version, 0, "FIN-04: excess only after the whole debt");
            if (a.interest != 0) assertEq(a.late, o.late, "FIN-04: late interest before interest");
            if (a.principal != 0 && !first) assertEq(a.interest, o.interest, "FIN-04: interest before principal");
            if (a.late + a.interest != 0 && first) assertEq(a.principal, o.principal, "FIN-04: principal first");
            if (i == 2) assertEq(next.version, 0, "FIN-06: the whole debt closes the loan");
            else if (next.version != 0) _assertNext(loan, next, t, a, due, day);
            loan = next;
            day += (seed >> 64) % 30;
        }
    }

    /// @notice A debt that nobody pays never falls, and interest never passes what was agreed.
    function testFuzz_OwedGrows(uint256 seed, uint256 face, uint256 age) public pure {
        Terms memory t = _terms(seed);
        uint256 due = START + bound(seed >> 200, 1, 400);
        Loan memory loan = _loan(t, seed, face, due);
        uint256 day = bound(age, START, due + 500);
        Owed memory a = Quote.owedOn(loan, t, due, day);
        Owed memory b = Quote.owedOn(loan, t, due, day + 1);
        assertGe(b.interest, a.interest, "FIN-04: interest grows");
        assertGe(b.late, a.late, "FIN-04: late interest grows");
        assertLe(b.interest, loan.interest, "FIN-04: at most what was agreed");
        if (day < due) assertEq(a.late, 0, "FIN-04: nothing is late before the due day");
        if (day >= due) assertEq(a.interest, loan.interest, "FIN-04: all is earned on the due day");
    }

    function _assertNext(
        Loan memory loan,
        Loan memory next,
        Terms memory t,
        Applied memory a,
        uint256 due,
        uint256 day
    ) private pure {
        uint256 before = _total(Quote.owedOn(loan, t, due, day)) - a.late - a.interest - a.principal;
        uint256 after_ = _total(Quote.owedOn(next, t, due, day));
        assertGe(after_, before, "FIN-04: nothing is forgiven");
        assertLe(after_, before + 1, "FIN-04: at most one is rounded up");
        uint256 worth = _worth(loan, due, day);
        uint256 received = (a.interest + a.principal) * 1e6;
        assertLe(worth, _worth(next, due, day) + received, "FIN-01: the book loses no more than came in");
        assertLt(_worth(next, due, day) + received, worth + 3e6, "FIN-01: nor does it gain by a payment");
    }

    function _worth(Loan memory loan, uint256 due, uint256 day) private pure returns (uint256) {
        uint256 ahead = day < due ? Quote.dailyOf(loan, due) * (due - day) : 0;
        return Quote.carryingOf(loan) - ahead;
    }

    function _total(Owed memory o) private pure returns (uint256) {
        return o.late + o.interest + o.principal;
    }

    function _loan(Terms memory t, uint256 seed, uint256 face, uint256 due) private pure returns (Loan memory loan) {
        face = seed % 2 == 0 ? bound(face, 10, 100_000) : bound(face, 10, (1 << 63) - 1);
        Offer memory o = Quote.offer(t, face, 500_000 + ((seed >> 96) % 500_001), (seed >> 128) % 400_000, due - START);
        loan.principal = uint72(o.net == 0 ? 1 : o.net + o.fee);
        loan.interest = uint72(o.interest);
        (loan.start, loan.version) = (uint16(START), 1);
    }

    function _terms(uint256 seed) private pure returns (Terms memory t) {
        t.fee = uint24((seed >> 8) % 100_001);
        t.lateRate = uint24((seed >> 32) % (PPM + 1));
        t.actual365 = (seed >> 56) & 1 == 1;
        t.discount = (seed >> 57) & 1 == 1;
        t.grace = uint8((seed >> 59) % 11);
    }
}
