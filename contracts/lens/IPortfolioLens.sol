// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IFacility} from "../financing/IFacility.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {ReceivableStatus} from "../receivables/IReceivableToken.sol";

/// @dev A loan as staff look at it, minor units.
struct LoanView {
    ReceivableId id;
    PartyId obligor;
    PartyId seller;
    Day due;
    uint256 daysPastDue;
    ReceivableStatus status;
    uint256 units;
    uint256 open;
    uint256 principal;
    uint256 interest;
    uint256 late;
    bool disputed;
    bool writtenOff;
}

/// @dev Open receivables by civil days past due; minor units of face.
struct Ageing {
    uint256[5] count;
    uint256[5] face;
}

/// @title PortfolioLens
/// @notice Read models for SDK, tasks and supervisors. Loops over what the caller names.
interface IPortfolioLens {
    /// @notice Loans of a facility as of today. A closed or unknown one has principal 0.
    function loans(IFacility facility, ReceivableId[] calldata ids) external view returns (LoanView[] memory);

    /// @notice Open receivables today in the buckets current, 1-30, 31-60, 61-90, over 90.
    function ageing(ReceivableId[] calldata ids) external view returns (Ageing memory);
}
