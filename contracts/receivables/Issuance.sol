// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {Accepted} from "../trade/IInvoiceRegistry.sol";
import {TransferRule} from "../trade/TradeTypes.sol";
import {IReceivableToken, ObligorStanding, Receivable, ReceivableStatus} from "./IReceivableToken.sol";
import {PackedReceivables} from "./PackedReceivables.sol";
import {ReceivableFlags} from "./ReceivableFlags.sol";
import {ReceivableState} from "./ReceivableState.sol";

/// @title Issuance
/// @notice Makes the record of a new receivable: of an accepted statement, or of a debit note.
library Issuance {
    using PackedReceivables for Receivable;
    using SafeCast for uint256;

    /// @dev What a debit note takes over from the receivable that it is linked to.
    uint16 private constant _INHERITED = ReceivableFlags.UNDERTAKING | ReceivableFlags.FREE | ReceivableFlags.FIXED;
    uint256 private constant _MAX_UNITS = 1 << 63;

    /// @notice The record of an accepted statement.
    /// @param answer ABI-encoded `Accepted`
    /// @param holder who gets the units
    function issue(
        ReceivableState storage s,
        bytes memory answer,
        address holder
    ) internal returns (ReceivableId id, uint256 units) {
        Accepted memory a = abi.decode(answer, (Accepted));
        (id, units) = (ReceivableId.wrap(a.id), a.units);
        if (s.currency[a.programme] == address(0)) s.currency[a.programme] = a.currency;
        _open(
            s,
            id,
            holder,
            Receivable({
                obligor: a.obligor,
                originator: a.originator,
                programme: a.programme,
                due: a.due.toUint().toUint16(),
                disputeUntil: a.disputeUntil.toUint().toUint16(),
                status: ReceivableStatus.Active,
                flags: _flags(a),
                lateRate: a.lateRate,
                overdueDays: a.overdueDays,
                units: _units(id, units)
            })
        );
    }

    /// @notice The record of a debit note.
    /// @param parent receivable that it is linked to
    /// @param id its own
    /// @param holder who gets the units
    /// @param units minor units of face
    /// @param due due day
    function link(
        ReceivableState storage s,
        ReceivableId parent,
        ReceivableId id,
        address holder,
        uint256 units,
        uint256 due
    ) internal {
        Receivable memory r;
        s.receivable[parent].load(r);
        if (r.status == ReceivableStatus.None) revert IReceivableToken.Receivable_Unknown(parent);
        r.due = due.toUint16();
        r.disputeUntil = 0;
        r.status = ReceivableStatus.Active;
        r.flags = (r.flags & _INHERITED) | ReceivableFlags.LINKED;
        r.units = _units(id, units);
        emit IReceivableToken.Linked(id, parent);
        _open(s, id, holder, r);
    }

    function _open(ReceivableState storage s, ReceivableId id, address holder, Receivable memory r) private {
        if (s.receivable[id].status != ReceivableStatus.None) revert IReceivableToken.Receivable_Exists(id);
        ObligorStanding memory o = s.standing[r.obligor];
        if (o.stopped != 0 || o.insolventOn != 0) {
            revert IReceivableToken.Receivable_ObligorStopped(r.obligor, o.stopped, o.insolventOn);
        }
        s.receivable[id] = r;
        emit IReceivableToken.Tokenised({
            id: id,
            obligor: r.obligor,
            originator: r.originator,
            holder: holder,
            programme: r.programme,
            currency: s.currency[r.programme],
            due: r.due,
            units: r.units
        });
    }

    function _flags(Accepted memory a) private pure returns (uint16 flags) {
        if (a.undertaking) flags |= ReceivableFlags.UNDERTAKING;
        if (a.conditions) flags |= ReceivableFlags.CONDITIONS;
        if (a.transferRule == TransferRule.Free) flags |= ReceivableFlags.FREE;
        if (a.transferRule == TransferRule.None) flags |= ReceivableFlags.FIXED;
    }

    function _units(ReceivableId id, uint256 units) private pure returns (uint64) {
        if (units == 0) revert IReceivableToken.Receivable_ZeroAmount(id);
        if (units >= _MAX_UNITS) revert IReceivableToken.Receivable_TooLarge(units);
        return uint64(units);
    }
}
