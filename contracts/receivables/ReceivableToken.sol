// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {IReceivablePayments} from "../shared/interfaces/IReceivablePayments.sol";
import {Day, ReceivableId} from "../shared/types/Types.sol";
import {Accepted, IInvoiceRegistry} from "../trade/IInvoiceRegistry.sol";
import {Presentation, TransferRule} from "../trade/TradeTypes.sol";
import {IPaymentHistory} from "./IPaymentHistory.sol";
import {IReceivableToken, Money, Receivable, ReceivableStatus} from "./IReceivableToken.sol";
import {ReceivableFlags} from "./ReceivableFlags.sol";

/// @title ReceivableToken
/// @notice See `IReceivableToken`.
contract ReceivableToken is IReceivableToken, ERC1155, ReentrancyGuardTransient, CivilClock {
    using SafeCast for uint256;
    using SafeCast for int256;
    using SafeERC20 for IERC20;

    /// @dev One slot. What a holder had earned when its balance last changed after the first payment.
    /// @param paid minor units paid into the receivable at that time
    /// @param earned unclaimed minor units × 2^96
    struct Checkpoint {
        uint64 paid;
        int160 earned;
    }

    /// @dev Fraction bits of a holder's index. Units stay below 2^63, so a share is a multiple of 2^-63 and the floors of
    /// up to 2^24 checkpoints, each below 2^-96, never reach the next integer once `_SLACK` is added.
    uint256 private constant _FRACTION = 96;
    int256 private constant _SLACK = 1 << 24;
    uint256 private constant _MAX_UNITS = 1 << 63;

    IPartyRegistry private immutable _PARTIES;
    IInvoiceRegistry private immutable _INVOICES;
    IPaymentHistory private immutable _HISTORY;
    address private immutable _NOTES;

    mapping(ReceivableId id => Receivable) private _receivable;
    mapping(ReceivableId id => Money) private _money;
    mapping(ReceivableId id => mapping(address holder => Checkpoint)) private _checkpoint;
    mapping(uint32 programme => address) private _currency;

    constructor(
        int256 utcOffset,
        IPartyRegistry parties,
        IInvoiceRegistry invoices,
        IPaymentHistory history,
        address notes
    ) ERC1155("") CivilClock(utcOffset) {
        _PARTIES = parties;
        _INVOICES = invoices;
        _HISTORY = history;
        _NOTES = notes;
    }

    /// @inheritdoc IReceivableToken
    function tokenise(
        Presentation calldata,
        address to,
        bytes calldata data
    ) external nonReentrant returns (ReceivableId id) {
        Accepted memory a = _accept();
        id = ReceivableId.wrap(a.id);
        if (_receivable[id].status != ReceivableStatus.None) revert Receivable_Exists(id);
        if (a.units == 0) revert Receivable_ZeroAmount(id);
        if (a.units >= _MAX_UNITS) revert Receivable_TooLarge(a.units);

        _receivable[id] = Receivable({
            obligor: a.obligor,
            originator: a.originator,
            programme: a.programme,
            due: a.due.toUint().toUint16(),
            disputeUntil: a.disputeUntil.toUint().toUint16(),
            status: ReceivableStatus.Active,
            flags: _flags(a),
            units: uint64(a.units)
        });
        if (_currency[a.programme] == address(0)) _currency[a.programme] = a.currency;
        emit Tokenised({
            id: id,
            obligor: a.obligor,
            originator: a.originator,
            holder: to,
            programme: a.programme,
            currency: a.currency,
            due: a.due.toUint(),
            units: a.units
        });
        _mint(to, a.id, a.units, data);
    }

    /// @inheritdoc IReceivablePayments
    function pay(ReceivableId id, uint256 amount) external nonReentrant {
        _pay(id, amount);
        IERC20(currencyOf(id)).safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IReceivableToken
    function payAndClaim(ReceivableId id, uint256 amount) external nonReentrant returns (uint256 share) {
        if (balanceOf(msg.sender, ReceivableId.unwrap(id)) == 0) revert Receivable_NothingToClaim(id, msg.sender);
        _pay(id, amount);
        share = _claim(id, msg.sender);
        IERC20 currency = IERC20(currencyOf(id));
        if (share < amount) currency.safeTransferFrom(msg.sender, address(this), amount - share);
        else if (share > amount) currency.safeTransfer(msg.sender, share - amount);
    }

    /// @inheritdoc IReceivableToken
    function claim(ReceivableId id) external nonReentrant returns (uint256 share) {
        share = _claim(id, msg.sender);
        IERC20(currencyOf(id)).safeTransfer(msg.sender, share);
    }

    /// @inheritdoc IReceivableToken
    function flagOverdue(ReceivableId id) external {
        Receivable storage r = _active(id);
        uint256 day = today().toUint();
        if (day <= r.due || r.flags & ReceivableFlags.OVERDUE != 0) revert Receivable_NotOverdue(id, r.due, day);
        r.flags |= ReceivableFlags.OVERDUE;
        emit FlaggedOverdue(id, r.obligor, day - r.due);
        _HISTORY.recordOverdue(r.obligor);
    }

    /// @inheritdoc IReceivableToken
    function setDisputed(ReceivableId id, bool disputed) external {
        _requireNotes();
        Receivable storage r = _active(id);
        uint16 flags = r.flags;
        bool was = flags & ReceivableFlags.DISPUTED != 0;
        if (was == disputed) revert Receivable_DisputeState(id, was);
        r.flags = flags ^ ReceivableFlags.DISPUTED;
        emit DisputeFlagged(id, disputed);
        if (disputed) _HISTORY.recordDispute(r.obligor, r.originator);
    }

    /// @inheritdoc IReceivableToken
    function credit(ReceivableId id, uint256 amount) external {
        _requireNotes();
        Receivable storage r = _active(id);
        address holder = _PARTIES.partyOf(r.originator).account;
        uint256 held = balanceOf(holder, ReceivableId.unwrap(id));
        uint256 paid = _money[id].paid;
        // Burning all would leave nothing to settle; a return of everything is the cancellation of the trade.
        if (amount == 0 || amount > held || amount >= r.units || paid != 0) {
            revert Receivable_CannotCredit(id, amount, held, paid);
        }
        r.units -= uint64(amount);
        emit UnitsCredited(id, amount, r.units);
        _burn(holder, ReceivableId.unwrap(id), amount);
    }

    /// @inheritdoc IReceivableToken
    function receivable(ReceivableId id) external view returns (Receivable memory) {
        return _known(id);
    }

    /// @inheritdoc IReceivableToken
    function money(ReceivableId id) external view returns (Money memory m) {
        m = _money[id];
        m.paid = uint64(_paid(_known(id), m));
    }

    /// @inheritdoc IReceivableToken
    function claimable(ReceivableId id, address holder) external view returns (uint256) {
        Receivable memory r = _known(id);
        Money memory m = _money[id];
        uint256 balance = balanceOf(holder, ReceivableId.unwrap(id));
        (uint256 share, , bool last) = _share(id, holder, balance, r, m);
        return last ? _paid(r, m) - m.claimed : share;
    }

    /// @inheritdoc IReceivableToken
    function daysPastDue(ReceivableId id) external view returns (uint256) {
        Receivable memory r = _known(id);
        uint256 day = today().toUint();
        return r.status == ReceivableStatus.Active && day > r.due ? day - r.due : 0;
    }

    /// @inheritdoc IReceivablePayments
    function openAmount(ReceivableId id) public view returns (uint256) {
        Receivable memory r = _known(id);
        Money memory m = _money[id];
        return uint256(r.units) - _paid(r, m);
    }

    /// @inheritdoc IReceivablePayments
    function currencyOf(ReceivableId id) public view returns (address) {
        return _currency[_known(id).programme];
    }

    /// @dev Every movement of units passes here: minting, transfers, burning.
    function _update(address from, address to, uint256[] memory ids, uint256[] memory values) internal override {
        if (from == address(0) || to == address(0)) {
            super._update(from, to, ids, values);
            return;
        }
        (bool fromCustodian, bool toCustodian) = _PARTIES.checkUnits(from, to);
        bool paidInto = false;
        // The length is the caller's own, who names the units it moves.
        for (uint256 i = 0; i < ids.length; ++i) {
            ReceivableId id = ReceivableId.wrap(ids[i]);
            Receivable storage r = _active(id);
            if (!fromCustodian && !toCustodian && r.flags & ReceivableFlags.FREE == 0) {
                revert Receivable_TransferRefused(id, from, to);
            }
            uint256 paid = _money[id].paid;
            if (paid != 0 && values[i] != 0) {
                paidInto = true;
                _checkpointOf(id, from, paid, r.units);
                _checkpointOf(id, to, paid, r.units);
            }
        }
        super._update(from, to, ids, values);
        if (!paidInto) return;
        for (uint256 i = 0; i < ids.length; ++i) _forget(ReceivableId.wrap(ids[i]), from);
    }

    /// @dev Hands this very call to the invoice registry, whose `accept` has the same arguments: the presentation is
    /// neither decoded nor encoded here, which saves 2 KB and the gas of it.
    function _accept() private returns (Accepted memory) {
        bytes memory result = Address.functionCall(
            address(_INVOICES),
            abi.encodePacked(IInvoiceRegistry.accept.selector, msg.data[4:])
        );
        return abi.decode(result, (Accepted));
    }

    /// @dev Books a payment; the caller moves the money.
    function _pay(ReceivableId id, uint256 amount) private {
        Receivable memory r = _active(id);
        if (amount == 0) revert Receivable_ZeroAmount(id);
        Money memory m = _money[id];
        uint256 open = uint256(r.units) - m.paid;
        if (amount > open) revert Receivable_Overpaid(id, amount, open);
        bool settles = amount == open;
        if (settles) {
            _receivable[id].status = ReceivableStatus.Settled;
        }
        // Paid in full at once, what was paid follows from the units.
        if (!settles || m.paid != 0) _money[id].paid = uint64(m.paid + amount);
        Day day = today();
        emit Paid(id, msg.sender, amount, open - amount);
        if (settles) emit Settled(id, r.obligor, day.toUint());
        _HISTORY.recordPayment({
            obligor: r.obligor,
            originator: r.originator,
            amount: amount,
            due: Day.wrap(r.due),
            paidOn: day,
            face: settles ? r.units : 0,
            wasOverdue: settles && r.flags & ReceivableFlags.OVERDUE != 0
        });
    }

    /// @dev Books a claim; the caller moves the money.
    function _claim(ReceivableId id, address holder) private returns (uint256 share) {
        Receivable memory r = _known(id);
        Money memory m = _money[id];
        uint256 balance = balanceOf(holder, ReceivableId.unwrap(id));
        int256 earned;
        bool last;
        (share, earned, last) = _share(id, holder, balance, r, m);
        if (last) share = _paid(r, m) - m.claimed;
        bool settled = r.status == ReceivableStatus.Settled;
        bool hasIndex = _checkpoint[id][holder].paid != 0;
        // At the end a holder clears its units and its index even if its share is below a minor unit: the last one gets
        // what the others' roundings left.
        if (share == 0 && (!settled || (balance == 0 && !hasIndex))) revert Receivable_NothingToClaim(id, holder);

        if (settled) {
            emit Claimed(id, holder, share, balance);
            // One holder paid in full at once leaves nothing to remember.
            if (!last || m.paid != 0 || m.claimed != 0) {
                if (hasIndex) --m.checkpoints;
                m.claimed = (m.claimed + share).toUint64();
                m.burnt = (m.burnt + balance).toUint64();
                _money[id] = m;
                delete _checkpoint[id][holder];
            }
            if (balance != 0) _burn(holder, ReceivableId.unwrap(id), balance);
        } else {
            emit Claimed(id, holder, share, 0);
            if (!hasIndex) ++m.checkpoints;
            m.claimed = (m.claimed + share).toUint64();
            _money[id] = m;
            _checkpoint[id][holder] = Checkpoint({
                paid: m.paid,
                earned: (earned - int256(share << _FRACTION)).toInt160()
            });
        }
    }

    /// @dev Settles a holder's index before units go from its balance or others arrive. Twice does as much as once.
    function _checkpointOf(ReceivableId id, address holder, uint256 paid, uint256 units) private {
        Checkpoint memory c = _checkpoint[id][holder];
        if (c.paid == paid) return;
        uint256 balance = balanceOf(holder, ReceivableId.unwrap(id));
        int256 earned = c.earned + _earned(balance, paid - c.paid, units);
        if (c.paid == 0) ++_money[id].checkpoints;
        _checkpoint[id][holder] = Checkpoint({paid: uint64(paid), earned: earned.toInt160()});
    }

    /// @dev Drops the index of a holder that has neither units nor money left here. Only once the units are gone: without
    /// an index, units count as held since before the first payment.
    function _forget(ReceivableId id, address holder) private {
        Checkpoint memory c = _checkpoint[id][holder];
        if (c.paid == 0 || c.earned > _SLACK || balanceOf(holder, ReceivableId.unwrap(id)) != 0) return;
        --_money[id].checkpoints;
        delete _checkpoint[id][holder];
    }

    /// @return share minor units earned, rounded down
    /// @return earned the same × 2^96, unrounded
    /// @return last whether nobody else has units or an index left, so that the remainder of all roundings falls here
    function _share(
        ReceivableId id,
        address holder,
        uint256 balance,
        Receivable memory r,
        Money memory m
    ) private view returns (uint256 share, int256 earned, bool last) {
        Checkpoint memory c = _checkpoint[id][holder];
        earned = c.earned + _earned(balance, _paid(r, m) - c.paid, r.units);
        // Never negative beyond the slack: what was claimed had been earned.
        share = uint256((earned + _SLACK) >> _FRACTION);
        last =
            r.status == ReceivableStatus.Settled &&
            uint256(m.burnt) + balance == r.units &&
            m.checkpoints == (c.paid == 0 ? 0 : 1);
    }

    function _active(ReceivableId id) private view returns (Receivable storage r) {
        r = _known(id);
        if (r.status != ReceivableStatus.Active) revert Receivable_WrongStatus(id, r.status);
    }

    function _known(ReceivableId id) private view returns (Receivable storage r) {
        r = _receivable[id];
        if (r.status == ReceivableStatus.None) revert Receivable_Unknown(id);
    }

    function _requireNotes() private view {
        if (msg.sender != _NOTES) revert Receivable_NotNotes(msg.sender);
    }

    function _flags(Accepted memory a) private pure returns (uint16 flags) {
        if (a.undertaking) flags |= ReceivableFlags.UNDERTAKING;
        if (a.conditions) flags |= ReceivableFlags.CONDITIONS;
        if (a.transferRule == TransferRule.Free) flags |= ReceivableFlags.FREE;
        if (a.transferRule == TransferRule.None) flags |= ReceivableFlags.FIXED;
    }

    /// @dev Minor units paid in: written while active, derived once settled.
    function _paid(Receivable memory r, Money memory m) private pure returns (uint256) {
        return r.status == ReceivableStatus.Settled ? r.units : m.paid;
    }

    /// @dev Share of `balance` units in a payment, minor units × 2^96, rounded down.
    function _earned(uint256 balance, uint256 paid, uint256 units) private pure returns (int256) {
        return int256(Math.mulDiv(balance * paid, 1 << _FRACTION, units));
    }
}
