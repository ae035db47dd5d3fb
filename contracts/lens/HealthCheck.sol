// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Capital} from "../financing/FacilityState.sol";
import {Ground, LineStatus, Loan, Pledge, Terms, Tranche} from "../financing/FacilityTypes.sol";
import {IFacility} from "../financing/IFacility.sol";
import {LoanFlags} from "../financing/LoanFlags.sol";
import {IReceivableToken, Money, Receivable} from "../receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../receivables/ReceivableFlags.sol";
import {IBankDesk, Reserves} from "../settlement/IBankDesk.sol";
import {OrderId, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {BalanceState} from "../trade/EvidenceTypes.sol";
import {IEvidenceRegistry} from "../trade/IEvidenceRegistry.sol";
import {IOrderBook, OrderState} from "../trade/IOrderBook.sol";
import {Order} from "../trade/TradeTypes.sol";
import {Finding, IHealthCheck} from "./IHealthCheck.sol";

/// @title HealthCheck
/// @notice See `IHealthCheck`.
contract HealthCheck is IHealthCheck {
    uint256 private constant _PPM = 1e6;
    uint256 private constant _MICRO = 1e6;

    IOrderBook private immutable _ORDERS;
    IReceivableToken private immutable _TOKEN;

    constructor(IOrderBook orders, IReceivableToken token) {
        _ORDERS = orders;
        _TOKEN = token;
    }

    /// @inheritdoc IHealthCheck
    function checkOrder(Order calldata order) external view returns (Finding memory) {
        OrderId id = OrderId.wrap(order.version == 0 ? _ORDERS.orderDigest(order) : order.original);
        OrderState memory state = _ORDERS.orderState(id);
        Finding memory pieces = _atMost("TRD-02", state.pieces, _withTolerance(order.pieces, order.tolerance));
        if (!pieces.holds) return pieces;
        return _atMost("TRD-02", state.invoiced, _withTolerance(order.quantity, order.tolerance));
    }

    /// @inheritdoc IHealthCheck
    function checkBalance(IEvidenceRegistry evidence, bytes32 balance) external view returns (Finding memory) {
        BalanceState memory b = evidence.balanceState(balance);
        return _atMost("TRD-03", b.consumed, b.amount);
    }

    /// @inheritdoc IHealthCheck
    function checkReceivable(
        ReceivableId id,
        address[] calldata holders
    ) external view returns (Finding memory rcv01, Finding memory rcv02) {
        Money memory m = _TOKEN.money(id);
        Receivable memory r = _TOKEN.receivable(id);
        uint256 sum = m.burnt;
        for (uint256 i = 0; i < holders.length; ++i) {
            sum += _TOKEN.balanceOf(holders[i], ReceivableId.unwrap(id));
        }
        // What was cleared in one step left no record but this flag.
        bool cleared = sum == 0 && r.flags & ReceivableFlags.CLEARED != 0;
        rcv01 = Finding("RCV-01", sum == r.units || cleared, sum, r.units);
        // Claimed and taken back since is what holders owe; the bank's money stands in for it until they made it good.
        uint256 most = m.paid + _TOKEN.owedBack(id);
        bool bounded = m.claimed <= most && m.paid <= uint256(r.units) + _TOKEN.lateInterestPaid(id);
        rcv02 = Finding("RCV-02", bounded, m.claimed, most);
    }

    /// @inheritdoc IHealthCheck
    function checkTokenMoney(address currency, ReceivableId[] calldata ids) external view returns (Finding memory) {
        uint256 held = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            Money memory m = _TOKEN.money(ids[i]);
            held += _TOKEN.owedBack(ids[i]);
            // Paid in full at once, and handed over: nothing of it is here.
            bool cleared = _TOKEN.receivable(ids[i]).flags & ReceivableFlags.CLEARED != 0;
            if (!cleared) held = held + m.paid - m.claimed;
        }
        return _atMost("SET-02", held, IERC20(currency).balanceOf(address(_TOKEN)));
    }

    /// @inheritdoc IHealthCheck
    function checkBook(IFacility facility, ReceivableId[] calldata ids) external view returns (Finding memory) {
        uint256[5] memory stage;
        uint256 day = facility.today().toUint();
        for (uint256 i = 0; i < ids.length; ++i) {
            (uint256 worth, uint256 which) = _worthOf(facility, ids[i], day);
            stage[which] += worth;
        }
        (Terms memory terms, , ) = facility.termsOf(facility.currentVersion());
        uint256 sum =
            stage[0] +
                (stage[1] * (_PPM - terms.provision1)) / _PPM +
                (stage[2] * (_PPM - terms.provision2)) / _PPM +
                (stage[3] * (_PPM - terms.provision3)) / _PPM;
        sum = Math.saturatingSub(sum, (facility.apart().marked * terms.special) / _PPM);
        sum += (stage[4] * (_PPM - terms.special)) / _PPM;
        (, , uint256 worth_) = facility.book();
        return Finding("FIN-01", sum == worth_, sum, worth_);
    }

    /// @inheritdoc IHealthCheck
    function checkCustody(IFacility facility, ReceivableId[] calldata ids) external view returns (Finding memory) {
        uint256 missing = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            Loan memory loan = facility.loan(ids[i]);
            bool secured = loan.version != 0 || loan.flags & LoanFlags.PLEDGED != 0;
            if (secured && !_isCovered(facility, ids[i], loan.flags)) ++missing;
        }
        return _atMost("FIN-05", missing, 0);
    }

    /// @inheritdoc IHealthCheck
    function checkLine(
        IFacility facility,
        PartyId seller,
        ReceivableId[] calldata ids
    ) external view returns (Finding memory) {
        uint256 day = facility.today().toUint();
        uint256 sum = 0;
        uint256 pledges = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            Pledge memory p = facility.pledgeOf(ids[i]);
            if (p.seller != seller) continue;
            ++pledges;
            if (p.due >= day) sum += p.advance;
        }
        LineStatus memory line = facility.line(seller);
        return Finding("FIN-02", sum == line.base && pledges == line.pledges, sum, line.base);
    }

    /// @inheritdoc IHealthCheck
    function checkCapital(IFacility facility) external view returns (Finding memory) {
        Capital memory c = facility.capital();
        (, , uint256 worth) = facility.book();
        (uint256 senior, ) = facility.trancheWorth(Tranche.Senior);
        (uint256 junior, ) = facility.trancheWorth(Tranche.Junior);
        uint256 left = c.cash + worth / _MICRO;
        uint256 right = senior + junior + c.owed + c.fees;
        return Finding("LIQ-01", left >= right && left - right <= 1, left, right);
    }

    /// @inheritdoc IHealthCheck
    function checkCash(IFacility facility) external view returns (Finding memory) {
        uint256 balance = IERC20(facility.currency()).balanceOf(address(facility));
        return _atMost("SET-02", facility.capital().cash, balance);
    }

    /// @inheritdoc IHealthCheck
    function checkDesk(IBankDesk desk, address deposit) external view returns (Finding memory) {
        uint256 balance = IERC20(deposit).balanceOf(address(desk));
        return _atMost("SET-02", desk.unappliedTotal(), balance);
    }

    /// @inheritdoc IHealthCheck
    function checkReserves(IBankDesk desk) external view returns (Finding memory) {
        (Reserves memory stated, uint256 supply, uint256 uncovered) = desk.reserves();
        return Finding("SET-04", stated.day == 0 || uncovered == 0, supply, stated.total);
    }

    /// @dev Units of its receivable, or the lien on its order; a line stands on its pledges, each looked at by itself. A settled receivable's units are gone while its loan may still
    /// be owed.
    function _isCovered(IFacility facility, ReceivableId id, uint8 flags) private view returns (bool) {
        Ground ground = flags & LoanFlags.OWN == 0 ? Ground.Receivable : facility.ownTerms(id).ground;
        if (ground == Ground.Line) return true;
        if (ground == Ground.Order) {
            return _ORDERS.lienOf(OrderId.wrap(bytes32(ReceivableId.unwrap(id)))) == address(facility);
        }
        return _TOKEN.balanceOf(address(facility), ReceivableId.unwrap(id)) != 0 || _TOKEN.openAmount(id) == 0;
    }

    /// @dev The slow way: one loan at a time, from its own record.
    function _worthOf(
        IFacility facility,
        ReceivableId id,
        uint256 day
    ) private view returns (uint256 worth, uint256 stage) {
        Loan memory loan = facility.loan(id);
        if (loan.version == 0 || loan.flags & LoanFlags.WRITTEN_OFF != 0) return (0, 0);
        if (loan.flags & LoanFlags.SPECIAL != 0) return (uint256(loan.principal) * _MICRO, 4);
        uint256 due = loan.flags & LoanFlags.OWN == 0 ? _TOKEN.receivable(id).due : facility.ownTerms(id).due;
        uint256 late = loan.flags & LoanFlags.LATE;
        worth = (uint256(loan.principal) + loan.interest + (late == 0 ? loan.owed : 0)) * _MICRO;
        if (day <= due) {
            if (late == 0 && loan.start < due) worth -= ((loan.interest * _MICRO) / (due - loan.start)) * (due - day);
            return (worth, 0);
        }
        uint256 dpd = day - due;
        stage =
            dpd <= 30
                ? 1
                : dpd <= 90
                    ? 2
                    : 3;
    }

    function _withTolerance(uint256 quantity, uint256 tolerance) private pure returns (uint256) {
        return quantity + (quantity * tolerance) / _PPM;
    }

    function _atMost(string memory id, uint256 left, uint256 right) private pure returns (Finding memory) {
        return Finding(id, left <= right, left, right);
    }
}
