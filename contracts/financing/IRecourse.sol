// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReceivableId} from "../shared/types/Types.sol";
import {IFacility} from "./IFacility.sol";

/// @title Recourse
/// @notice What happens when a loan goes bad, by rule. Acts through narrow functions of the facility.
///
/// ROLES: the lender's account; nobody else.
/// INVARIANTS: LIQ-02 a write-off reduces the junior money first.
interface IRecourse {
    /// @notice Emitted when a lender writes a loan off.
    event LossBooked(address indexed facility, ReceivableId indexed id, address indexed by);

    /// @notice Thrown when anybody but the lender's account acts.
    error Recourse_NotLender(address facility, address caller);

    /// @notice Writes a loan off: it leaves the book, and what is collected later is income. The claim on the obligor and
    /// the debt of the loan stand as they were.
    /// Requirements: as many days past due as the loan's terms ask.
    /// @custom:access the lender's account
    function writeOff(IFacility facility, ReceivableId id) external;
}
