// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, ReceivableId} from "../types/Types.sol";

/// @title IReceivablePayments
/// @notice What a bank's desk needs to pay a receivable; the full interface is `IReceivableToken`.
interface IReceivablePayments {
    /// @notice Pays `amount` minor units into a receivable, pulled from the caller.
    /// @param id receivable
    /// @param amount minor units, from 1 to the open amount
    function pay(ReceivableId id, uint256 amount) external;

    /// @notice Pays like `pay` with money that reached the bank before today: late interest, history and lateness count as of that
    /// day. Late interest that was worked out beyond it falls by what `amount` gained since, as far as it is owed still. Flagged
    /// overdue in the meantime, though with this payment nothing was overdue at the end of the due day, the flag is lifted, and a
    /// stop of the obligor by it as well.
    /// @param id receivable
    /// @param amount minor units, from 1 to the open amount
    /// @param valueDay civil day, not after today and at most `MAX_VALUE_DAYS` back
    /// @custom:access the bank desk that issues the currency
    function payOn(ReceivableId id, uint256 amount, Day valueDay) external;

    /// @notice Takes a payment back that the bank could not keep: recalled, dishonoured, clawed back. The receivable reopens,
    /// and each holder's later shares make good first what it had of it. Late interest on it counts from today. Units of who
    /// has not made it good yet pass only to who agrees to take that along, or by a court.
    /// @param id receivable
    /// @param amount minor units, at most what was paid of the face
    /// @custom:access the bank desk that issues the currency
    function reverse(ReceivableId id, uint256 amount) external;

    /// @notice Hands the bank what came in, or was never claimed, of payments that it took back: all of it but what holders
    /// still owe. Holders that are not named are taken to owe the most their units can.
    /// @param id receivable
    /// @param holders in ascending order; naming all frees the most
    /// @return amount minor units
    /// @custom:access the bank desk that issues the currency
    function takeBack(ReceivableId id, address[] calldata holders) external returns (uint256 amount);

    /// @notice What the obligor still owes, minor units.
    /// @param id receivable
    function openAmount(ReceivableId id) external view returns (uint256);

    /// @notice Money in which a receivable is owed.
    /// @param id receivable
    function currencyOf(ReceivableId id) external view returns (address);

    /// @notice How many civil days back a value day may lie.
    function MAX_VALUE_DAYS() external view returns (uint256);
}
