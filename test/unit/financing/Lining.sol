// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {
    FacilityConfig,
    LineDraw,
    LineRequest,
    LineStatus,
    Owed,
    Payee,
    PledgeRequest
} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {Pledges} from "../../../contracts/financing/Pledges.sol";
import {Finding} from "../../../contracts/lens/IHealthCheck.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Order} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title A seller's line: claims of 100,000.00 that count for 80,000.00 each
/// @notice 5 % in arrears, ACT/360: 72,000.00 costs 10.00 a day. The line ends after 180 days.
abstract contract Lining is Trade {
    uint256 internal constant CASH = 10_000_000_00;
    uint256 internal constant FACE = 100_000_00;
    uint256 internal constant ADVANCE = 80_000_00;
    uint256 internal constant DRAW = 72_000_00;
    uint256 internal constant DAILY = 10_00;
    uint256 internal constant SPAN = 180;

    /// @dev End of the line.
    uint256 internal lineDue;
    ReceivableId internal key;
    /// @dev Every loan and pledge of the test.
    ReceivableId[] internal ids;
    uint256 private _number;

    function setUpLining() internal {
        setUpTrade();
        openLining(lineConfig(), "lines");
        lineDue = today() + SPAN;
        key = facility.lineKey(seller.id);
        ids.push(key);
    }

    function lineConfig() internal view returns (FacilityConfig memory c) {
        c = defaultConfig();
        c.terms.discount = false;
        c.terms.lateRate = 75_000;
        c.terms.maxTenor = 400;
        for (uint256 i = 0; i < 8; ++i) (c.prices.advance[i], c.prices.rate[i]) = (800_000, 50_000);
    }

    function openLining(FacilityConfig memory config, bytes32 salt) internal {
        (address f, address s, address j) = factory.open(config, salt);
        (facility, senior, junior) = (IFacility(f), TrancheVault(s), TrancheVault(j));
        admit(buyer.group, false, type(uint96).max, FAR);
        admit(seller.group, true, type(uint96).max, FAR);
        deposit(junior, CASH);
    }

    /// @notice A claim of `amount` in the seller's account, due in `numberOfDays`.
    function claim(uint256 amount, bytes32 salt, uint16 numberOfDays) internal returns (ReceivableId id) {
        Order memory order = makeOrder(amount, salt);
        order.paymentDays = numberOfDays;
        place(order);
        attestAll(order);
        id = token.tokenise(makePresentation(order), seller.account, "");
        ids.push(id);
    }

    function pledgeData(ReceivableId id, uint256 units) internal view returns (bytes memory) {
        PledgeRequest memory request = PledgeRequest(id, units, Day.wrap(uint32(today())));
        return abi.encode(Pledges.TAG, request, signature(seller.key, facility.pledgeDigest(request)));
    }

    function sendAs(address from, ReceivableId id, uint256 units, bytes memory data) internal {
        VM.prank(from);
        token.safeTransferFrom(from, address(facility), ReceivableId.unwrap(id), units, data);
    }

    function refusePledge(ReceivableId id, uint256 units, bytes memory data, bytes memory reason) internal {
        VM.expectRevert(reason);
        sendAs(seller.account, id, units, data);
    }

    /// @notice A claim of 100,000.00, pledged.
    function pledge(bytes32 salt, uint16 numberOfDays) internal returns (ReceivableId id) {
        id = claim(FACE, salt, numberOfDays);
        sendAs(seller.account, id, FACE, pledgeData(id, FACE));
    }

    function makeDraw(uint256 amount) internal returns (LineDraw memory d) {
        d.request = LineRequest({
            seller: seller.id,
            amount: amount,
            minNet: 1,
            due: Day.wrap(uint32(lineDue)),
            deadline: Day.wrap(uint32(today())),
            payees: 0,
            number: ++_number
        });
        d.payees = new Payee[](0);
        signDraw(d);
    }

    function signDraw(LineDraw memory d) internal view {
        d.sellerSignature = signature(seller.key, facility.lineRequestDigest(d.request));
    }

    function approveDraw(LineDraw memory d) internal view {
        d.approval = signature(lender.key, facility.lineRequestDigest(d.request));
    }

    function drawLine(uint256 amount) internal {
        facility.drawOnLine(makeDraw(amount));
    }

    function refuseDraw(LineDraw memory d, bytes memory reason) internal {
        signDraw(d);
        VM.expectRevert(reason);
        facility.drawOnLine(d);
    }

    function repayLine(uint256 amount) internal {
        readyToPay(supplier2.account, amount);
        VM.prank(supplier2.account);
        facility.repay(key, amount);
    }

    function release(ReceivableId id) internal {
        VM.prank(seller.account);
        facility.releasePledge(id);
    }

    /// @notice Lets days go by, and has the book rolled.
    function passDays(uint256 count) internal {
        skip(count * 1 days);
        for (uint256 i = 0; i <= count / 62; ++i) facility.roll(62);
    }

    function badRequest(string memory field) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_BadRequest.selector, field);
    }

    function notEligible(ReceivableId id, string memory reason) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_NotEligible.selector, id, reason);
    }

    function aboveBase(uint256 wanted, uint256 base) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_AboveBase.selector, seller.id, wanted, base);
    }

    function bookWorth() internal view returns (uint256 worth) {
        (, , worth) = facility.book();
    }

    function worthOfTranches() internal view returns (uint256) {
        return uint256(facility.capital().cash) * 1e6 + bookWorth();
    }

    function outOf(uint32 group, bool isSeller) internal view returns (uint256) {
        return facility.exposure(group, isSeller).out;
    }

    function assertLine(uint256 base, uint256 owed) internal view {
        LineStatus memory line = facility.line(seller.id);
        assertEq(line.base, base, "base");
        assertEq(line.owed, owed, "owed");
        assertEq(line.available, base > owed ? base - owed : 0, "available");
        assertEq(line.shortfall, owed > base ? owed - base : 0, "shortfall");
    }

    function assertOwed(uint256 late, uint256 interest, uint256 principal) internal view {
        Owed memory o = facility.owed(key);
        assertEq(o.late, late, "late");
        assertEq(o.interest, interest, "interest");
        assertEq(o.principal, principal, "principal");
    }

    /// @notice The book against its loans one by one, the base against its pledges, custody, and the money.
    function assertRules() internal view {
        Finding memory f = health.checkBook(facility, ids);
        assertEq(f.left, f.right, "FIN-01");
        f = health.checkLine(facility, seller.id, ids);
        assertEq(f.left, f.right, "FIN-02");
        assertTrue(f.holds, "FIN-02: every pledge");
        assertTrue(health.checkCustody(facility, ids).holds, "FIN-05");
        assertTrue(health.checkCapital(facility).holds, "LIQ-01");
        assertTrue(health.checkCash(facility).holds, "SET-02");
    }
}
