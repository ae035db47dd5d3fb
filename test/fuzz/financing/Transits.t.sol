// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, LineDraw, Loan, Owed, Payee} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {Lining} from "../../unit/financing/Lining.sol";

/// @title A line with draws in transit, in any order of events, against sums kept by the side
/// @notice The model bears interest day by day on what bears any, and knows neither rounding nor re-basing.
contract TransitsFuzzTest is Lining {
    /// @dev What was drawn and waits; `decided` 0 not, 1 paid out, 2 rejected.
    struct Wait {
        uint256 amount;
        uint256 fee;
        uint256 day;
        uint256 decided;
        uint256 valueDay;
        bytes32 payoutId;
    }

    uint256 private constant RATE = 50_000;
    /// @dev Parts of a minor unit that the model counts interest in: a year's ppm of 360 days.
    uint256 private constant PARTS = 360e6;
    uint256 private constant STEPS = 14;

    Wait private _wait;
    /// @dev Minor units that bear interest.
    uint256 private _bears;
    /// @dev Interest not paid, in `PARTS`.
    uint256 private _interest;
    uint256 private _fees;
    uint256 private _cash;
    uint256 private _steps;

    function setUp() public {
        setUpLining();
        FacilityConfig memory config = lineConfig();
        config.terms.fee = 5_000;
        openLining(config, "transits");
        for (uint256 i = 0; i < 3; ++i) pledge(bytes32(i), 170);
        _cash = CASH;
    }

    /// hardhat-config: fuzz.runs = 60
    function testFuzz_AnyOrderOfEvents(uint256 seed) public {
        for (uint256 i = 0; i < STEPS; ++i) {
            seed = uint256(keccak256(abi.encode(seed, i)));
            _act(seed % 8, seed >> 8);
            ++_steps;
            _compare();
        }
    }

    /// hardhat-config: fuzz.runs = 60
    function testFuzz_OneDrawToTheEnd(uint256 amount, uint256 wait, uint256 back, bool rejected) public {
        amount = bound(amount, 200, 3 * ADVANCE);
        wait = bound(wait, 0, 60);
        uint256 start = today();
        uint256 worth = worthOfTranches();
        _draw(amount);
        uint256 waiting = _ceil(amount * RATE * SPAN, PARTS);
        passDays(wait);
        _decide(rejected, back);
        uint256 valueDay = _wait.valueDay;
        facility.bookPayout(key);
        Loan memory loan = facility.loan(key);
        if (rejected) {
            assertEq(loan.version, 0, "FIN-01");
            assertEq(worthOfTranches(), worth, "FIN-07");
            assertEq(facility.capital().cash, CASH, "SET-02");
        } else {
            uint256 left = SPAN - (valueDay - start);
            assertEq(loan.interest, _ceil(waiting * left, SPAN), "FIN-03: the quoted interest, in proportion");
            assertEq(loan.start, valueDay);
            passDays(start + SPAN - today());
            repayLine(amount + loan.interest);
            assertEq(facility.capital().cash, CASH + loan.interest + _wait.fee, "LIQ-01");
        }
        assertRules();
    }

    // --- acts --------------------------------------------------------------------------------------------------------

    function _act(uint256 which, uint256 random) private {
        if (which == 0) _pass(random % 10);
        else if (which == 1 || which == 2) _draw(random);
        else if (which == 3) _drawHere(random);
        else if (which == 4) _decide(random % 2 == 0, random >> 8);
        else if (which == 5) _book();
        else if (which == 6) _repay(random);
        else _pass(1);
    }

    function _pass(uint256 count) private {
        passDays(count);
        _interest += _bears * RATE * count;
    }

    function _draw(uint256 random) private {
        uint256 room = facility.line(seller.id).available;
        if (room < 200) return;
        uint256 amount = bound(random, 200, room);
        uint256 fee = _ceil(amount * 5_000, 1e6);
        LineDraw memory d = makeDraw(amount);
        d.payees = new Payee[](1);
        d.payees[0] = Payee(address(0), "account of a farmer", uint128(amount - fee), "milk");
        d.request.payees = keccak256(abi.encode(d.payees));
        signDraw(d);
        if (_wait.amount != 0) {
            VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_InTransit.selector, key));
            facility.drawOnLine(d);
            return;
        }
        uint256 assets = _assets();
        facility.drawOnLine(d);
        // Re-based twice: by less than a minor unit, and by a micro-unit a day each time.
        assertApproxEqAbs(_assets(), assets, 1e6 + 2 * SPAN, "FIN-07");
        (, bytes32 payoutId) = facility.transitOf(key);
        _wait = Wait(amount, fee, today(), 0, 0, payoutId);
        _cash -= amount - fee;
    }

    function _drawHere(uint256 random) private {
        uint256 room = facility.line(seller.id).available;
        if (room < 200 || _wait.amount != 0) return;
        uint256 amount = bound(random, 200, room);
        drawLine(amount);
        _bears += amount;
        _fees += _ceil(amount * 5_000, 1e6);
        _cash -= amount - _ceil(amount * 5_000, 1e6);
    }

    function _decide(bool rejected, uint256 back) private {
        if (_wait.amount == 0 || _wait.decided != 0) return;
        if (rejected) {
            _wait.decided = 2;
            bank.reject(_wait.payoutId, "no such account");
            return;
        }
        uint256 from = today() < _wait.day + 5 ? _wait.day : today() - 5;
        (_wait.decided, _wait.valueDay) = (1, bound(back, from, today()));
        bank.confirm(_wait.payoutId, "paid", Day.wrap(uint32(_wait.valueDay)));
    }

    function _book() private {
        if (_wait.decided == 0) {
            VM.expectPartialRevert(
                _wait.amount == 0 ? IFacility.Facility_NotInTransit.selector : IFacility.Facility_NotDecided.selector
            );
            facility.bookPayout(key);
            return;
        }
        uint256 assets = _assets();
        facility.bookPayout(key);
        if (_wait.decided == 2) assertEq(_assets(), assets, "FIN-07");
        _land();
    }

    /// @dev Interest first; while the bank is silent it runs from the day of the draw.
    function _repay(uint256 random) private {
        Owed memory o = facility.owed(key);
        uint256 all = o.interest + o.principal;
        if (all == 0) return;
        uint256 amount = bound(random, 1, all);
        _land();
        repayLine(amount);
        _cash += amount;
        uint256 interest = amount < o.interest ? amount : o.interest;
        _bears -= amount - interest;
        _interest = _interest > interest * PARTS ? _interest - interest * PARTS : 0;
        if (amount == all) assertEq(facility.loan(key).version, 0, "FIN-06");
        if (amount == all) _interest = 0;
    }

    /// @dev The model of what ends a wait.
    function _land() private {
        if (_wait.amount == 0) return;
        if (_wait.decided == 2) {
            _cash += _wait.amount - _wait.fee;
        } else {
            uint256 from = _wait.decided == 1 ? _wait.valueDay : _wait.day;
            _bears += _wait.amount;
            _interest += _wait.amount * RATE * (today() - from);
            _fees += _wait.fee;
        }
        delete _wait;
    }

    // --- what must hold ----------------------------------------------------------------------------------------------

    function _compare() private view {
        uint256 principal = _bears + _wait.amount;
        assertEq(facility.loan(key).principal, principal, "principal");
        assertEq(outOf(seller.group, true), principal, "FIN-02: taken whole while it waits");
        assertEq(facility.capital().fees, _fees, "fees of draws that were paid out");
        assertEq(facility.capital().owed, _wait.fee, "and of the one that waits");
        assertEq(facility.capital().cash, _cash, "cash");
        uint256 interest = _interest;
        uint256 from = _wait.decided == 1 ? _wait.valueDay : _wait.day;
        if (_wait.decided != 2) interest += _wait.amount * RATE * (today() - (_wait.amount == 0 ? today() : from));
        Owed memory o = facility.owed(key);
        assertEq(o.principal, _wait.decided == 2 ? _bears : principal, "owed principal");
        // Each act rounds once or twice, in the facility's favour or by the day.
        assertApproxEqAbs(o.interest, interest / PARTS, 2 * _steps + 2, "owed interest");
        assertRules();
    }

    /// @dev Everything that belongs to both tranches, micro-units.
    function _assets() private view returns (uint256) {
        uint256 others = uint256(facility.capital().owed) + facility.capital().fees;
        return worthOfTranches() - others * 1e6;
    }

    function _ceil(uint256 a, uint256 b) private pure returns (uint256) {
        return (a + b - 1) / b;
    }
}
