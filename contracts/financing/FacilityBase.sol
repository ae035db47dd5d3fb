// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {NewBusinessGate} from "../access/NewBusinessGate.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {IPaymentHistory} from "../receivables/IPaymentHistory.sol";
import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {IInvoiceStanding} from "../trade/IInvoiceStanding.sol";
import {IOrderBook} from "../trade/IOrderBook.sol";
import {IEvidenceRegistry} from "../trade/IEvidenceRegistry.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Tranche} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {IScorecard} from "./IScorecard.sol";
import {LoanBook} from "./LoanBook.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {Transits} from "./Transits.sol";

/// @dev What a facility is deployed with, and its extension likewise.
struct FacilitySetup {
    address pauseGuardian;
    int256 utcOffset;
    Suite suite;
}

/// @title FacilityBase
/// @notice State of a facility and who may change it: shared by the facility and its extension, which runs in the facility's
/// own storage (docs/adr/0019-receivable-extension.md).
abstract contract FacilityBase is NewBusinessGate, CivilClock, EIP712, ReentrancyGuardTransient {
    using LoanBook for LoanBook.Book;

    /// @dev Days that a draw, deposit or redemption rolls the book itself; beyond, `roll` does it in steps.
    uint256 internal constant _MAX_ROLL = 62;

    IPartyRegistry internal immutable _PARTIES;
    IReceivableToken internal immutable _TOKEN;
    IPaymentHistory internal immutable _HISTORY;
    IScorecard internal immutable _SCORECARD;
    IInvoiceStanding internal immutable _STANDING;
    IOrderBook internal immutable _ORDERS;
    IEvidenceRegistry internal immutable _EVIDENCE;
    address internal immutable _RECOURSE;
    address internal immutable _FACTORY;

    FacilityState internal _state;
    /// @dev Minor units that the lender agrees to give up, while it says so.
    uint256 internal transient _agreed;

    modifier onlyLender() {
        if (msg.sender != _PARTIES.partyOf(_state.lender).account) revert IFacility.Facility_NotAllowed(msg.sender);
        _;
    }

    modifier onlyRecourse() {
        if (msg.sender != _RECOURSE) revert IFacility.Facility_NotAllowed(msg.sender);
        _;
    }

    modifier onlyVault(Tranche tranche) {
        if (msg.sender != _state.vault[tranche]) revert IFacility.Facility_NotAllowed(msg.sender);
        _;
    }

    constructor(
        FacilitySetup memory setup
    ) NewBusinessGate(setup.pauseGuardian) CivilClock(setup.utcOffset) EIP712("Ordos Facility", "1") {
        _PARTIES = setup.suite.parties;
        _TOKEN = setup.suite.token;
        _HISTORY = setup.suite.history;
        _SCORECARD = setup.suite.scorecard;
        _STANDING = setup.suite.standing;
        _ORDERS = setup.suite.orders;
        _EVIDENCE = setup.suite.evidence;
        _RECOURSE = setup.suite.recourse;
        _FACTORY = setup.suite.factory;
    }

    function _rollToToday() internal returns (uint256 day) {
        day = _day();
        uint256 bookDay = _state.book.head.day;
        if (day - bookDay > _MAX_ROLL) revert IFacility.Facility_BookBehind(bookDay, day);
        _roll(day);
    }

    function _roll(uint256 day) internal {
        if (day <= _state.book.head.day) return;
        _state.book.roll(day);
        emit IFacility.Rolled(day);
    }

    /// @dev What happens to a bad loan does not wait for the bank, and finds no draw in transit.
    function _land(ReceivableId id) internal {
        if (_isInTransit(id)) Transits.land(_state, _suite(), id, _day());
    }

    function _isInTransit(ReceivableId id) internal view returns (bool) {
        return _state.loan[id].flags & LoanFlags.TRANSIT != 0;
    }

    function _suite() internal view returns (Suite memory) {
        return
            Suite({
                parties: _PARTIES,
                token: _TOKEN,
                history: _HISTORY,
                scorecard: _SCORECARD,
                standing: _STANDING,
                orders: _ORDERS,
                evidence: _EVIDENCE,
                recourse: _RECOURSE,
                factory: _FACTORY
            });
    }

    function _day() internal view returns (uint256) {
        return today().toUint();
    }
}
