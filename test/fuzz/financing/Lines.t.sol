// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {LineDraw, LineStatus, Loan} from "../../../contracts/financing/FacilityTypes.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Lining} from "../../unit/financing/Lining.sol";

/// @title A line against a plain model of sums
/// @notice Claims are pledged, drawn against, repaid, collected, disputed, given back, and fall past due, in any order. The model
/// is a list of pledges with what is open of each, and two numbers: principal out, and money the seller has had.
contract LinesFuzzTest is Lining {
    struct Card {
        ReceivableId id;
        uint256 open;
        uint256 due;
        bool pledged;
        bool disputed;
        uint256 counts;
    }

    Card[] private _cards;

    function setUp() public {
        setUpLining();
        lineDue = today() + 390;
    }

    /// hardhat-config: fuzz.runs = 24
    function testFuzz_AnyHistory(uint256 seed) public {
        for (uint256 i = 0; i < 5; ++i) _newClaim(i);
        for (uint256 i = 0; i < 30; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _act(_cards[(seed >> 8) % 5], (seed >> 8) % 5, (seed % 256) % 10, seed >> 16);
            _assertModel();
        }
        _end();
    }

    function _newClaim(uint256 i) private {
        ReceivableId id = claim(FACE + i, bytes32(i + 1), uint16(40 + i * 30));
        _cards.push(Card(id, FACE + i, today() + 40 + i * 30, false, false, 0));
    }

    function _act(Card storage c, uint256 i, uint256 kind, uint256 x) private {
        if (kind == 0) passDays(bound(x, 1, 12));
        else if (kind < 3) _pledge(c, i);
        else if (kind < 5) _draw(x);
        else if (kind == 5) _repay(x);
        else if (kind < 8) _collect(c, x, kind == 6);
        else if (kind == 8) _dispute(c);
        else _release(c);
    }

    function _pledge(Card storage c, uint256 i) private {
        if (c.pledged || c.open == 0 || c.disputed || today() >= c.due) return;
        // Fully open or not: the units are the face.
        sendAs(seller.account, c.id, FACE + i, pledgeData(c.id, FACE + i));
        (c.pledged, c.counts) = (true, (c.open * 8) / 10);
    }

    function _draw(uint256 x) private {
        LineStatus memory now_ = facility.line(seller.id);
        bool bad = facility.loan(key).flags & ~uint8(8) != 0;
        if (now_.available == 0 || bad || today() >= lineDue) return;
        uint256 amount = bound(x, 1, now_.available);
        LineDraw memory d = makeDraw(now_.available + 1);
        VM.expectRevert(aboveBase(now_.owed + now_.available + 1, now_.base));
        facility.drawOnLine(d);
        uint256 worth = worthOfTranches();
        drawLine(amount);
        assertLe(worthOfTranches() - worth, 1e6 + 390, "FIN-07");
        assertLe(facility.loan(key).principal, now_.base, "FIN-02");
    }

    function _repay(uint256 x) private {
        uint256 owed = facility.line(seller.id).owed;
        if (owed == 0) return;
        uint256 amount = bound(x, 1, owed);
        repayLine(amount);
        assertLe(facility.line(seller.id).owed, owed - amount + 1, "repaid");
    }

    /// @dev By the facility, or into the token and then collected.
    function _collect(Card storage c, uint256 x, bool direct) private {
        if (!c.pledged || c.open == 0) return;
        uint256 amount = x % 3 == 0 ? c.open : bound(x, 1, c.open);
        uint256 owed = facility.line(seller.id).owed;
        uint256 had = money.balanceOf(seller.account);
        if (direct) {
            settle(c.id, amount);
        } else {
            payToken(c.id, amount);
            facility.collect(c.id);
        }
        assertEq(
            money.balanceOf(seller.account) - had,
            amount > owed ? amount - owed : 0,
            "SET-01: what is above is its"
        );
        c.open -= amount;
        uint256 counts = c.disputed ? 0 : (c.open * 8) / 10;
        if (counts < c.counts) c.counts = counts;
        if (c.open == 0) (c.pledged, c.counts) = (false, 0);
    }

    /// @dev Disputes, or gives the dispute up; and somebody looks.
    function _dispute(Card storage c) private {
        if (c.open == 0) return;
        if (c.disputed) {
            notes.withdraw(c.id, signature(buyer.key, notes.withdrawalDigest(c.id)));
            c.disputed = false;
        } else {
            if (today() > token.receivable(c.id).disputeUntil || notes.disputeOf(c.id).raisedOn != 0) return;
            bytes32 digest = notes.disputeDigest(c.id, 1, Reason.Quality);
            notes.dispute(c.id, 1, Reason.Quality, signature(buyer.key, digest));
            c.disputed = true;
        }
        uint256 counts = c.disputed ? 0 : (c.open * 8) / 10;
        if (!c.pledged || counts == c.counts) return;
        facility.review(c.id);
        c.counts = counts;
    }

    function _release(Card storage c) private {
        if (!c.pledged) return;
        LineStatus memory now_ = facility.line(seller.id);
        uint256 rest = now_.base - (c.due >= today() ? c.counts : 0);
        if (now_.owed > rest) {
            VM.expectRevert(aboveBase(now_.owed, rest));
            release(c.id);
            return;
        }
        release(c.id);
        (c.pledged, c.counts) = (false, 0);
    }

    /// @dev Whatever happened, everything is paid and everything goes back.
    function _end() private {
        uint256 owed = facility.line(seller.id).owed;
        if (owed != 0) repayLine(owed);
        for (uint256 i = 0; i < _cards.length; ++i) {
            if (!_cards[i].pledged) continue;
            release(_cards[i].id);
            _cards[i].pledged = false;
        }
        Loan memory loan = facility.loan(key);
        assertEq(loan.version, 0, "FIN-06");
        assertEq(bookWorth(), 0, "FIN-01");
        _assertModel();
    }

    function _assertModel() private view {
        uint256 base = 0;
        uint256 counted = 0;
        uint256 pledges = 0;
        for (uint256 i = 0; i < _cards.length; ++i) {
            Card memory c = _cards[i];
            if (!c.pledged) continue;
            ++pledges;
            counted += c.counts;
            if (c.due >= today()) base += c.counts;
        }
        LineStatus memory now_ = facility.line(seller.id);
        assertEq(now_.base, base, "FIN-02: the base");
        assertEq(now_.pledges, pledges, "pledges");
        assertEq(outOf(buyer.group, false), counted, "FIN-02: of the obligor");
        assertEq(outOf(seller.group, true), facility.loan(key).principal, "FIN-02: of the seller");
        assertRules();
    }
}
