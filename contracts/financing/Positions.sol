// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {IReceivableNotes} from "../receivables/IReceivableNotes.sol";
import {IReceivableToken, Receivable} from "../receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../receivables/ReceivableFlags.sol";
import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IInvoiceStanding} from "../trade/IInvoiceStanding.sol";
import {Eligibility} from "./Eligibility.sol";
import {Ground, Loan, Owed, OwnTerms, Prices, Terms, Tranche} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {IRecourse, MarginCall, Plan} from "./IRecourse.sol";
import {LoanBook} from "./LoanBook.sol";
import {LoanFlags} from "./LoanFlags.sol";

/// @dev What a position is judged by: addresses, so that the library's functions have plain ABI types.
/// @param parties `IPartyRegistry`
/// @param token `IReceivableToken`
/// @param notes `IReceivableNotes`
/// @param standing `IInvoiceStanding`
struct Registers {
    address parties;
    address token;
    address notes;
    address standing;
}

/// @dev A loan today.
/// @param due due day
/// @param today civil day
/// @param owed minor units in all
/// @param base minor units, see `IRecourse.base`
/// @param recourse ppm of what is short that the seller owes
/// @param cureDays days that the seller has
struct Position {
    Loan loan;
    PartyId seller;
    PartyId obligor;
    uint256 due;
    uint256 today;
    uint256 owed;
    uint256 base;
    uint256 recourse;
    uint256 cureDays;
}

