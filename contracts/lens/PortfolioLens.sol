// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Ground, Loan, Owed, OwnTerms} from "../financing/FacilityTypes.sol";
import {IFacility} from "../financing/IFacility.sol";
import {LoanBook} from "../financing/LoanBook.sol";
import {IReceivableToken, Receivable, ReceivableStatus} from "../receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../receivables/ReceivableFlags.sol";
import {LoanFlags} from "../financing/LoanFlags.sol";
import {Day, ReceivableId} from "../shared/types/Types.sol";
import {Ageing, IPortfolioLens, LoanView} from "./IPortfolioLens.sol";

/// @title PortfolioLens
/// @notice See `IPortfolioLens`.
contract PortfolioLens is IPortfolioLens {
    IReceivableToken private immutable _TOKEN;

    constructor(IReceivableToken token) {
        _TOKEN = token;
    }

    /// @inheritdoc IPortfolioLens
    function loans(IFacility facility, ReceivableId[] calldata ids) external view returns (LoanView[] memory views) {
        views = new LoanView[](ids.length);
        uint256 today = facility.today().toUint();
        for (uint256 i = 0; i < ids.length; ++i) {
            ReceivableId id = ids[i];
            LoanView memory v = views[i];
            Loan memory loan = facility.loan(id);
            OwnTerms memory own = facility.ownTerms(id);
            Owed memory o = facility.owed(id);
            (v.id, v.principal, v.interest, v.late) = (id, o.principal, o.interest, o.late);
            v.inTransit = loan.flags & LoanFlags.TRANSIT != 0;
            v.writtenOff = loan.flags & LoanFlags.WRITTEN_OFF != 0;
            v.ground = own.ground;
            if (own.ground == Ground.Order) (v.obligor, v.seller, v.due) = (own.obligor, own.seller, Day.wrap(own.due));
            else _claim(v, id);
            if (loan.flags & LoanFlags.OWN != 0) _ownDue(v, own.due, today);
            if (loan.version != 0) v.stage = _stageOf(loan, v.due, today);
        }
    }

    /// @inheritdoc IPortfolioLens
    function ageing(ReceivableId[] calldata ids) external view returns (Ageing memory a) {
        for (uint256 i = 0; i < ids.length; ++i) {
            Receivable memory r = _TOKEN.receivable(ids[i]);
            if (r.status != ReceivableStatus.Active) continue;
            // 0 → 0, 1-30 → 1, 31-60 → 2, 61-90 → 3, above → 4
            uint256 which = Math.min((_TOKEN.daysPastDue(ids[i]) + 29) / 30, 4);
            ++a.count[which];
            a.face[which] += r.units;
        }
    }

    /// @dev What the receivable says of itself.
    function _claim(LoanView memory v, ReceivableId id) private view {
        Receivable memory r = _TOKEN.receivable(id);
        (v.obligor, v.seller) = (r.obligor, r.originator);
        v.due = Day.wrap(r.due);
        v.daysPastDue = _TOKEN.daysPastDue(id);
        v.status = r.status;
        v.units = r.units;
        v.open = _TOKEN.openAmount(id);
        v.disputed = r.flags & ReceivableFlags.DISPUTED != 0;
    }

    /// @dev The due day of an order's loan, or of a plan.
    function _ownDue(LoanView memory v, uint16 due, uint256 today) private pure {
        v.due = Day.wrap(due);
        v.daysPastDue = today > due ? today - due : 0;
    }

    /// @dev By the date alone, as the book does it.
    function _stageOf(Loan memory loan, Day due, uint256 today) private pure returns (uint8) {
        if (loan.flags & (LoanFlags.SPECIAL | LoanFlags.WRITTEN_OFF) != 0) return 4;
        uint256 past = today > due.toUint() ? today - due.toUint() : 0;
        if (past >= LoanBook.STAGE_3_FROM) return 3;
        if (past >= LoanBook.STAGE_2_FROM) return 2;
        return past == 0 ? 0 : 1;
    }
}
