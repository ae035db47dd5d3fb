// SPDX-License-Identifier: Apache-2.0
// A type, what is done with it, and what is told with it.
// solhint-disable one-contract-per-file
pragma solidity ^0.8.37;

import {Test} from "../../shared/Test.sol";

/// @dev A reduced fraction; the denominator of nothing is 1.
struct Fraction {
    int256 over;
    uint256 under;
}

/// @title Exact arithmetic
library Fractions {
    function ratio(uint256 over, uint256 under) internal pure returns (Fraction memory) {
        uint256 d = _gcd(over, under);
        return Fraction(int256(over / d), under / d);
    }

    function plus(Fraction memory a, Fraction memory b) internal pure returns (Fraction memory) {
        if (a.under == 0) return b;
        if (b.under == 0) return a;
        uint256 d = _gcd(a.under, b.under);
        int256 over = a.over * int256(b.under / d) + b.over * int256(a.under / d);
        uint256 under = (a.under / d) * b.under;
        d = _gcd(_abs(over), under);
        return Fraction(over / int256(d), under / d);
    }

    function minus(Fraction memory a, Fraction memory b) internal pure returns (Fraction memory) {
        return plus(a, Fraction(-b.over, b.under));
    }

    /// @notice a × over / under.
    function times(Fraction memory a, uint256 over, uint256 under) internal pure returns (Fraction memory) {
        if (a.under == 0 || a.over == 0 || over == 0) return Fraction(0, 1);
        uint256 d = _gcd(over, under);
        (over, under) = (over / d, under / d);
        d = _gcd(_abs(a.over), under);
        uint256 e = _gcd(over, a.under);
        return Fraction((a.over / int256(d)) * int256(over / e), (a.under / e) * (under / d));
    }

    function floor(Fraction memory a) internal pure returns (uint256) {
        return a.over <= 0 ? 0 : uint256(a.over) / a.under;
    }

    /// @notice What is missing to zero, rounded up.
    function lack(Fraction memory a) internal pure returns (uint256) {
        return a.over >= 0 ? 0 : (uint256(-a.over) + a.under - 1) / a.under;
    }

    function _gcd(uint256 a, uint256 b) private pure returns (uint256) {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }

    function _abs(int256 a) private pure returns (uint256) {
        return uint256(a < 0 ? -a : a);
    }
}

