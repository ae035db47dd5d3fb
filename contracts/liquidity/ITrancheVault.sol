// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IFacility} from "../financing/IFacility.sol";
import {Tranche} from "../financing/FacilityTypes.sol";

/// @title TrancheVault
/// @notice Share register of the senior or junior money of a facility: ERC-4626 over the facility's capital account. The
/// vault holds no money; deposits go straight to the facility, redemptions come straight from it.
///
/// ROLES: registered accounts deposit and redeem; nobody is privileged.
/// INVARIANTS: LIQ-03 rounding favours the vault; a day's depositor and redeemer cannot take what others earned (R13):
/// shares are issued at the higher and redeemed at the lower of today's and tomorrow's worth.
/// LIVENESS: redeems from idle cash; junior money leaves only while what stays covers its share of the book.
interface ITrancheVault is IERC4626 {
    /// @notice The facility whose money this is.
    function facility() external view returns (IFacility);

    /// @notice Which money.
    function tranche() external view returns (Tranche);
}
