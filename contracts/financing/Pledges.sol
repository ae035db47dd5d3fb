// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../parties/Mandates.sol";
import {Prospect, Receivable} from "../receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../receivables/ReceivableFlags.sol";
import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Eligibility} from "./Eligibility.sol";
import {Exposures} from "./Exposures.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Loan, Offer, Owed, Pledge, PledgeRequest} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LineBase} from "./LineBase.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {Pricing} from "./Pricing.sol";
import {Quote} from "./Quote.sol";
import {Transits} from "./Transits.sol";

/// @title Pledges
/// @notice Receivables that secure a seller's line: how they come in, what they count for, how they leave.
///
/// INVARIANT: FIN-02 what a pledge counts for in the base it counts for against its obligor's caps as well, from the day it is
/// pledged until it leaves.
library Pledges {
    using Eligibility for FacilityState;
    using Exposures for FacilityState;
    using LineBase for LineBase.Line;
    using Pricing for FacilityState;
    using SafeCast for uint256;

    /// @notice First word of what comes with units that are pledged. A request for a draw has the receivable there.
    bytes32 internal constant TAG = keccak256("Ordos pledge to a line");
    bytes32 private constant _REQUEST_TYPEHASH = keccak256(
        "PledgeRequest(uint256 receivable,uint256 units,uint32 deadline)"
    );
    uint256 private constant _PPM = 1e6;

    /// @notice Takes units that arrived as a pledge.
    /// @param domain EIP-712 domain separator of the facility
    /// @param units how many units of it arrived
    /// @param data `abi.encode(TAG, PledgeRequest, bytes sellerSignature)`
    function arrive(
        FacilityState storage s,
        Suite memory suite,
        bytes32 domain,
        ReceivableId id,
        uint256 units,
        bytes calldata data,
        uint256 day
    ) external {
        (, PledgeRequest memory request, bytes memory signature) = abi.decode(data, (bytes32, PledgeRequest, bytes));
        if (request.receivable != id) revert IFacility.Facility_BadRequest("receivable");
        if (request.units != units) revert IFacility.Facility_BadRequest("units");
        if (request.deadline.toUint() < day) revert IFacility.Facility_RequestExpired(request.deadline.toUint());
        (Pledge memory p, uint8 grade) = _pledgeOf(s, suite, id, units, day);
        bytes32 digest = MessageHashUtils.toTypedDataHash(domain, hash(request));
        _authorise({s: s, suite: suite, p: p, digest: digest, signature: signature, day: day});
        _count(s, suite, id, p, grade, day);
        _tell(id, p, units, grade, day);
    }

    /// @notice Looks at a pledge on which money just came: it counts for what is left of it, and leaves with its last unit.
    /// Never for more than before, so that no cap stands in the way of a payment.
    function paid(FacilityState storage s, Suite memory suite, ReceivableId id, uint256 day) external {
        Pledge memory p = s.pledge[id];
        if (_held(suite, id) == 0) {
            _end(s, suite, id, p, day);
            return;
        }
        uint256 worth = _worthOf(suite, id, p, day);
        if (worth < p.advance) _set(s, suite, id, p, worth, day);
    }

    /// @notice Looks again at a pledge: it counts for what it is worth today, less or more than before.
    function reviewPledge(FacilityState storage s, Suite memory suite, ReceivableId id, uint256 day) external {
        Pledge memory p = s.pledge[id];
        if (_held(suite, id) == 0) {
            _end(s, suite, id, p, day);
            return;
        }
        uint256 worth = _worthOf(suite, id, p, day);
        if (worth == p.advance) revert IFacility.Facility_Nothing();
        _set(s, suite, id, p, worth, day);
    }

    /// @notice Sends a pledge back to its seller, when the rest of the base covers what is owed.
    function releasePledge(FacilityState storage s, Suite memory suite, ReceivableId id, uint256 day) external {
        Pledge memory p = s.pledge[id];
        if (p.seller == PartyId.wrap(0)) revert IFacility.Facility_NotPledged(id);
        address to = suite.parties.partyOf(p.seller).account;
        if (msg.sender != to) revert IFacility.Facility_NotAllowed(msg.sender);
        _end(s, suite, id, p, day);
        uint256 owed = owedOn(s, LineBase.keyOf(p.seller), day);
        uint256 base = s.line[p.seller].roll(day);
        if (owed > base) revert IFacility.Facility_AboveBase(p.seller, owed, base);
        uint256 units = _held(suite, id);
        emit IFacility.UnitsReleased(id, to, units);
        suite.token.safeTransferFrom(address(this), to, ReceivableId.unwrap(id), units, "");
    }

    /// @notice What is owed on a line, in all, minor units.
    function owedOn(FacilityState storage s, ReceivableId key, uint256 day) internal view returns (uint256) {
        Loan memory loan = s.loan[key];
        if (loan.version == 0) return 0;
        if (loan.flags & LoanFlags.TRANSIT != 0) loan = Transits.landed(s, key, s.own[key].due, day);
        Owed memory o = Quote.owedOn(loan, s.terms[loan.version], s.own[key].due, day);
        return o.late + o.interest + o.principal;
    }

    /// @notice Whether what came with units pledges them.
    function isPledge(bytes calldata data) internal pure returns (bool) {
        return data.length >= 32 && bytes32(data) == TAG;
    }

    /// @notice EIP-712 struct hash of a request. All members are one word.
    function hash(PledgeRequest memory request) internal pure returns (bytes32) {
        return keccak256(abi.encode(_REQUEST_TYPEHASH, request));
    }

    /// @dev The seller's signature, and that it is a customer: who is none uses up no obligor's limit.
    function _authorise(
        FacilityState storage s,
        Suite memory suite,
        Pledge memory p,
        bytes32 digest,
        bytes memory signature,
        uint256 day
    ) private {
        Party memory seller = suite.parties.authorise(p.seller, Purposes.DRAW, p.advance, digest, signature);
        s.takeLine(seller.group, 0, day);
    }

    /// @dev Counts a new pledge against its obligor and writes it down.
    function _count(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        Pledge memory p,
        uint8 grade,
        uint256 day
    ) private {
        uint32 group = suite.parties.activeParty(p.obligor, PartyRoles.BUYER).group;
        s.takePledge(p, group, p.advance, day);
        s.pledge[id] = p;
        s.loan[id].flags = LoanFlags.PLEDGED;
        s.line[p.seller].join(p.advance, p.due, grade, day);
    }

    /// @dev Lets a pledge count for another amount.
    function _set(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        Pledge memory p,
        uint256 worth,
        uint256 day
    ) private {
        uint256 counted = p.advance;
        uint32 group = suite.parties.partyOf(p.obligor).group;
        if (worth < counted) {
            s.line[p.seller].remove(counted - worth, p.due);
            s.giveBackPledge(p, group, counted - worth);
        } else {
            s.takePledge(p, group, worth - counted, day);
            s.line[p.seller].add(worth - counted, p.due);
        }
        s.pledge[id].advance = worth.toUint72();
        emit IFacility.PledgeCounts(id, p.seller, worth, day);
    }

    function _tell(ReceivableId id, Pledge memory p, uint256 units, uint8 grade, uint256 day) private {
        emit IFacility.Pledged({
            id: id,
            seller: p.seller,
            obligor: p.obligor,
            units: units,
            advance: p.advance,
            grade: grade,
            due: p.due,
            day: day
        });
    }

    function _end(FacilityState storage s, Suite memory suite, ReceivableId id, Pledge memory p, uint256 day) private {
        if (p.advance != 0) {
            s.line[p.seller].remove(p.advance, p.due);
            s.giveBackPledge(p, suite.parties.partyOf(p.obligor).group, p.advance);
        }
        --s.line[p.seller].count;
        delete s.pledge[id];
        delete s.loan[id];
        emit IFacility.PledgeEnded(id, p.seller, day);
    }

    /// @dev What a pledge of an eligible receivable would be, and the grade that decides.
    function _pledgeOf(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        uint256 units,
        uint256 day
    ) private view returns (Pledge memory p, uint8 grade) {
        Prospect memory prospect = s.eligible(suite, id, units);
        Receivable memory r = prospect.receivable;
        // The same offer as for a loan of its own: tenor, cross-ageing, grade, class and haircut.
        Offer memory o = s.offer(suite, Eligibility.askOf(prospect, units), day);
        if (o.advance == 0) revert IFacility.Facility_NotEligible(id, "advance");
        grade = o.grade;
        (p.seller, p.obligor, p.due) = (r.originator, r.obligor, r.due);
        (p.advance, p.version, p.sector) = (o.advance.toUint72(), o.version, o.sector);
        p.rate = s.advanceOf(o.version, o.grade, o.sector, day).toUint24();
        bool capped = s.terms[o.version].newPairCap != 0;
        if (capped && suite.history.pairFacts(r.obligor, r.originator).settled == 0) p.flags = LoanFlags.NEW_PAIR;
    }

    /// @dev What a pledge is worth today: nothing while it is disputed or no lender would count on it; otherwise its rate on what
    /// its units bring that no court has frozen.
    function _worthOf(
        Suite memory suite,
        ReceivableId id,
        Pledge memory p,
        uint256 day
    ) private view returns (uint256) {
        Receivable memory r = suite.token.receivable(id);
        bool good = Eligibility.isGood(suite.parties, suite.token, suite.standing, r, id, day);
        if (!good || r.flags & ReceivableFlags.DISPUTED != 0) return 0;
        uint256 units = _held(suite, id);
        uint256 brings = Math.min(suite.token.expected(id, address(this)), units);
        if (r.flags & ReceivableFlags.FROZEN != 0) {
            uint256 frozen = suite.token.getFrozenTokens(address(this), ReceivableId.unwrap(id));
            brings = Math.mulDiv(brings, units - Math.min(frozen, units), units);
        }
        return Math.mulDiv(brings, p.rate, _PPM);
    }

    function _held(Suite memory suite, ReceivableId id) private view returns (uint256) {
        return suite.token.balanceOf(address(this), ReceivableId.unwrap(id));
    }
}