/// @title A receivable as one would keep it on paper
/// @notice No checkpoints, no index and no rounding: after every payment each holder's own line grows by its share, an exact
/// fraction. Written from the texts of `IReceivableToken`, to be compared with the contracts after each act.
abstract contract ReceivableModel is Test {
    using Fractions for Fraction;

    enum Status {
        Active,
        Settled,
        Cancelled
    }

    /// @dev A holder's line.
    /// @param units it has
    /// @param earned of what was paid and not taken; below zero: had too much when a payment was taken back
    /// @param touched what had been paid in when its units or money last moved; 0: it has no line
    /// @param got minor units handed to it
    /// @param frozen units, may be more than it has
    /// @param waits what its frozen units earned
    /// @param waitsFrom what had been paid in when `waits` was last written
    /// @param roundings how often `waits` was rounded
    struct Line {
        uint256 units;
        Fraction earned;
        uint256 touched;
        uint256 got;
        uint256 frozen;
        Fraction waits;
        uint256 waitsFrom;
        uint256 roundings;
    }

    uint256 internal constant MOST = 9;

    Line[MOST] internal _line;
    Status internal _status;
    /// @dev Units of the claim, and of them those that ended with a final claim.
    uint256 internal _units;
    uint256 internal _burnt;
    /// @dev What ended units are to get or give back: nothing, but for a reversal and for roundings.
    Fraction internal _ended;
    uint256 internal _paid;
    uint256 internal _claimed;
    bool internal _wasFrozen;
    bool internal _wasReversed;
    /// @dev All given up before a payment: nothing is left.
    bool internal _cleared;

    // Late interest
    uint256 internal _rate;
    uint256 internal _due;
    uint256 internal _insolventOn;
    uint256 internal _late;
    uint256 internal _latePaid;
    uint256 internal _lateFrom;

    // Reversals
    uint256 internal _back;
    uint256 internal _peak;

    // --- reading -----------------------------------------------------------------------------------------------------

    function modelOpen() internal view returns (uint256) {
        return _status == Status.Active ? _units + _latePaid - _paid : 0;
    }

    function modelLate(uint256 day) internal view returns (uint256) {
        if (_status != Status.Active) return _late;
        if (_insolventOn != 0 && day > _insolventOn) day = _insolventOn;
        uint256 from = _lateFrom > _due ? _lateFrom : _due;
        return day <= from ? _late : _late + (modelOpen() * _rate * (day - from)) / 1e6;
    }

    /// @notice Exact share of what frozen units earned; below zero when that was taken before they were frozen, and taken
    /// back since.
    function modelWaits(uint256 h) internal view returns (Fraction memory) {
        Line storage line = _line[h];
        return line.waits.plus(_earnedSince(_least(line.frozen, line.units), line.waitsFrom));
    }

    /// @param waits whole minor units that the contract keeps for frozen units
    function modelClaimable(uint256 h, uint256 waits) internal view returns (uint256 share) {
        if (modelIsLast(h)) return _paid - _claimed;
        share = _line[h].earned.floor();
        return share > waits ? share - waits : 0;
    }

    /// @param waits whole minor units that the contract keeps for frozen units
    function modelCreditable(uint256 h, uint256 waits) internal view returns (uint256) {
        Line storage line = _line[h];
        if (_status != Status.Active) return 0;
        uint256 free = line.units - _least(line.units, line.frozen);
        if (!_isPaidInto()) return free;
        Fraction memory own = line.earned.minus(Fraction(int256(waits), 1));
        if (own.over < 0) return 0;
        if (free == _units) return modelOpen();
        // Own money x gives up x; its free units' share of x comes back to it.
        return _least(own.times(_units, _units - free).floor(), modelOpen());
    }

    function modelIsLast(uint256 h) internal view returns (bool) {
        if (_status != Status.Settled || _cleared || _line[h].frozen != 0) return false;
        for (uint256 i = 0; i < MOST; ++i) {
            if (i != h && (_line[i].units != 0 || _isOpen(i))) return false;
        }
        return true;
    }

    /// @notice Whether a holder's claim ends its units.
    function modelEnds(uint256 h) internal view returns (bool) {
        return _status == Status.Settled && _line[h].frozen == 0;
    }

    /// @notice Whether a holder can claim, be it nothing.
    function modelCanClaim(uint256 h, uint256 waits) internal view returns (bool) {
        if (modelClaimable(h, waits) != 0) return true;
        return modelEnds(h) && (_line[h].units != 0 || _isOpen(h));
    }

    /// @notice Whether a holder had too much, and did not make it good yet.
    function modelOwes(uint256 h) internal view returns (bool) {
        return _line[h].earned.over < 0;
    }

    /// @notice All that is not taken, of everybody: what the token must hold beside what goes back to the bank.
    function modelSum() internal view returns (Fraction memory sum) {
        sum = _ended;
        for (uint256 h = 0; h < MOST; ++h) sum = sum.plus(_line[h].earned);
    }

    /// @notice What the bank gets when it names some holders.
    function modelTakeBack(bool[MOST] memory named) internal view returns (uint256) {
        uint256 owed = 0;
        uint256 others = _units;
        for (uint256 h = 0; h < MOST; ++h) {
            if (!named[h]) continue;
            others -= _line[h].units;
            owed += _line[h].earned.lack();
        }
        if (_peak > _paid) owed += ((_peak - _paid) * others + _units - 1) / _units;
        return _back > owed ? _back - owed : 0;
    }

    // --- acts --------------------------------------------------------------------------------------------------------

    function modelPay(uint256 amount, uint256 day) internal {
        _accrue(day);
        _status = amount == modelOpen() ? Status.Settled : Status.Active;
        _share(amount);
    }

    function modelPayLate(uint256 amount, uint256 day) internal {
        _accrue(day);
        _late -= amount;
        _latePaid += amount;
        _share(amount);
    }

    /// @param waits whole minor units that the contract keeps for frozen units
    function modelClaim(uint256 h, uint256 waits) internal {
        Line storage line = _line[h];
        uint256 share = modelClaimable(h, waits);
        line.got += share;
        _claimed += share;
        line.earned = line.earned.minus(Fraction(int256(share), 1));
        line.touched = line.units == 0 && line.earned.over == 0 ? 0 : _paid;
        if (!modelEnds(h)) return;
        // What is below a minor unit is left to the last.
        _ended = _ended.plus(line.earned);
        line.earned = Fraction(0, 1);
        _burnt += line.units;
        (line.units, line.touched) = (0, 0);
    }

    function modelMove(uint256 from, uint256 to, uint256 units) internal {
        Line storage a = _line[from];
        Line storage b = _line[to];
        if (units != 0 && (_paid != 0 || _wasFrozen || _wasReversed)) {
            (a.touched, b.touched) = (_paid, _paid);
            if (_wasFrozen || _wasReversed) _keepWaiting(to);
        }
        _moveUnits(from, to, units);
    }

    /// @notice Units and the money that frozen ones among them earned.
    /// @param waits whole minor units that the contract keeps for frozen units
    function modelSeize(uint256 from, uint256 to, uint256 units, uint256 waits) internal {
        Line storage a = _line[from];
        Line storage b = _line[to];
        (a.touched, b.touched) = (_paid, _paid);
        _keepWaiting(to);
        uint256 frozen = _least(a.frozen, a.units);
        uint256 taken = _least(units, frozen);
        if (taken != 0) {
            Fraction memory kept = modelWaits(from);
            Fraction memory goes = kept.times(taken, frozen);
            if (waits != 0) {
                // Whole minor units, and no more than the holder has.
                goes = Fraction(int256(_least((waits * taken) / frozen, a.earned.floor())), 1);
                a.earned = a.earned.minus(goes);
                b.earned = b.earned.plus(goes);
            }
            (a.waits, a.waitsFrom) = (kept.minus(goes), _paid);
            a.frozen -= taken;
            a.roundings += 2;
            if (a.frozen == 0) _thaw(from);
        }
        _moveUnits(from, to, units);
    }

    function modelFreeze(uint256 h, uint256 units) internal {
        Line storage line = _line[h];
        units = _least(units, _units);
        if (line.frozen == 0) {
            line.waitsFrom = line.touched;
        } else {
            uint256 had = _least(line.frozen, line.units);
            uint256 has = _least(units, line.units);
            Fraction memory kept = modelWaits(h);
            if (has < had) kept = kept.times(has, had);
            else kept = kept.plus(_earnedSince(has - had, line.touched));
            (line.waits, line.waitsFrom) = (kept, _paid);
            line.roundings += 2;
        }
        line.frozen = units;
        _wasFrozen = true;
        if (units == 0) _thaw(h);
    }

    /// @notice A holder gives up a part of the claim.
    function modelReduce(uint256 h, uint256 amount, bool inKind, uint256 day) internal {
        _accrue(day);
        bool all = amount == modelOpen();
        Line storage line = _line[h];
        if (!_isPaidInto()) {
            line.units -= amount;
            if (all) (_status, _cleared) = (inKind ? Status.Settled : Status.Cancelled, true);
            else _units -= amount;
            return;
        }
        if (all) _status = Status.Settled;
        // As if it had paid that itself, out of what it has.
        _share(amount);
        _claimed += amount;
        line.earned = line.earned.minus(Fraction(int256(amount), 1));
        line.touched = _paid;
    }

    function modelReverse(uint256 amount, uint256 day) internal {
        _accrue(day);
        if (_paid > _peak) _peak = _paid;
        _back += amount;
        (_status, _wasReversed) = (Status.Active, true);
        for (uint256 h = 0; h < MOST; ++h) {
            if (_line[h].units == 0) continue;
            _line[h].earned = _line[h].earned.minus(Fractions.ratio(amount * _line[h].units, _units));
        }
        _ended = _ended.minus(Fractions.ratio(amount * _burnt, _units));
        _paid -= amount;
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _accrue(uint256 day) internal {
        if (_insolventOn != 0 && day > _insolventOn) day = _insolventOn;
        if (_rate == 0 || day <= _due || day <= _lateFrom) return;
        (_late, _lateFrom) = (modelLate(day), day);
    }

    function _share(uint256 amount) private {
        for (uint256 h = 0; h < MOST; ++h) {
            if (_line[h].units == 0) continue;
            _line[h].earned = _line[h].earned.plus(Fractions.ratio(amount * _line[h].units, _units));
        }
        _ended = _ended.plus(Fractions.ratio(amount * _burnt, _units));
        _paid += amount;
    }

    /// @dev What was had too much goes along with the units it stands on; what was earned stays.
    function _moveUnits(uint256 from, uint256 to, uint256 units) private {
        Line storage a = _line[from];
        Line storage b = _line[to];
        if (a.earned.over < 0 && a.units != 0) {
            Fraction memory goes = a.earned.times(units, a.units);
            a.earned = a.earned.minus(goes);
            b.earned = b.earned.plus(goes);
        }
        a.units -= units;
        b.units += units;
        if (a.units == 0 && a.earned.over <= 0) a.touched = 0;
    }

    /// @dev Frozen units that arrive later earn from when they arrive.
    function _keepWaiting(uint256 h) private {
        Line storage line = _line[h];
        if (line.frozen <= line.units) return;
        (line.waits, line.waitsFrom) = (modelWaits(h), _paid);
        ++line.roundings;
    }

    /// @dev What units earned since an amount had been paid in.
    function _earnedSince(uint256 units, uint256 from) private view returns (Fraction memory) {
        if (_paid >= from) return Fractions.ratio(units * (_paid - from), _units);
        Fraction memory back = Fractions.ratio(units * (from - _paid), _units);
        return Fraction(-back.over, back.under);
    }

    function _thaw(uint256 h) private {
        (_line[h].waits, _line[h].waitsFrom, _line[h].roundings) = (Fraction(0, 1), 0, 0);
    }

    function _isPaidInto() internal view returns (bool) {
        return _paid != 0 || _wasReversed;
    }

    function _isOpen(uint256 h) internal view returns (bool) {
        return _line[h].touched != 0 || _line[h].earned.over != 0;
    }

    /// @dev All of it, little or anything.
    function _amount(uint256 seed, uint256 most) internal pure returns (uint256) {
        if (most == 0) return 0;
        if (seed % 8 == 0) return most;
        return bound(seed / 8, 1, seed % 8 < 4 ? _least(most, 3) : most);
    }

    function _least(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }
}
