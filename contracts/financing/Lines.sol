// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Party} from "../parties/IPartyRegistry.sol";
import {Purposes} from "../parties/Mandates.sol";
import {Day, OrderId, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Exposures} from "./Exposures.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Ground, LineDraw, LineRequest, LineStatus, Loan, Offer, OwnTerms, Terms} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {Lending} from "./Lending.sol";
import {LineBase} from "./LineBase.sol";
import {LoanBook} from "./LoanBook.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {Pledges} from "./Pledges.sol";
import {Pricing} from "./Pricing.sol";
import {Quote} from "./Quote.sol";

/// @title Lines
/// @notice Draws on a seller's line: one loan under the seller's number, up to the borrowing base, with interest in arrears.
library Lines {
    using Exposures for FacilityState;
    using Lending for FacilityState;
    using LineBase for LineBase.Line;
    using LoanBook for LoanBook.Book;
    using Pledges for FacilityState;
    using Pricing for FacilityState;
    using SafeCast for uint256;

    /// @dev What a draw would be.
    /// @param id key of the loan
    /// @param isNew whether nothing is owed on the line
    /// @param loan as it is, or blank with the version and flag that a new one gets
    /// @param own its own terms, as they are or would be
    /// @param offer what the draw gives
    struct Plan {
        ReceivableId id;
        bool isNew;
        Loan loan;
        OwnTerms own;
        Offer offer;
    }

    bytes32 private constant _REQUEST_TYPEHASH = keccak256(
        "LineRequest(uint32 seller,uint256 amount,uint256 minNet,uint32 due,uint32 deadline,bytes32 payees,uint256 number)"
    );
    uint256 private constant _PPM = 1e6;
    /// @dev A loan that nothing more is drawn on.
    uint8 private constant _NO_MORE =
        LoanFlags.LATE | LoanFlags.WRITTEN_OFF | LoanFlags.SPECIAL | LoanFlags.RESTRUCTURED | LoanFlags.TRANSIT;

    /// @notice Draws on a line.
    /// @param digest of the request, which is used up
    /// @param day civil day to which the book is rolled
    function draw(
        FacilityState storage s,
        Suite memory suite,
        bytes32 digest,
        LineDraw calldata d,
        uint256 day
    ) external {
        LineRequest calldata request = d.request;
        Plan memory plan = _plan(s, request.seller, request.amount, request.due, day);
        _checkAmounts(s, request, plan, day);
        uint256 net = plan.offer.net;
        Party memory seller = suite.parties.authorise(request.seller, Purposes.DRAW, net, digest, d.sellerSignature);
        if (net > s.autoLimitOn(day)) suite.parties.authorise(s.lender, Purposes.APPROVE, net, digest, d.approval);
        s.takeLine(seller.group, request.amount, day);
        _book(s, plan, day);
        s.spend(plan.offer, day);
        emit IFacility.DrawnOnLine(request.seller, plan.id, plan.offer, plan.own.rate, day);
        if (request.payees == 0) s.pay(seller.account, net);
        else s.pay(Lending.Payment(plan.id, digest, request.payees), d.payees, plan.offer, day);
    }

    /// @notice What a draw would give.
    function quote(
        FacilityState storage s,
        PartyId seller,
        uint256 amount,
        Day due,
        uint256 day
    ) external view returns (Offer memory) {
        return _plan(s, seller, amount, due, day).offer;
    }

    /// @notice Uses a request on a line up.
    /// @param domain EIP-712 domain separator of the facility
    function useRequest(
        FacilityState storage s,
        bytes32 domain,
        LineRequest calldata request,
        uint256 day
    ) internal returns (bytes32 digest) {
        digest = MessageHashUtils.toTypedDataHash(domain, hash(request));
        OrderId key = OrderId.wrap(bytes32(ReceivableId.unwrap(LineBase.keyOf(request.seller))));
        Lending.useUp(s, digest, request.deadline, key, day);
    }

    /// @notice A line on a day.
    function status(FacilityState storage s, PartyId seller, uint256 day) internal view returns (LineStatus memory x) {
        LineBase.Line storage line = s.line[seller];
        x.base = line.baseOn(day);
        x.owed = s.owedOn(LineBase.keyOf(seller), day);
        x.available = Math.saturatingSub(x.base, x.owed);
        x.shortfall = Math.saturatingSub(x.owed, x.base);
        (x.pledges, x.grade) = (line.count, line.grade);
    }

    /// @notice EIP-712 struct hash of a request. All members are one word.
    function hash(LineRequest calldata request) internal pure returns (bytes32) {
        return keccak256(abi.encode(_REQUEST_TYPEHASH, request));
    }

    /// @dev What is owed after it stays within the base, and what is paid out is worth it.
    function _checkAmounts(
        FacilityState storage s,
        LineRequest calldata request,
        Plan memory plan,
        uint256 day
    ) private {
        uint256 owed = s.owedOn(plan.id, day) + request.amount;
        uint256 base = s.line[request.seller].roll(day);
        if (owed > base) revert IFacility.Facility_AboveBase(request.seller, owed, base);
        uint256 net = plan.offer.net;
        if (net < request.minNet || net == 0) revert IFacility.Facility_BelowMinimum(net, request.minNet);
        uint256 from = s.terms[plan.offer.version].payeesFrom;
        if (from != 0 && net >= from && request.payees == 0) revert IFacility.Facility_BadRequest("payees");
    }

    function _book(FacilityState storage s, Plan memory plan, uint256 day) private {
        uint256 due = plan.own.due;
        if (plan.isNew) s.own[plan.id] = plan.own;
        else s.book.remove(Quote.carryingOf(plan.loan), Quote.dailyOf(plan.loan, due), due, false);
        Terms memory terms = s.terms[plan.loan.version];
        Loan memory next = Quote.topUp(plan.loan, terms, due, day, plan.offer.advance, plan.own.rate);
        s.loan[plan.id] = next;
        s.book.add(Quote.carryingOf(next), Quote.dailyOf(next, due), due, plan.isNew);
    }

    function _plan(
        FacilityState storage s,
        PartyId seller,
        uint256 amount,
        Day due,
        uint256 day
    ) private view returns (Plan memory p) {
        p.id = LineBase.keyOf(seller);
        (p.loan, p.own) = (s.loan[p.id], s.own[p.id]);
        if (p.loan.flags & _NO_MORE != 0) _refuse(p.id, p.loan.flags);
        p.isNew = p.loan.version == 0;
        uint8 grade = s.line[seller].grade;
        if (p.isNew) _open(s, p, seller, grade, due, day);
        else if (due.toUint() != p.own.due) revert IFacility.Facility_BadRequest("due");
        Terms memory terms = s.terms[p.loan.version];
        // Interest taken at the draw would have to be given back with every repayment.
        if (terms.discount) revert IFacility.Facility_BadTerms("discount");
        uint256 tenor = Math.saturatingSub(p.own.due, day);
        if (tenor < terms.minTenor || tenor > terms.maxTenor) {
            revert IFacility.Facility_BadTenor(tenor, terms.minTenor, terms.maxTenor);
        }
        p.offer = Quote.offer(terms, amount, _PPM, p.own.rate, tenor);
        (p.offer.due, p.offer.until) = (due, Day.wrap(uint32(day)));
        (p.offer.grade, p.offer.version) = (grade, p.loan.version);
    }

    /// @dev What a first draw pins.
    function _open(
        FacilityState storage s,
        Plan memory p,
        PartyId seller,
        uint8 grade,
        Day due,
        uint256 day
    ) private view {
        uint8 version = s.currentVersion(day);
        (p.loan.version, p.loan.flags) = (version, LoanFlags.OWN);
        p.own = OwnTerms({
            seller: seller,
            obligor: PartyId.wrap(0),
            due: due.toUint().toUint16(),
            rate: s.rateOn(version, grade, day).toUint24(),
            ground: Ground.Line
        });
    }

    /// @dev Why nothing more is drawn on a loan.
    function _refuse(ReceivableId id, uint8 flags) private pure {
        if (flags & LoanFlags.TRANSIT != 0) revert IFacility.Facility_InTransit(id);
        revert IFacility.Facility_NotEligible(id, "distress");
    }
}
