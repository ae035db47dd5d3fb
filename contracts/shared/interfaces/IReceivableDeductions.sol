// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, ReceivableId} from "../types/Types.sol";

/// @title IReceivableDeductions
/// @notice What a bank's desk needs to record why a payment is short; the full interface is `IReceivableNotes`.
interface IReceivableDeductions {
    /// @notice Records that the buyer takes a named part off its payment: disputed from this moment, and not overdue.
    /// @param id receivable of the account kind
    /// @param amount minor units, at most what is open and not excused yet
    /// @param reason `Reason` as a number, not zero
    /// @param document keyed fingerprint of the paper that says so, used once
    /// @param signature of the obligor, purpose OBJECT; empty when the bank that issues the currency records it from the
    /// buyer's remittance advice
    /// @custom:access the bank desk of the currency, or anyone with the signature
    function deduct(ReceivableId id, uint256 amount, uint8 reason, bytes32 document, bytes calldata signature) external;

    /// @notice Records a draft taken for a part of a receivable: neither paid nor overdue until it matures.
    /// @param maturity civil day, after today
    /// @param acceptor keyed hash of who must honour it
    /// @param document keyed fingerprint of the draft, used once
    /// @custom:access the bank desk of the currency
    function takeDraft(ReceivableId id, uint256 amount, Day maturity, bytes32 acceptor, bytes32 document) external;

    /// @notice Ends a draft. Honoured, its money is paid into the receivable like any other.
    /// @custom:access the bank desk of the currency
    function closeDraft(bytes32 document, bool honoured) external;
}
