// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ground} from "../financing/FacilityTypes.sol";
import {IFacility} from "../financing/IFacility.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {ReceivableStatus} from "../receivables/IReceivableToken.sol";

/// @dev A loan as staff look at it, minor units.
/// @param id the receivable; of a loan on an order the order's id as a number
/// @param due day on which the loan is due: the receivable's, or its own where it is on an order or was restructured
/// @param daysPastDue the receivable's while it is open; of a loan with a due day of its own that loan's while it owes
/// @param status of the receivable; none for an order
/// @param units face of the receivable; 0 for an order
/// @param open what the obligor still owes of it; 0 for an order
/// @param ground what the loan stands on
/// @param stage where the book carries it: 0 not past due, 1 to 3 from 1, 31 and 91 days past due, 4 apart or written off
/// @param inTransit whether its last draw waits for the bank, or for `IFacility.bookPayout`
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
    Ground ground;
    uint8 stage;
    bool inTransit;
}

/// @dev Open receivables by civil days past due; minor units of face.
struct Ageing {
    uint256[5] count;
    uint256[5] face;
}

/// @title PortfolioLens
/// @notice Read models for SDK, tasks and supervisors. Loops over what the caller names.
interface IPortfolioLens {
    /// @notice Loans of a facility as of today, on receivables and on orders. A closed one on a receivable has principal 0.
    /// @dev Reverts with `Receivable_Unknown` for what is neither a receivable nor an order on which a loan is open.
    function loans(IFacility facility, ReceivableId[] calldata ids) external view returns (LoanView[] memory);

    /// @notice Open receivables today in the buckets current, 1-30, 31-60, 61-90, over 90.
    function ageing(ReceivableId[] calldata ids) external view returns (Ageing memory);
}
