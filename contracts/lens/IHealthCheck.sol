// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IFacility} from "../financing/IFacility.sol";
import {IBankDesk} from "../settlement/IBankDesk.sol";
import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IEvidenceRegistry} from "../trade/IEvidenceRegistry.sol";
import {Order} from "../trade/TradeTypes.sol";

/// @dev One invariant on one subject.
/// @param id name of the invariant, as in the specification
/// @param holds whether it holds
/// @param left what was found
/// @param right what it was compared with
struct Finding {
    string id;
    bool holds;
    uint256 left;
    uint256 right;
}

/// @title HealthCheck
/// @notice Every invariant as a view, for tests, monitoring and staff alike. Reads only; loops over what the caller names.
interface IHealthCheck {
    /// @notice TRD-02 invoiced ≤ ordered + tolerance, base units.
    function checkOrder(Order calldata order) external view returns (Finding memory);

    /// @notice TRD-03 consumed ≤ amount of a balance, base units.
    function checkBalance(IEvidenceRegistry evidence, bytes32 balance) external view returns (Finding memory);

    /// @notice RCV-01 Σ balances + burnt = units, and RCV-02 claimed ≤ paid ≤ units.
    /// @param holders every account that may hold units
    function checkReceivable(
        ReceivableId id,
        address[] calldata holders
    ) external view returns (Finding memory rcv01, Finding memory rcv02);

    /// @notice SET-02 of the token: money held in a currency covers Σ (paid − claimed) of the receivables named.
    function checkTokenMoney(address currency, ReceivableId[] calldata ids) external view returns (Finding memory);

    /// @notice FIN-01 the book equals Σ over loans recomputed today, micro-units.
    /// @param ids every open loan
    function checkBook(IFacility facility, ReceivableId[] calldata ids) external view returns (Finding memory);

    /// @notice FIN-05 units held for an id cover its loan, or its pledge: any units while it is open, none after.
    function checkCustody(IFacility facility, ReceivableId[] calldata ids) external view returns (Finding memory);

    /// @notice FIN-02 the base of a seller's line equals the sum over its pledges, minor units, and none is left out.
    /// @param ids every pledge of the seller; others are passed over
    function checkLine(
        IFacility facility,
        PartyId seller,
        ReceivableId[] calldata ids
    ) external view returns (Finding memory);

    /// @notice LIQ-01 cash + book = senior + junior + owed + fees, minor units, up to one each for rounding down.
    function checkCapital(IFacility facility) external view returns (Finding memory);

    /// @notice SET-02 of a facility: balance ≥ counted cash.
    function checkCash(IFacility facility) external view returns (Finding memory);

    /// @notice SET-02 of a bank's desk: balance ≥ unapplied; anybody may give it more.
    function checkDesk(IBankDesk desk, address deposit) external view returns (Finding memory);

    /// @notice SET-04 deposits outstanding ≤ what the bank last said that its account holds, minor units; holds before the
    /// first statement. What came in since the day of the statement shows here until the next one.
    function checkReserves(IBankDesk desk) external view returns (Finding memory);
}
