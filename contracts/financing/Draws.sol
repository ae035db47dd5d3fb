// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../parties/Mandates.sol";
import {Prospect, Receivable} from "../receivables/IReceivableToken.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {Eligibility} from "./Eligibility.sol";
import {Exposures} from "./Exposures.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {DrawRequest, Loan, Offer, Payee} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {Lending} from "./Lending.sol";
import {LoanBook} from "./LoanBook.sol";
import {Pledges} from "./Pledges.sol";
import {Pricing} from "./Pricing.sol";
import {Quote} from "./Quote.sol";
import {Subjects} from "./Subjects.sol";

/// @title Draws
/// @notice The draw: units that arrived, with the seller's signed request, become a loan and money.
library Draws {
    using Eligibility for FacilityState;
    using Exposures for FacilityState;
    using Lending for FacilityState;
    using LoanBook for LoanBook.Book;
    using Pledges for FacilityState;
    using Pricing for FacilityState;
    using SafeCast for uint256;
    using Subjects for FacilityState;

    bytes32 private constant _REQUEST_TYPEHASH = keccak256(
        "DrawRequest(uint256 receivable,uint256 units,uint256 minNet,uint32 deadline,bytes32 payees)"
    );

    /// @notice Draws on units that arrived, or takes them as a pledge to their seller's line.
    /// @param domain EIP-712 domain separator of the facility
    /// @param id receivable that arrived
    /// @param units how many units of it
    /// @param data `abi.encode(DrawRequest, Payee[], bytes sellerSignature, bytes lenderApproval)`, or a pledge, see `Pledges`
    /// @param day civil day to which the book is rolled
    function draw(
        FacilityState storage s,
        Suite memory suite,
        bytes32 domain,
        uint256 id,
        uint256 units,
        bytes calldata data,
        uint256 day
    ) external {
        if (Pledges.isPledge(data)) {
            s.arrive(suite, domain, ReceivableId.wrap(id), units, data, day);
            return;
        }
        (DrawRequest memory request, Payee[] memory payees, bytes memory signature, bytes memory approval) = abi.decode(
            data,
            (DrawRequest, Payee[], bytes, bytes)
        );
        if (ReceivableId.unwrap(request.receivable) != id) revert IFacility.Facility_BadRequest("receivable");
        if (request.units != units) revert IFacility.Facility_BadRequest("units");
        if (request.deadline.toUint() < day) revert IFacility.Facility_RequestExpired(request.deadline.toUint());
        bytes32 digest = MessageHashUtils.toTypedDataHash(domain, hash(request));
        (Offer memory o, Party memory seller) = _lend({
            s: s,
            suite: suite,
            digest: digest,
            day: day,
            request: request,
            signature: signature,
            approval: approval
        });
        _pay({s: s, request: request, payees: payees, account: seller.account, o: o, day: day});
    }

    /// @notice EIP-712 struct hash of a request. All members are one word.
    function hash(DrawRequest memory request) internal pure returns (bytes32) {
        return keccak256(abi.encode(_REQUEST_TYPEHASH, request));
    }

    /// @dev Everything is checked before anything is written.
    function _lend(
        FacilityState storage s,
        Suite memory suite,
        bytes32 digest,
        uint256 day,
        DrawRequest memory request,
        bytes memory signature,
        bytes memory approval
    ) private returns (Offer memory o, Party memory seller) {
        Prospect memory p = s.eligible(suite, request.receivable, request.units);
        o = s.offer(suite, Eligibility.askOf(p, request.units), day);
        if (o.net < request.minNet || o.net == 0) revert IFacility.Facility_BelowMinimum(o.net, request.minNet);
        _requirePayees(s, request, o);
        seller = suite.parties.authorise(p.receivable.originator, Purposes.DRAW, o.net, digest, signature);
        if (o.net > s.autoLimitOn(day)) suite.parties.authorise(s.lender, Purposes.APPROVE, o.net, digest, approval);

        _book({s: s, suite: suite, r: p.receivable, sellerGroup: seller.group, id: request.receivable, o: o, day: day});
        s.spend(o, day);
        Receivable memory r = p.receivable;
        emit IFacility.Drawn(request.receivable, r.originator, r.obligor, request.units, o, day);
    }

    function _book(
        FacilityState storage s,
        Suite memory suite,
        Receivable memory r,
        uint32 sellerGroup,
        ReceivableId id,
        Offer memory o,
        uint256 day
    ) private {
        Loan memory loan = Loan({
            // Cash out before the fee: the advance, less the discount where it is taken now.
            principal: (o.net + o.fee).toUint72(),
            interest: o.interest.toUint72(),
            owed: 0,
            start: day.toUint16(),
            version: o.version,
            flags: 0,
            sector: o.sector
        });
        uint32 obligorGroup = suite.parties.activeParty(r.obligor, PartyRoles.BUYER).group;
        s.take(suite, s.subjectOf(id, r), obligorGroup, sellerGroup, loan, day);
        s.loan[id] = loan;
        s.book.add(Quote.carryingOf(loan), Quote.dailyOf(loan, r.due), r.due, true);
    }

    function _pay(
        FacilityState storage s,
        DrawRequest memory request,
        Payee[] memory payees,
        address account,
        Offer memory o,
        uint256 day
    ) private {
        if (request.payees == 0) s.pay(account, o.net);
        else s.pay(Lending.Payment(request.receivable, 0, request.payees), payees, o, day);
    }

    /// @dev Above what the terms say the money goes where the seller signed that it goes.
    function _requirePayees(FacilityState storage s, DrawRequest memory request, Offer memory o) private view {
        if (request.payees != 0) return;
        uint256 from = s.terms[o.version].payeesFrom;
        if (from != 0 && o.net >= from) revert IFacility.Facility_BadRequest("payees");
    }
}
