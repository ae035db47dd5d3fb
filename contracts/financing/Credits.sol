// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {IBankDeposit} from "../settlement/IBankDeposit.sol";
import {IBankDesk, Payout, PayoutStatus} from "../settlement/IBankDesk.sol";
import {OrderId, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Loan} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LoanFlags} from "./LoanFlags.sol";

/// @title Credits
/// @notice Money and units that wait here for whom they belong to, because they could not be handed over at once.
library Credits {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @notice Sends units of a closed loan to their seller.
    function release(FacilityState storage s, Suite memory suite, ReceivableId id) external {
        uint256 units = suite.token.balanceOf(address(this), ReceivableId.unwrap(id));
        Loan memory loan = s.loan[id];
        if (loan.version != 0 || loan.flags != 0 || units == 0) revert IFacility.Facility_Nothing();
        address to = suite.parties.partyOf(suite.token.receivable(id).originator).account;
        emit IFacility.UnitsReleased(id, to, units);
        suite.token.safeTransferFrom(address(this), to, ReceivableId.unwrap(id), units, "");
    }

    /// @notice Pays a party what waits for it.
    function takeCredit(FacilityState storage s, IPartyRegistry parties, PartyId party) external {
        uint256 amount = s.creditOf[party];
        if (amount == 0) revert IFacility.Facility_Nothing();
        if (s.called[party] != 0) revert IFacility.Facility_Called(party, s.called[party]);
        address to = parties.partyOf(party).account;
        s.creditOf[party] = 0;
        s.capital.owed -= amount.toUint80();
        s.capital.cash -= amount.toUint96();
        emit IFacility.CreditTaken(party, to, amount);
        IERC20(s.currency).safeTransfer(to, amount);
    }

    /// @notice Keeps for the seller what the bank sent back of a draw.
    function takeBack(FacilityState storage s, IReceivableToken token, ReceivableId id) external {
        bytes32 key = bytes32(ReceivableId.unwrap(id));
        // What comes back of a draw in transit is cash of the facility: see `bookPayout`.
        if (s.loan[id].flags & LoanFlags.TRANSIT != 0 && s.transit[id].round == 0) {
            revert IFacility.Facility_InTransit(id);
        }
        IBankDesk desk = IBankDesk(IBankDeposit(s.currency).DESK());
        bytes32 payoutId = desk.payoutIdOf(address(this), key);
        Payout memory payout = desk.payoutOf(payoutId);
        if (payout.status != PayoutStatus.Rejected || s.takenBack[payoutId]) revert IFacility.Facility_Nothing();
        s.takenBack[payoutId] = true;
        credit(s, _sellerOf(s, token, id, key), payout.amount);
    }

    /// @notice Pays the seller what was held back for a court.
    function takeHeldBack(FacilityState storage s, Suite memory suite, ReceivableId id) external {
        uint256 amount = s.heldBack[id];
        if (amount == 0) revert IFacility.Facility_Nothing();
        PartyId party = suite.token.receivable(id).originator;
        if (s.called[party] != 0) revert IFacility.Facility_Called(party, s.called[party]);
        address to = suite.parties.partyOf(party).account;
        uint256 frozen = suite.token.getFrozenTokens(to, ReceivableId.unwrap(id));
        if (frozen != 0) revert IFacility.Facility_Frozen(id, frozen);
        s.heldBack[id] = 0;
        s.capital.owed -= amount.toUint80();
        s.capital.cash -= amount.toUint96();
        push(s, party, to, amount);
    }

    /// @notice Pays a party, or keeps the money for it when its account cannot take it.
    function push(FacilityState storage s, PartyId party, address to, uint256 amount) internal {
        if (!IERC20(s.currency).trySafeTransfer(to, amount)) credit(s, party, amount);
    }

    /// @notice Counts money that is here as the party's.
    function credit(FacilityState storage s, PartyId party, uint256 amount) internal {
        s.creditOf[party] += amount;
        count(s, amount);
        emit IFacility.Credited(party, amount);
    }

    /// @notice Counts money that is here and owed to somebody.
    function count(FacilityState storage s, uint256 amount) internal {
        s.capital.owed = (s.capital.owed + amount).toUint80();
        s.capital.cash = (s.capital.cash + amount).toUint96();
    }

    /// @dev Whose payout a key is: of the request or the loan that it was drawn with, or of the receivable that it is.
    function _sellerOf(
        FacilityState storage s,
        IReceivableToken token,
        ReceivableId id,
        bytes32 key
    ) private view returns (PartyId seller) {
        ReceivableId on = s.landed[key];
        if (ReceivableId.unwrap(on) == 0) on = ReceivableId.wrap(uint256(OrderId.unwrap(s.drawnOn[key])));
        if (ReceivableId.unwrap(on) == 0) on = id;
        seller = s.own[on].seller;
        if (PartyId.unwrap(seller) == 0) seller = token.receivable(on).originator;
    }
}
