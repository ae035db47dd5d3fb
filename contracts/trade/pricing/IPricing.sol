// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What was delivered, how good it was and what one unit of it costs.
struct PricingInput {
    /// @dev Delivered quantity in base units: kilograms, or pieces for `FlatPrice`.
    uint64 quantity;
    /// @dev Four quality values of 16 bits, value i at bits 16·i; each module says what they mean. Spare values are 0.
    uint64 values;
    /// @dev Price of one base unit at base quality, in millionths of a minor unit: 520.00 CNY/t = 52,000,000.
    uint128 unitPrice;
}

/// @notice A range of a quality value of which more is better, and what it adds to the unit price.
/// Notes: adds `start + priceStep × full steps above from`, at most `cap`. Ends where the next band begins.
struct Band {
    /// @dev Lowest value of the band, in the unit of the value. Below the first band the goods are rejected.
    uint16 from;
    /// @dev Width of one step, in the unit of the value. 0: the band is flat.
    uint16 step;
    /// @dev Addition at `from`, in millionths of a minor unit per base unit; negative is a deduction.
    int64 start;
    /// @dev Addition per full step, in millionths of a minor unit per base unit.
    uint64 priceStep;
    /// @dev Highest addition in the band, in millionths of a minor unit per base unit.
    int64 cap;
}

/// @notice What each step of a quality value away from its base adds to the unit price or takes from it.
struct Step {
    /// @dev Value at which nothing is added or taken, in the unit of the value.
    uint16 base;
    /// @dev Width of one step, in the unit of the value; only full steps count. 0: the value plays no part.
    uint16 step;
    /// @dev Addition per full step better than the base, in millionths of a minor unit per base unit.
    uint64 reward;
    /// @dev Highest sum of such additions, in millionths of a minor unit per base unit.
    uint64 rewardCap;
    /// @dev Deduction per full step worse than the base, in millionths of a minor unit per base unit.
    uint64 penalty;
}

/// @title IPricing
/// @notice What delivered goods are worth after weight and quality, by the table that both sides signed.
/// Notes:
/// - Pure: the same input and table give the same answer for ever, so that either side can recompute it.
/// - Amounts are before tax and in minor units, rounded half up once, at the end. No quantity or price is rounded
///   before that.
/// - Nothing delivered is worth nothing: a quantity of 0 gives 0. No table makes an amount negative.
/// - `price` relies on `validate` having accepted the table, which the order does when it is placed. A table that
///   was never validated can give a silly price, or revert, but no amount beyond quantity × (price + additions).
/// - Bytes that do not decode as the module's table revert without data.
interface IPricing {
    /// @notice Thrown when a quality value is impossible, such as a moisture of 100 %.
    error Pricing_ValueOutOfRange(uint256 index, uint256 value, uint256 limit);

    /// @notice Thrown when a value that the module does not use is not zero: most likely the wrong module.
    error Pricing_UnusedValue(uint256 index, uint256 value);

    /// @notice Thrown when a field of the table has a value that makes no sense.
    error Pricing_InvalidField(bytes32 field, uint256 value);

    /// @notice Thrown when the fields of a band contradict each other: a cap below the start, a step without a price.
    error Pricing_InvalidBand(bytes32 field, uint256 band);

    /// @notice Thrown when the number of bands is 0 or over the limit.
    error Pricing_BandCount(bytes32 field, uint256 count, uint256 limit);

    /// @notice Thrown when a band begins no higher than the one before it.
    error Pricing_NotSorted(bytes32 field, uint256 band);

    /// @notice Thrown when a band would pay less than the one before it.
    error Pricing_PaysLessForBetter(bytes32 field, uint256 band);

    /// @notice Thrown when one unit of quality would change the unit price by more than the table allows.
    error Pricing_JumpTooLarge(bytes32 field, uint256 band, uint256 jump, uint256 limit);

    /// @notice Thrown when a table is not encoded in the one canonical way, so that its hash would not be its own.
    error Pricing_NotCanonical();

    /// @notice What the goods are worth by the table.
    /// Requirements: every value is possible; the goods are not rejected.
    /// Notes: better quality never pays less, more quantity never pays less.
    /// @param input Quantity, quality and the unit price at base quality.
    /// @param table The module's table, ABI-encoded.
    /// @return settledQuantity Quantity that counts, in base units, rounded half up; for information.
    /// @return amount Amount before tax, in minor units.
    function price(
        PricingInput calldata input,
        bytes calldata table
    ) external pure returns (uint64 settledQuantity, uint128 amount);

    /// @notice What the goods are worth at a unit price that both sides agreed on for this delivery, as after a rejection.
    /// Requirements: every value is possible.
    /// Notes: the weight still settles by the table; quality neither adds, takes nor rejects.
    /// @param input Quantity, quality and the agreed unit price.
    /// @param table The module's table, ABI-encoded.
    function priceAgreed(
        PricingInput calldata input,
        bytes calldata table
    ) external pure returns (uint64 settledQuantity, uint128 amount);

    /// @notice Accepts a table that makes sense; reverts with the field that does not.
    function validate(bytes calldata table) external pure;

    /// @notice Name of the sector, ASCII, padded with zeros.
    function sector() external pure returns (bytes32);
}
