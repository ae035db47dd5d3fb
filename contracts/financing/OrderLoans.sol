// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../parties/Mandates.sol";
import {Exposures} from "./Exposures.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Loan, Offer, OrderDraw, OrderRequest, OwnTerms, Subject, Terms} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {Lending} from "./Lending.sol";
import {LoanBook} from "./LoanBook.sol";
import {OrderQuotes} from "./OrderQuotes.sol";
import {Quote} from "./Quote.sol";

/// @title OrderLoans
/// @notice Draws on orders, by stages, under the order's lien. One loan per order, under the order's id; its seller, obligor,
/// due day and rate stand in `OwnTerms`.
library OrderLoans {
    using Exposures for FacilityState;
    using Lending for FacilityState;
    using LoanBook for LoanBook.Book;
    using SafeCast for uint256;

    bytes32 private constant _REQUEST_TYPEHASH = keccak256(
        "OrderRequest(bytes32 order,bytes32 lot,uint8 stage,uint256 amount,uint256 minNet,uint32 deadline,bytes32 payees)"
    );

    /// @notice Draws on an order.
    /// @param domain EIP-712 domain separator of the facility
    /// @param plan what it is to be, `OrderQuotes.plan`
    /// @param day civil day to which the book is rolled
    function draw(
        FacilityState storage s,
        Suite memory suite,
        bytes32 domain,
        OrderDraw calldata d,
        OrderQuotes.Plan memory plan,
        uint256 day
    ) external {
        bytes32 digest = _use(s, domain, d.request, day);
        _checkAmounts(d.request, plan);
        address account = _admit(s, suite, d, plan, digest, day);
        _book(s, plan, day);
        s.spend(plan.offer, day);
        _announce(d, plan.offer, day);
        if (d.request.payees == 0) s.pay(account, plan.offer.net);
        else s.pay(Lending.Payment(plan.id, digest, d.request.payees), d.payees, plan.offer, day);
    }

    /// @notice EIP-712 struct hash of a request. All members are one word.
    function hash(OrderRequest calldata request) internal pure returns (bytes32) {
        return keccak256(abi.encode(_REQUEST_TYPEHASH, request));
    }

    /// @dev Uses a request up.
    function _use(
        FacilityState storage s,
        bytes32 domain,
        OrderRequest calldata request,
        uint256 day
    ) private returns (bytes32 digest) {
        digest = MessageHashUtils.toTypedDataHash(domain, hash(request));
        s.useUp(digest, request.deadline, request.order, day);
    }

    /// @dev Signatures, the lien, and the limits of both sides.
    /// @return account the seller's
    function _admit(
        FacilityState storage s,
        Suite memory suite,
        OrderDraw calldata d,
        OrderQuotes.Plan memory plan,
        bytes32 digest,
        uint256 day
    ) private returns (address account) {
        uint256 net = plan.offer.net;
        Party memory seller = suite.parties.authorise(d.order.seller, Purposes.DRAW, net, digest, d.sellerSignature);
        if (net > s.autoLimitOn(day)) suite.parties.authorise(s.lender, Purposes.APPROVE, net, digest, d.approval);
        if (suite.orders.lienOf(d.request.order) != address(this)) suite.orders.takeLien(d.order, d.lienSignature);
        _count(s, suite, plan, seller.group, day);
        return seller.account;
    }

    /// @dev Counts what is drawn; a new loan gets its marks.
    function _count(
        FacilityState storage s,
        Suite memory suite,
        OrderQuotes.Plan memory plan,
        uint32 sellerGroup,
        uint256 day
    ) private {
        OwnTerms memory own = plan.own;
        Subject memory subject = Subject({seller: own.seller, obligor: own.obligor, due: own.due, flags: 0});
        uint32 obligorGroup = suite.parties.activeParty(own.obligor, PartyRoles.BUYER).group;
        if (!plan.isNew) {
            s.takeMore(subject, obligorGroup, sellerGroup, plan.loan, plan.offer.advance, day);
            return;
        }
        Loan memory drawn = Loan({
            principal: plan.offer.advance.toUint72(),
            interest: 0,
            owed: 0,
            start: 0,
            version: plan.loan.version,
            flags: plan.loan.flags,
            sector: plan.loan.sector
        });
        s.take(suite, subject, obligorGroup, sellerGroup, drawn, day);
        plan.loan.flags = drawn.flags;
    }

    function _book(FacilityState storage s, OrderQuotes.Plan memory plan, uint256 day) private {
        uint256 due = plan.own.due;
        if (plan.isNew) s.own[plan.id] = plan.own;
        else s.book.remove(Quote.carryingOf(plan.loan), Quote.dailyOf(plan.loan, due), due, false);
        Terms memory terms = s.terms[plan.loan.version];
        Loan memory next = Quote.topUp(plan.loan, terms, due, day, plan.offer.advance, plan.own.rate);
        s.loan[plan.id] = next;
        s.book.add(Quote.carryingOf(next), Quote.dailyOf(next, due), due, plan.isNew);
    }

    function _announce(OrderDraw calldata d, Offer memory o, uint256 day) private {
        emit IFacility.DrawnOnOrder({
            order: d.request.order,
            seller: d.order.seller,
            obligor: d.order.buyer,
            lot: d.request.lot,
            stage: d.request.stage,
            offer: o,
            day: day
        });
    }

    function _checkAmounts(OrderRequest calldata request, OrderQuotes.Plan memory plan) private pure {
        uint256 open = plan.loan.principal + plan.offer.advance;
        if (open > plan.limit) revert IFacility.Facility_AboveOrder(request.order, open, plan.limit);
        uint256 net = plan.offer.net;
        if (net < request.minNet || net == 0) revert IFacility.Facility_BelowMinimum(net, request.minNet);
    }
}
