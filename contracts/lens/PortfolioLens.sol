// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Owed} from "../financing/FacilityTypes.sol";
import {IFacility} from "../financing/IFacility.sol";
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
        for (uint256 i = 0; i < ids.length; ++i) {
            ReceivableId id = ids[i];
            Receivable memory r = _TOKEN.receivable(id);
            Owed memory o = facility.owed(id);
            LoanView memory v = views[i];
            v.id = id;
            v.obligor = r.obligor;
            v.seller = r.originator;
            v.due = Day.wrap(r.due);
            v.daysPastDue = _TOKEN.daysPastDue(id);
            v.status = r.status;
            v.units = r.units;
            v.open = _TOKEN.openAmount(id);
            v.principal = o.principal;
            v.interest = o.interest;
            v.late = o.late;
            v.disputed = r.flags & ReceivableFlags.DISPUTED != 0;
            v.writtenOff = facility.loan(id).flags & LoanFlags.WRITTEN_OFF != 0;
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
}