/// @title Positions
/// @notice What a loan stands on, what its seller owes of what is short, and what it is worth in a sale. Reads only.
library Positions {
    uint256 private constant _PPM = 1e6;

    /// @notice Reverts unless a position is bad enough, and the price is not below what the book carries for it.
    function checkSale(Registers memory r, address book, ReceivableId id, uint256 price) external view {
        IFacility facility = IFacility(book);
        Position memory p = positionOf(r, book, id);
        if (p.loan.version == 0) revert IFacility.Facility_NoLoan(id);
        bool apart = p.loan.flags & (LoanFlags.SPECIAL | LoanFlags.WRITTEN_OFF) != 0;
        if (!apart && p.today < p.due + LoanBook.STAGE_2_FROM) revert IRecourse.Recourse_NotDefaulted(id);
        uint256 least = _carriedOf(facility, p);
        if (price < least && !_ownsAll(r, facility)) revert IRecourse.Recourse_BelowBook(id, price, least);
    }

    /// @notice What is out to an obligor's group, less what is shown not to be in its mark.
    function exposedTo(
        Registers memory r,
        address book,
        PartyId obligor,
        ReceivableId[] calldata others
    ) external view returns (uint256 amount) {
        IFacility facility = IFacility(book);
        uint32 group = IPartyRegistry(r.parties).partyOf(obligor).group;
        amount = facility.exposure(group, false).out;
        uint256 previous = 0;
        for (uint256 i = 0; i < others.length; ++i) {
            uint256 id = ReceivableId.unwrap(others[i]);
            Position memory p;
            _name(p, r, facility, others[i]);
            // What is pledged counts against its obligor, but no loan in the days stands on it alone.
            bool pledged = p.loan.flags & LoanFlags.PLEDGED != 0;
            bool apart = pledged || p.loan.flags & (LoanFlags.SPECIAL | LoanFlags.WRITTEN_OFF) != 0;
            bool counted = (apart || p.obligor != obligor) && _isOf(r, p.obligor, group);
            if (id <= previous || !counted) revert IRecourse.Recourse_BadMark(obligor, amount);
            amount -= pledged ? facility.pledgeOf(others[i]).advance : p.loan.principal;
            previous = id;
        }
    }

    /// @notice A loan on a receivable as it stands today; without one, seller, obligor and due day only.
    function positionOf(Registers memory r, address book, ReceivableId id) public view returns (Position memory p) {
        IFacility facility = IFacility(book);
        p.today = facility.today().toUint();
        Ground ground = _name(p, r, facility, id);
        if (ground == Ground.Order) revert IRecourse.Recourse_OrderLoan(id);
        if (p.loan.version == 0) return p;
        Owed memory o = facility.owed(id);
        p.owed = o.late + o.interest + o.principal;
        (Terms memory terms, Prices memory prices, ) = facility.termsOf(p.loan.version);
        (p.recourse, p.cureDays) = (terms.recourse, terms.cureDays);
        p.base =
            ground == Ground.Line ? facility.line(p.seller).base : _baseOf(r, facility, id, prices.advance[0], p.today);
    }

    /// @notice Last day of a plan that fits what is owed today.
    function checkPlan(Plan calldata plan, uint256 owed, uint256 today) internal pure returns (uint256) {
        if (plan.owed != owed) revert IRecourse.Recourse_BadField("owed");
        if (plan.rate > _PPM) revert IRecourse.Recourse_BadField("rate");
        if (plan.first.toUint() <= today) revert IRecourse.Recourse_BadField("first");
        if (plan.count == 0 || plan.every == 0) revert IRecourse.Recourse_BadField("count");
        if (plan.amount == 0) revert IRecourse.Recourse_BadField("amount");
        if (plan.deadline.toUint() < today) revert IRecourse.Recourse_BadField("deadline");
        return plan.first.toUint() + (uint256(plan.count) - 1) * plan.every;
    }

    /// @notice What a seller owes of what is short, by the recourse of the terms, or by its own word.
    function asked(Position memory p, MarginCall memory c) internal pure returns (uint256 most) {
        if (isShort(p)) {
            uint256 part = Math.mulDiv(p.owed + c.taken - p.base, p.recourse, _PPM);
            most = Math.saturatingSub(part, c.taken);
        }
        return Math.min(Math.max(most, admittedOf(c)), p.owed);
    }

    /// @notice What a seller admitted and has not paid.
    function admittedOf(MarginCall memory c) internal pure returns (uint256) {
        return Math.saturatingSub(c.admitted, c.taken);
    }

    /// @notice Whether an open loan stands on too little: nothing, or less than its principal.
    function isShort(Position memory p) internal pure returns (bool) {
        return p.owed != 0 && (p.base == 0 || p.base < p.loan.principal);
    }

    /// @dev Whether an obligor is of a group. A line has none.
    function _isOf(Registers memory r, PartyId obligor, uint32 group) private view returns (bool) {
        return obligor != PartyId.wrap(0) && IPartyRegistry(r.parties).partyOf(obligor).group == group;
    }

    /// @dev Fills in the loan, and whom and when it is about.
    function _name(
        Position memory p,
        Registers memory r,
        IFacility facility,
        ReceivableId id
    ) private view returns (Ground ground) {
        p.loan = facility.loan(id);
        OwnTerms memory own = facility.ownTerms(id);
        // A line on which nothing is owed is one still; it has no receivable.
        if (p.loan.flags & LoanFlags.OWN != 0 || own.ground == Ground.Line) {
            (p.seller, p.obligor, p.due, ground) = (own.seller, own.obligor, own.due, own.ground);
        } else {
            Receivable memory x = IReceivableToken(r.token).receivable(id);
            (p.seller, p.obligor, p.due) = (x.originator, x.obligor, x.due);
        }
    }

    function _baseOf(
        Registers memory r,
        IFacility facility,
        ReceivableId id,
        uint256 advance,
        uint256 today
    ) private view returns (uint256) {
        Receivable memory x = IReceivableToken(r.token).receivable(id);
        if (!_isGood(r, x, id, today)) return 0;
        uint256 brings = IReceivableToken(r.token).expected(id, address(facility));
        if (x.flags & ReceivableFlags.DISPUTED != 0) {
            uint256 units = IReceivableToken(r.token).balanceOf(address(facility), ReceivableId.unwrap(id));
            uint256 disputed = Math.mulDiv(
                IReceivableNotes(r.notes).disputeOf(id).amount,
                units,
                x.units,
                Math.Rounding.Ceil
            );
            brings = Math.saturatingSub(brings, disputed);
        }
        return Math.mulDiv(brings, advance, _PPM);
    }

    /// @dev Whether a lender may count on a claim at all.
    function _isGood(
        Registers memory r,
        Receivable memory x,
        ReceivableId id,
        uint256 today
    ) private view returns (bool) {
        if (today >= x.due + LoanBook.STAGE_2_FROM) return false;
        return
            Eligibility.isGood(
                IPartyRegistry(r.parties),
                IReceivableToken(r.token),
                IInvoiceStanding(r.standing),
                x,
                id,
                today
            );
    }

    /// @dev Whether nobody but the lender bears what a sale loses.
    function _ownsAll(Registers memory r, IFacility facility) private view returns (bool) {
        address account = IPartyRegistry(r.parties).partyOf(facility.lender()).account;
        IERC20 senior = IERC20(facility.vault(Tranche.Senior));
        IERC20 junior = IERC20(facility.vault(Tranche.Junior));
        return senior.totalSupply() == senior.balanceOf(account) && junior.totalSupply() == junior.balanceOf(account);
    }

    /// @dev Minor units that the book carries for a bad loan after provisions, rounded up.
    function _carriedOf(IFacility facility, Position memory p) private view returns (uint256) {
        (Terms memory t, , ) = facility.termsOf(facility.currentVersion());
        if (p.loan.flags & LoanFlags.WRITTEN_OFF != 0) return 0;
        uint256 amount = p.loan.principal;
        uint256 provision = t.special;
        if (p.loan.flags & LoanFlags.SPECIAL == 0) {
            amount += uint256(p.loan.interest) + (p.loan.flags & LoanFlags.LATE == 0 ? p.loan.owed : 0);
            provision = p.today < p.due + LoanBook.STAGE_3_FROM ? t.provision2 : t.provision3;
        }
        return Math.mulDiv(amount, _PPM - provision, _PPM, Math.Rounding.Ceil);
    }
}
