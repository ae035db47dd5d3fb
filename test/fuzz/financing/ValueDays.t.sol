// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, Loan, Terms} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanBook} from "../../../contracts/financing/LoanBook.sol";
import {Quote} from "../../../contracts/financing/Quote.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {ObligorFacts} from "../../../contracts/receivables/IPaymentHistory.sol";
import {Allocation} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title Money that is booked some days after it came counts as if it had been booked on its day
/// @notice Two loans of random terms, of which one is paid by the bank in one to three payments around its due day. In one world each
/// is booked on its value day, in the other up to five days later, before the next one came.
contract ValueDaysTest is Trade {
    uint256 private constant PPM = 1e6;

    /// @dev A payment: what, as of when, and how many days after that it is booked.
    struct Booking {
        uint256 amount;
        uint256 valueDay;
        uint256 wait;
    }

    ReceivableId[2] private _id;
    uint256[2] private _due;
    Booking[] private _bookings;
    Terms private _terms;
    uint256 private _seed;
    bool private _flags;
    bool private _rolls;

    function setUp() public {
        setUpTrade();
    }

    /// hardhat-config: fuzz.runs = 64
    function testFuzz_CollectOn_AsIfBookedOnTheDay(uint256 seed) public {
        _seed = seed;
        _open();
        _lend();
        _plan();
        uint256 start = VM.snapshotState();
        bytes32[7] memory booked = _live(false);
        VM.revertToState(start);
        bytes32[7] memory waited = _live(true);
        assertEq(waited[0], booked[0], "the claim");
        assertEq(waited[1], booked[1], "late interest");
        assertEq(waited[2], booked[2], "history and score");
        assertEq(waited[3], booked[3], "the loan");
        assertEq(waited[4], booked[4], "the book");
        assertEq(waited[5], booked[5], "capital and limits");
        assertEq(waited[6], booked[6], "what the seller got");
    }

    /// @dev A programme and a facility.
    function _open() private {
        programme.lateRate = uint16(_draw(3) == 0 ? 0 : _draw(1_000));
        programme.overdueDays = uint8(_draw(5));
        programme.document = "random";
        orders.approveProgramme(programme, "");
        FacilityConfig memory config = defaultConfig();
        config.terms.discount = _draw(2) == 0;
        config.terms.actual365 = _draw(2) == 0;
        config.terms.lateRate = uint24(_draw(240_000));
        config.terms.grace = uint8(_draw(2) == 0 ? 0 : _draw(11));
        config.terms.fee = uint24(_draw(10_000));
        config.terms.principalFirst = uint8(_draw(2) == 0 ? 0 : _draw(32));
        uint32 advance = uint32(500_000 + _draw(450_000));
        uint32 rate = uint32(_draw(180_000));
        for (uint256 i = 0; i < 8; ++i) (config.prices.advance[i], config.prices.rate[i]) = (advance, rate);
        (address f, address s, address j) = factory.open(config, "random");
        (facility, senior, junior) = (IFacility(f), TrancheVault(s), TrancheVault(j));
        _terms = config.terms;
        admit(buyer.group, false, type(uint96).max, FAR);
        admit(seller.group, true, type(uint96).max, FAR);
        deposit(junior, 10_000_000_00);
    }

    /// @dev Of the first claim the seller may keep a part, so that shares are rounded.
    function _lend() private {
        for (uint256 i = 0; i < 2; ++i) {
            uint256 face = 1_00 + _draw(500_000_00);
            _id[i] = tokenise(face, bytes32(i + 1));
            _due[i] = token.receivable(_id[i]).due;
            uint256 units = _draw(3) == 0 ? face - _draw(face / 2) : face;
            bytes memory data = drawData(makeRequest(_id[i], units));
            VM.prank(seller.account);
            token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(_id[i]), units, data);
            skip(_draw(4) * 1 days);
        }
    }

    /// @dev Days around the due day; each payment comes when the one before it is booked, or later.
    function _plan() private {
        uint256 open = token.openAmount(_id[0]);
        uint256 count = 1 + _draw(3);
        uint256 day = _due[0] - 9 + _draw(16);
        (_flags, _rolls) = (_draw(2) == 0, _draw(2) == 0);
        for (uint256 i = 0; i < count && open != 0; ++i) {
            // Of one fen a part of the units may bring nothing.
            uint256 part = _draw(3) == 0 ? open : 2 + _draw(open);
            Booking memory b = Booking({amount: part < open ? part : open, valueDay: day, wait: _draw(6)});
            _bookings.push(b);
            open -= b.amount;
            day += b.wait + _draw(5);
        }
    }

    /// @return seen what there is to see at the end, topic by topic, on several days
    function _live(bool waits) private returns (bytes32[7] memory seen) {
        uint256 last = 0;
        for (uint256 i = 0; i < _bookings.length; ++i) {
            Booking memory b = _bookings[i];
            last = b.valueDay + b.wait;
            _goTo(waits ? last : b.valueDay);
            bank.recordReceipt(keccak256(abi.encode(i)), b.amount, Day.wrap(uint32(b.valueDay)), "payer");
            if (waits) _meanwhile(b);
            Allocation[] memory list = new Allocation[](1);
            // With the loan the units went back.
            bool holds = token.balanceOf(address(facility), ReceivableId.unwrap(_id[0])) != 0;
            list[0] = Allocation(_id[0], b.amount, 0, 0, 0, holds ? address(facility) : address(0));
            bank.allocate(keccak256(abi.encode(i)), list);
            _checkBook();
        }
        uint256[5] memory later = [uint256(0), 1, 6, 31, 95];
        for (uint256 i = 0; i < later.length; ++i) {
            _goTo(last + later[i]);
            _checkBook();
            facility.roll(62);
            facility.roll(62);
            _checkBook();
            _look(seen);
        }
    }

    /// @dev Somebody flags what the payment covers, or rolls the book.
    function _meanwhile(Booking memory b) private {
        if (_rolls) facility.roll(62);
        bool covers = b.valueDay <= _due[0] && b.amount == token.openAmount(_id[0]);
        if (_flags && covers && today() > _due[0]) token.flagOverdue(_id[0]);
    }

    function _look(bytes32[7] memory seen) private view {
        ReceivableId id = _id[0];
        Day day = token.today();
        seen[0] = keccak256(abi.encode(seen[0], token.receivable(id), token.money(id), token.openAmount(id)));
        seen[1] = keccak256(abi.encode(seen[1], token.lateInterest(id, day), token.standingOf(buyer.id)));
        ObligorFacts memory facts = history.obligorFacts(buyer.id);
        (uint16 score, uint8 grade, uint128 limit) = scorecard.assess(facts, day);
        seen[2] = keccak256(abi.encode(seen[2], facts, history.pairFacts(buyer.id, seller.id), score, grade, limit));
        seen[3] = keccak256(abi.encode(seen[3], facility.loan(id), facility.owed(id)));
        (LoanBook.Head memory head, LoanBook.Stages memory stages, uint256 worth) = facility.book();
        seen[4] = keccak256(abi.encode(seen[4], head, stages, worth, facility.bucket(_due[0])));
        seen[5] = keccak256(abi.encode(seen[5], facility.capital(), facility.exposure(buyer.group, false)));
        seen[6] = keccak256(abi.encode(seen[6], money.balanceOf(seller.account), facility.creditOf(seller.id)));
    }

    function _checkBook() private view {
        (, , uint256 worth) = facility.book();
        assertEq(worth, _recomputed(today()), "FIN-01");
    }

    /// @dev Loan by loan, in the order of the ladder.
    function _recomputed(uint256 day) private view returns (uint256 net) {
        uint256[3] memory stage;
        for (uint256 i = 0; i < 2; ++i) {
            Loan memory loan = facility.loan(_id[i]);
            if (loan.version == 0) continue;
            (uint256 due, uint256 c) = (_due[i], Quote.carryingOf(loan));
            if (day <= due) net += c - Quote.dailyOf(loan, due) * (due - day);
            else if (day - due < 31) stage[0] += c;
            else if (day - due < 91) stage[1] += c;
            else stage[2] += c;
        }
        net += (stage[0] * (PPM - _terms.provision1)) / PPM;
        net += (stage[1] * (PPM - _terms.provision2)) / PPM;
        net += (stage[2] * (PPM - _terms.provision3)) / PPM;
    }

    function _goTo(uint256 day) private {
        VM.warp(START + (day - (START + 8 hours) / 1 days) * 1 days);
    }

    /// @dev A number below `most`.
    function _draw(uint256 most) private returns (uint256) {
        _seed = uint256(keccak256(abi.encode(_seed)));
        return _seed % most;
    }
}
