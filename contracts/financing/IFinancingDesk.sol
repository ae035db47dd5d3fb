// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReceivableId} from "../shared/types/Types.sol";
import {Attestation, Presentation} from "../trade/TradeTypes.sol";
import {IFacility} from "./IFacility.sol";

/// @dev Signed messages that end in money.
/// @param orderBuyerSignature empty when the order is placed already
/// @param orderSellerSignature empty when the order is placed already
/// @param attestations evidence; may be empty when it is recorded already
/// @param attestationSignatures one for each
/// @param presentation statement, acceptance and what proves them
/// @param facility lender's programme that the seller's request names by its EIP-712 domain
/// @param drawData `abi.encode(DrawRequest, Payee[], bytes sellerSignature, bytes lenderApproval)`
struct Bundle {
    bytes orderBuyerSignature;
    bytes orderSellerSignature;
    Attestation[] attestations;
    bytes[] attestationSignatures;
    Presentation presentation;
    IFacility facility;
    bytes drawData;
}

/// @title FinancingDesk
/// @notice From signed messages to money in one transaction. Every step is *ensure*: what was done before, by whomever,
/// counts as done, so that running a part of a bundle ahead of it changes nothing (R19).
///
/// ROLES: anyone relays; the desk holds no allowance, no right and no money.
interface IFinancingDesk {
    /// @notice Emitted when a bundle has led to money.
    event Financed(ReceivableId indexed id, address indexed facility, address indexed relayer);

    /// @notice Carries a bundle through. A loan that exists already counts as success.
    /// @return id the receivable
    /// @custom:access anyone with the signatures
    function finance(Bundle calldata bundle) external returns (ReceivableId id);

    /// @notice Several bundles, all or none.
    /// @custom:access anyone with the signatures
    function financeBatch(Bundle[] calldata bundles) external returns (ReceivableId[] memory ids);
}
